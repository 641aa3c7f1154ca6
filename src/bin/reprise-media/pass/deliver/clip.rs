//! Cutting one recording into the films.

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Cut, Mark, Probe, Stream};
use reprise::media::protocol::Phase;
use reprise::media::rules::damage::Stretches;
use reprise::media::rules::frame::Size;
use reprise::media::rules::seen;

use super::holes::Holes;
use super::plan::Footage;
use crate::av::{Picture, Sound, Track};
use crate::child::{Meter, Say};
use crate::pass::film::Films;
use crate::pass::reel::{Reel, Roll, Viewer};
use crate::pass::view::{PictureView, Sight, sight};

/// Seconds by which silence may lag behind the picture of a mute recording, and the dark picture behind sound alone.
const LAG_S: f64 = 0.5;
/// Seconds by which times that are the same may differ.
const NEAR_S: f64 = 0.004;
/// Each film fits pictures into its own frame.
const ANY: Size = Size { width: 0, height: 0 };

/// The films on the cutting table.
pub struct Cutting {
    pub films: Films,
    pub meter: Meter,
    /// Where each clip begins in the films, and what decoders complained about in it.
    pub begins: Vec<f64>,
    pub errors: Vec<u64>,
    pub damage: Stretches,
}

/// Seconds before the first picture that is not made yet, from which on pictures are decoded: what is measured over time
/// needs more than two of them.
const BEFORE_S: f64 = 3.0;

impl Cutting {
    /// So many pictures or sounds around `at_s` are not as they were recorded.
    fn complain(&mut self, at_s: f64, count: u64) {
        if let Some(errors) = self.errors.get_mut(seen::clip_at(&self.begins, at_s)) {
            *errors += count;
        }
    }

    /// Holds the pictures that came out against those that were expected. Where these were packets, what is missing is damage
    /// that nobody could see before; where they were pictures themselves, something is broken here.
    fn compare(
        &mut self,
        is_damage: bool,
        (expected, found): (u64, u64),
        (begin_s, holes): (f64, Holes),
    ) -> Result<(), Fault> {
        let is_short = |slack: u64| found + 2 < expected - slack;
        if is_damage && found > 0 {
            if is_short(0) {
                self.complain(begin_s, expected - found);
                holes.finish().iter().for_each(|hole| self.damage.add(hole.start_s, hole.end_s));
            }
            return Ok(());
        }
        match is_short(expected / 50) {
            true => Err(Fault::permanent(Code::MediaBroken).with("expected", expected).with("found", found)),
            false => Ok(()),
        }
    }

    /// Adds a recording at `at_s` and returns where it ends.
    pub fn add(&mut self, footage: Footage, at_s: f64, say: &Say) -> Result<f64, Fault> {
        let is_cut = footage.is_cut();
        let sound = if self.films.has_sound() { footage.sides() } else { Vec::new() };
        let Footage { files, tracks, grows, probe, cut, insert, sound: choice, exact, .. } = footage;
        let mut reel = Reel::open(Roll { files, tracks, grows }, say)?;
        let picture = probe.video().filter(|_| self.films.has_picture()).map(|stream| stream.index);
        for index in picture.iter().chain(&sound) {
            reel.follow(*index).map_err(|_| Fault::permanent(Code::MediaUnreadable))?;
        }
        // Of what still grows no file tells what lies where, and looking for it would be waiting for its end.
        if let Some(index) = picture.or(sound.first().copied()).filter(|_| grows.is_none()) {
            reel.seek(index, cut.from_s);
        }
        say.phase(Phase::Encode);
        let end_s = at_s + cut.length_s();
        if let Some(index) = picture.filter(|_| is_clean(&probe)) {
            reel.doze(index, self.films.made_s - BEFORE_S - at_s + cut.from_s);
        }
        let sight = picture.and_then(|index| look(&reel, index));
        let sight = sight.map(|sight| Sight { bare: insert.is_some(), ..sight });
        // What is cut off ends within a packet of sound: the rest of that belongs exactly where it is.
        if exact || cut.from_s > 0.0 {
            self.films.seam()?;
        }
        self.films.enter(sight, (&sound, choice), at_s, end_s)?;
        let interlaced = probe.video().is_some_and(|stream| stream.interlaced);
        let mut scene = Scene {
            cutting: self,
            begin_s: at_s,
            end_s,
            shift_s: at_s - cut.from_s,
            is_cut,
            grown_s: grows.map(|_| at_s),
            has_picture: picture.is_some(),
            has_sound: !sound.is_empty(),
            progressive: interlaced.then(PictureView::progressive),
            keeps_fields: probe.video().is_some_and(keeps_fields),
            before: None,
            is_over: [false; 2],
            frames: 0,
            holes: Holes::of(&probe, at_s),
            passed: 0,
        };
        reel.play(&mut scene)?;
        scene.end(&probe, cut)
    }
}

