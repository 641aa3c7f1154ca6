//! The sound of a film: one unbroken run of samples, silent where no source has any.

use reprise::fault::Fault;
use reprise::media::protocol::Phase;
use reprise::media::rules::level::Level;
use reprise::media::rules::splice::{Splice, TOLERANCE_S, splice};

use super::road::Way;
use crate::av::Encoder;
use crate::pass::chain::SAMPLE_RATE;
use crate::pass::fault;

/// Seconds that sound may be off beside pictures that are copied: a packet of the camera's own sound would be no nearer.
const BESIDE_S: f64 = 0.02;
/// Samples of silence laid down at once.
const SILENCE: [f32; 4096] = [0.0; 4096];

pub struct SoundTrack {
    encoder: Encoder,
    way: Way,
    /// Brings it to the loudness that is wanted.
    level: Option<Level>,
    /// Samples that wait until they fill a packet.
    waiting: [Vec<f32>; 2],
    /// Samples laid down, those included that wait and that the level holds back.
    written: u64,
    /// Samples encoded.
    encoded: u64,
    /// What comes next is laid down exactly; other sound is moved where it is off by more than this.
    is_seam: bool,
    within_s: f64,
}

impl SoundTrack {
    pub fn new(encoder: Encoder, level: Option<Level>, way: Way) -> Self {
        let (waiting, is_seam, within_s) = (Default::default(), false, TOLERANCE_S);
        SoundTrack { encoder, way, level, waiting, written: 0, encoded: 0, is_seam, within_s }
    }

    /// The same beside pictures that stay where they were recorded, from its very first sample on.
    pub fn beside(self) -> Self {
        SoundTrack { is_seam: true, within_s: BESIDE_S, ..self }
    }

    pub fn play(&mut self, planes: [&[f32]; 2], at_s: f64) -> Result<(), Fault> {
        let within_s = if self.is_seam { 0.0 } else { self.within_s };
        let skipped = match splice(self.written, at_s, SAMPLE_RATE, within_s) {
            Splice::Join => 0,
            Splice::Silence(samples) => {
                self.silence(samples)?;
                0
            }
            Splice::Cut(samples) => usize::try_from(samples).unwrap_or(usize::MAX).min(planes[0].len()),
        };
        // A piece that lies before the seam is left out whole: the one at the seam is still to come.
        self.is_seam &= skipped == planes[0].len();
        self.lay([&planes[0][skipped..], &planes[1][skipped..]])
    }

    pub fn seam(&mut self) {
        self.is_seam = true;
    }

    /// Fills up with silence until `at_s`, if there is less.
    pub fn hush(&mut self, at_s: f64) -> Result<(), Fault> {
        let wanted = (at_s * f64::from(SAMPLE_RATE)).round().max(0.0) as u64;
        self.silence(wanted.saturating_sub(self.written))
    }

    /// Ends at `end_s`.
    pub fn finish(mut self, end_s: f64) -> Result<(), Fault> {
        self.hush(end_s)?;
        if let Some(level) = &mut self.level {
            let rest = level.end();
            self.keep([&rest[0], &rest[1]]);
        }
        let wanted = (end_s * f64::from(SAMPLE_RATE)).round().max(0.0) as u64;
        let surplus = usize::try_from(self.written.saturating_sub(wanted)).unwrap_or(0);
        for plane in &mut self.waiting {
            plane.truncate(plane.len().saturating_sub(surplus));
        }
        self.packets()?;
        let rest = self.waiting[0].len();
        if rest > 0 {
            self.packet(rest)?;
        }
        self.way.encode(&mut self.encoder, None, |_| Ok(()))?;
        self.way.end()
    }

    fn silence(&mut self, mut samples: u64) -> Result<(), Fault> {
        while samples > 0 {
            let some = samples.min(SILENCE.len() as u64);
            let quiet = &SILENCE[..some as usize];
            self.lay([quiet, quiet])?;
            samples -= some;
        }
        Ok(())
    }

    fn lay(&mut self, planes: [&[f32]; 2]) -> Result<(), Fault> {
        self.written += planes[0].len() as u64;
        match &mut self.level {
            Some(level) => {
                let levelled = level.pass(planes);
                self.keep([&levelled[0], &levelled[1]]);
            }
            None => self.keep(planes),
        }
        self.packets()
    }

    fn keep(&mut self, planes: [&[f32]; 2]) {
        for (waiting, plane) in self.waiting.iter_mut().zip(planes) {
            // A sample that is no number would poison the encoder.
            waiting.extend(plane.iter().map(|sample| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }));
        }
    }

    fn packets(&mut self) -> Result<(), Fault> {
        let size = self.encoder.frame_size().max(1);
        while self.waiting[0].len() >= size {
            self.packet(size)?;
        }
        Ok(())
    }

    fn packet(&mut self, samples: usize) -> Result<(), Fault> {
        let [left, right] = &self.waiting;
        let sound = self.encoder.sound_of([&left[..samples], &right[..samples]], SAMPLE_RATE);
        let mut sound = sound.map_err(fault::broke(Phase::Encode))?;
        sound.set_pts(Some(self.encoded as i64));
        self.encoded += samples as u64;
        for plane in &mut self.waiting {
            plane.drain(..samples);
        }
        self.way.encode(&mut self.encoder, Some(&sound), |_| Ok(()))?;
        Ok(())
    }
}
