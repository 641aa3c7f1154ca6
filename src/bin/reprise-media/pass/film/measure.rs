//! What is said of pictures and sound on their way: by libav's filters where it is black, where nothing moves and how loud it
//! is; by the rule that recordings are probed by where nothing is heard.

use reprise::fault::Fault;
use reprise::media::facts::{Loudness, Mark, MarkKind};
use reprise::media::protocol::Phase;
use reprise::media::rules::damage::Stretches;
use reprise::media::rules::hearing::Hearing;
use reprise::media::rules::splice::{Splice, TOLERANCE_S, splice};

use super::chunks::Stretch;
use crate::av::{self, Frame, Graph, Picture, PictureFormat, Sound, SoundFormat};
use crate::pass::chain::SAMPLE_RATE;
use crate::pass::fault;

/// Half a second of black, two seconds in which nothing moves by more than a thousandth.
const PICTURE: &str = "blackdetect=d=0.5:pix_th=0.1,freezedetect=n=-60dB:d=2";
/// Samples of silence at once.
const QUIET: [f32; 4096] = [0.0; 4096];
const BLACK_KEYS: [&str; 2] = ["lavfi.black_start", "lavfi.black_end"];
const FREEZE_KEYS: [&str; 2] = ["lavfi.freezedetect.freeze_start", "lavfi.freezedetect.freeze_end"];

/// Finds stretches of one kind from the words that filters attach to frames.
struct Found {
    keys: [&'static str; 2],
    began_s: Option<f64>,
    stretches: Stretches,
}

impl Found {
    fn new(kind: MarkKind, keys: [&'static str; 2]) -> Self {
        Found { keys, began_s: None, stretches: Stretches::new(kind) }
    }

    fn read(&mut self, frame: &Frame) {
        // One that has begun began when it was first said.
        if let Some(at_s) = number(frame, self.keys[0]) {
            self.began_s.get_or_insert(at_s);
        }
        if let Some(until_s) = number(frame, self.keys[1])
            && let Some(began_s) = self.began_s.take()
        {
            self.stretches.add(began_s, until_s);
        }
    }

    fn so_far(&self) -> Stretch {
        Stretch { began_s: self.began_s, marks: self.stretches.so_far().to_vec() }
    }

    fn go_on(mut self, from: Stretch) -> Found {
        self.began_s = from.began_s;
        from.marks.iter().for_each(|mark| self.stretches.add(mark.start_s, mark.end_s));
        self
    }

    /// What has not ended lasts until then.
    fn end(&mut self, at_s: f64) {
        if let Some(began_s) = self.began_s.take() {
            self.stretches.add(began_s, at_s);
        }
    }

    fn finish(mut self, end_s: f64) -> Vec<Mark> {
        self.end(end_s);
        self.stretches.finish()
    }
}

fn number(frame: &Frame, key: &str) -> Option<f64> {
    frame.metadata().get(key)?.parse().ok()
}

/// Looks for black and frozen stretches.
#[derive(Default)]
pub struct PictureMeasure {
    chain: Option<(PictureFormat, Graph)>,
    found: Option<[Found; 2]>,
}

impl PictureMeasure {
    /// Goes on from what was found before.
    pub fn after(found: [Stretch; 2]) -> Self {
        let [black, freeze] = found;
        let found = [
            Found::new(MarkKind::Black, BLACK_KEYS).go_on(black),
            Found::new(MarkKind::Freeze, FREEZE_KEYS).go_on(freeze),
        ];
        PictureMeasure { found: Some(found), ..PictureMeasure::default() }
    }

    /// What was found until now.
    pub fn so_far(&self) -> [Stretch; 2] {
        self.found.as_ref().map(|found| [found[0].so_far(), found[1].so_far()]).unwrap_or_default()
    }

    /// A picture of which it is known what was found: only what follows is compared with it.
    pub fn glance(&mut self, picture: &Picture, at_s: f64) -> Result<(), Fault> {
        let known = self.so_far();
        self.look(picture, at_s)?;
        self.found = PictureMeasure::after(known).found;
        Ok(())
    }

    /// Pictures of one size, in the order of their times.
    pub fn look(&mut self, picture: &Picture, at_s: f64) -> Result<(), Fault> {
        let broke = fault::broke(Phase::Decode);
        let format = av::picture_format(picture);
        if self.chain.as_ref().is_none_or(|(known, _)| *known != format) {
            self.drain(true)?;
            // Pictures of another kind are looked at by another filter, which knows of nothing that began before.
            if self.chain.is_some() {
                self.found.iter_mut().flatten().for_each(|found| found.end(at_s));
            }
            let graph = Graph::of_pictures(&format, PICTURE).map_err(&broke)?;
            self.chain = Some((format, graph));
        }
        let Some((_, graph)) = &mut self.chain else { return Ok(()) };
        let mut copy = av::again(picture).map_err(&broke)?;
        copy.set_pts(Some((at_s * 1e6).round() as i64));
        graph.push(&copy).map_err(&broke)?;
        self.drain(false)
    }