/// Whether a picture's fields are those that broadcasters take: as many lines, fifty a second.
fn keeps_fields(stream: &Stream) -> bool {
    let is_pace = stream.fps.is_some_and(|fps| (fps - 25.0).abs() < 0.01);
    stream.interlaced && stream.height == Some(1080) && stream.rotation == 0 && !stream.mirrored && is_pace
}

/// Whether pictures come out alike wherever decoding begins: what damage looks like depends on what was seen before. Of a
/// recording of which a sample alone was looked at, nobody knows.
fn is_clean(probe: &Probe) -> bool {
    !probe.sampled && probe.decode_errors == 0 && !probe.marks.iter().any(|mark: &Mark| mark.kind.is_loss())
}

fn look(reel: &Reel, index: usize) -> Option<Sight> {
    reel.tracks().iter().find(|track| track.index == index).map(|track| sight(track, ANY))
}

/// One recording on its place in the films.
struct Scene<'a> {
    cutting: &'a mut Cutting,
    begin_s: f64,
    end_s: f64,
    /// What is added to the recording's time to have the films'.
    shift_s: f64,
    /// Only a stretch of the recording is shown.
    is_cut: bool,
    /// Until when there was something, where nobody knew before how long it would become.
    grown_s: Option<f64>,
    has_picture: bool,
    has_sound: bool,
    /// Makes whole pictures of fields, once for all films.
    progressive: Option<PictureView>,
    /// Films of fields take the recording's own: it has as many as they.
    keeps_fields: bool,
    /// The last picture before the stretch: it stands where the first one comes late.
    before: Option<Picture>,
    /// Whether picture and sound have come behind the stretch.
    is_over: [bool; 2],
    /// Pictures that were decoded.
    frames: u64,
    holes: Holes,
    /// Packets of pictures that were passed over: what is made of them is there.
    passed: u64,
}