    fn drain(&mut self, is_end: bool) -> Result<(), Fault> {
        let Some((_, graph)) = &mut self.chain else { return Ok(()) };
        let broke = fault::broke(Phase::Decode);
        if is_end {
            graph.end().map_err(&broke)?;
        }
        let found = self.found.get_or_insert_with(|| {
            [Found::new(MarkKind::Black, BLACK_KEYS), Found::new(MarkKind::Freeze, FREEZE_KEYS)]
        });
        let mut frame = Picture::empty();
        while graph.pull(&mut frame).map_err(&broke)? {
            found.iter_mut().for_each(|found| found.read(&frame));
        }
        Ok(())
    }

    pub fn finish(mut self, end_s: f64) -> Result<Vec<Mark>, Fault> {
        self.drain(true)?;
        Ok(self.found.into_iter().flatten().flat_map(|found| found.finish(end_s)).collect())
    }
}

/// Measures stereo sound of the film's rate, sample after sample.
pub struct SoundMeasure {
    graph: Graph,
    heard: u64,
    integrated: Option<f64>,
    loudness: Loudness,
    peak: Option<f64>,
    hearing: Hearing,
}

impl SoundMeasure {
    /// Of silence and loudness; with `peaks` of true peaks besides.
    pub fn new(peaks: bool) -> Result<Self, Fault> {
        let peak = if peaks { ":peak=true" } else { "" };
        let format =
            SoundFormat { rate: SAMPLE_RATE, channels: 2, samples: "fltp".to_owned(), layout: "stereo".to_owned() };
        let chain = format!("ebur128=metadata=1{peak}");
        let graph = Graph::of_sounds(&format, &chain).map_err(fault::broke(Phase::Decode))?;
        let (loudness, hearing) = (Loudness::default(), Hearing::default());
        Ok(SoundMeasure { graph, heard: 0, integrated: None, loudness, peak: None, hearing })
    }

    /// Samples that belong at `at_s`; where none belong it is silent.
    pub fn play(&mut self, planes: [&[f32]; 2], at_s: f64) -> Result<(), Fault> {
        let skipped = match splice(self.heard, at_s, SAMPLE_RATE, TOLERANCE_S) {
            Splice::Join => 0,
            Splice::Silence(samples) => {
                self.hush(samples)?;
                0
            }
            Splice::Cut(samples) => usize::try_from(samples).unwrap_or(usize::MAX).min(planes[0].len()),
        };
        self.hear([&planes[0][skipped..], &planes[1][skipped..]])
    }

    fn hush(&mut self, mut samples: u64) -> Result<(), Fault> {
        while samples > 0 {
            let some = samples.min(QUIET.len() as u64);
            self.hear([&QUIET[..some as usize]; 2])?;
            samples -= some;
        }
        Ok(())
    }

    /// Is silent until `end_s`.
    pub fn hush_until(&mut self, end_s: f64) -> Result<(), Fault> {
        let wanted = (end_s * f64::from(SAMPLE_RATE)).round().max(0.0) as u64;
        self.hush(wanted.saturating_sub(self.heard))
    }

    pub fn hear(&mut self, planes: [&[f32]; 2]) -> Result<(), Fault> {
        let broke = fault::broke(Phase::Decode);
        if planes[0].is_empty() {
            return Ok(());
        }
        let mut sound = av::stereo(planes[0], planes[1], SAMPLE_RATE).map_err(&broke)?;
        sound.set_pts(Some((self.heard as f64 * 1e6 / f64::from(SAMPLE_RATE)).round() as i64));
        self.hearing.hear(planes, self.heard as f64 / f64::from(SAMPLE_RATE), SAMPLE_RATE);
        self.heard += planes[0].len() as u64;
        self.graph.push(&sound).map_err(&broke)?;
        self.drain()
    }

    fn drain(&mut self) -> Result<(), Fault> {
        let mut frame = Sound::empty();
        while self.graph.pull(&mut frame).map_err(fault::broke(Phase::Decode))? {
            if let Some(lufs) = number(&frame, "lavfi.r128.M") {
                self.loudness.count(lufs);
            }
            self.integrated = number(&frame, "lavfi.r128.I").or(self.integrated);
            self.peak = number(&frame, "lavfi.r128.true_peak").or(self.peak);
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Heard, Fault> {
        self.graph.end().map_err(fault::broke(Phase::Decode))?;
        self.drain()?;
        let end_s = self.heard as f64 / f64::from(SAMPLE_RATE);
        // The gate of EBU R 128 lets nothing through below −70 LUFS, which then stands for silence.
        let loudness_lufs = self.integrated.filter(|lufs| *lufs > -70.0);
        let loudness = Loudness { lufs: loudness_lufs, ..self.loudness };
        let heard = self.hearing.finish(end_s).into_iter();
        let silence = heard.filter(|mark| mark.kind == MarkKind::Silence).collect();
        Ok(Heard { silence, loudness_lufs, loudness, true_peak: self.peak })
    }
}

/// What was heard.
#[derive(Debug, Default)]
pub struct Heard {
    pub silence: Vec<Mark>,
    pub loudness_lufs: Option<f64>,
    pub loudness: Loudness,
    /// As a share of full scale.
    pub true_peak: Option<f64>,
}