impl Viewer for Scene<'_> {
    fn picture(&mut self, _track: &Track, picture: Picture, at_s: f64) -> Result<(), Fault> {
        let at_s = at_s + self.shift_s;
        if self.is_cut && at_s < self.begin_s - NEAR_S {
            self.before = Some(picture);
            return Ok(());
        }
        self.is_over[0] = self.is_cut && at_s >= self.end_s;
        if self.is_over[0] {
            return Ok(());
        }
        self.frames += 1;
        self.grow(at_s + 0.04);
        self.holes.until(at_s);
        self.cutting.meter.at(at_s);
        if !self.has_sound {
            self.cutting.films.hush(at_s.min(self.end_s) - LAG_S)?;
        }
        if let Some(before) = self.before.take().filter(|_| at_s > self.begin_s + NEAR_S) {
            self.show(before, self.begin_s)?;
        }
        self.show(picture, at_s)
    }

    fn passed(&mut self, _track: &Track, at_s: f64) -> Result<(), Fault> {
        let at_s = (at_s + self.shift_s).min(self.end_s);
        self.passed += 1;
        self.is_over[0] = self.is_cut && at_s >= self.end_s;
        self.cutting.meter.at(at_s);
        if !self.has_sound {
            self.cutting.films.hush(at_s - LAG_S)?;
        }
        self.cutting.films.pass(at_s)
    }

    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        let at_s = at_s + self.shift_s;
        let length_s = sound.samples() as f64 / f64::from(sound.rate().max(1));
        self.is_over[1] = self.is_cut && at_s >= self.end_s;
        if self.is_cut && (at_s + length_s <= self.begin_s || self.is_over[1]) {
            return Ok(());
        }
        self.grow(at_s + length_s);
        if !self.has_picture {
            self.cutting.meter.at(at_s);
            self.cutting.films.hold(at_s.min(self.end_s) - LAG_S)?;
        }
        self.cutting.films.play(track.index, sound, at_s)
    }

    fn complaint(&mut self, _track: Option<&Track>, at_s: f64) {
        let at_s = at_s + self.shift_s;
        // Pictures before the stretch lack what they need where reading began in the middle.
        if self.is_cut && !(self.begin_s..self.end_s).contains(&at_s) {
            return;
        }
        // Decoding began in the middle: what came out before is made already.
        if self.passed > 0 && at_s < self.cutting.films.made_s {
            return;
        }
        self.cutting.complain(at_s, 1);
        self.cutting.damage.add(at_s, at_s + 0.04);
    }

    fn is_content(&self) -> bool {
        let [picture, sound] = self.is_over;
        self.is_cut && (picture || !self.has_picture) && (sound || !self.has_sound)
    }
}

impl Scene<'_> {
    fn show(&mut self, picture: Picture, at_s: f64) -> Result<(), Fault> {
        let films = &mut self.cutting.films;
        match &mut self.progressive {
            Some(view) if self.keeps_fields => {
                films.show_fields(&picture, at_s)?;
                view.pass(picture, at_s, &mut |picture, at_s| films.show_whole(&picture, at_s))
            }
            Some(view) => view.pass(picture, at_s, &mut |picture, at_s| films.show(&picture, at_s)),
            None => films.show(&picture, at_s),
        }
    }

    fn grow(&mut self, until_s: f64) {
        if let Some(grown_s) = &mut self.grown_s {
            *grown_s = grown_s.max(until_s);
        }
    }

    /// Fills the recording's time to its end, compares what came out with what was seen before, and returns the end.
    fn end(mut self, probe: &Probe, cut: Cut) -> Result<f64, Fault> {
        if let Some(grown_s) = self.grown_s {
            self.end_s = grown_s.min(self.end_s);
            self.cutting.films.until(self.end_s)?;
        }
        // One picture stands for all of the stretch.
        if let Some(before) = self.before.take().filter(|_| self.frames == 0) {
            self.frames += 1;
            self.show(before, self.begin_s)?;
        }
        let films = &mut self.cutting.films;
        if let Some(mut view) = self.progressive {
            let keeps = self.keeps_fields;
            view.end(&mut |picture, at_s| match keeps {
                true => films.show_whole(&picture, at_s),
                false => films.show(&picture, at_s),
            })?;
        }
        films.leave()?;
        films.hold(self.end_s)?;
        films.hush(self.end_s - LAG_S)?;
        self.holes.until(self.end_s);
        let expected = probe.video().filter(|_| self.has_picture).map_or(0, |stream| stream.frames);
        let share = cut.length_s() / probe.duration_s.max(1e-3);
        // Of a stretch nobody knows exactly how many there are.
        let expected = if self.is_cut { (expected as f64 * share * 0.9) as u64 } else { expected };
        let found = self.frames + self.passed;
        self.cutting.compare(probe.sampled, (expected, found), (self.begin_s, self.holes))?;
        Ok(self.end_s)
    }
}
