//! Cutting one recording into the films.

use reprise::fault::{Code, Fault};
use reprise::media::facts::Probe;
use reprise::media::protocol::Phase;
use reprise::media::rules::damage::Stretches;
use reprise::media::rules::frame::Size;
use reprise::media::rules::sides;

use super::plan::Footage;
use crate::av::{Picture, Sound, Track};
use crate::child::{Meter, Say};
use crate::pass::film::Films;
use crate::pass::reel::{Reel, Viewer};
use crate::pass::view::{PictureView, Sight, sight};

/// Seconds by which silence may lag behind the picture of a mute recording, and the dark picture behind sound alone.
const LAG_S: f64 = 0.5;
/// Each film fits pictures into its own frame.
const ANY: Size = Size { width: 0, height: 0 };

/// The films on the cutting table.
pub struct Cutting {
    pub films: Films,
    pub meter: Meter,
    /// What decoders complained about.
    pub errors: u64,
    pub damage: Stretches,
}

impl Cutting {
    /// Adds a recording at `at_s` and returns where it ends.
    pub fn add(&mut self, footage: Footage, at_s: f64, say: &Say) -> Result<f64, Fault> {
        let Footage { files, probe } = footage;
        let mut reel = Reel::open(files, say)?;
        let picture = probe.video().filter(|_| self.films.has_picture()).map(|stream| stream.index);
        let sound = if self.films.has_sound() { sides::of(&probe) } else { Vec::new() };
        for index in picture.iter().chain(&sound) {
            reel.follow(*index).map_err(|_| Fault::permanent(Code::MediaUnreadable))?;
        }
        say.phase(Phase::Encode);
        let end_s = at_s + probe.duration_s;
        self.films.enter(picture.and_then(|index| look(&reel, index)), &sound, at_s, end_s)?;
        let interlaced = probe.video().is_some_and(|stream| stream.interlaced);
        let mut scene = Scene {
            cutting: self,
            begin_s: at_s,
            end_s,
            has_picture: picture.is_some(),
            has_sound: !sound.is_empty(),
            progressive: interlaced.then(PictureView::progressive),
            frames: 0,
        };
        reel.play(&mut scene)?;
        scene.end(&probe)?;
        Ok(end_s)
    }
}

fn look(reel: &Reel, index: usize) -> Option<Sight> {
    reel.tracks().iter().find(|track| track.index == index).map(|track| sight(track, ANY))
}

/// One recording on its place in the films.
struct Scene<'a> {
    cutting: &'a mut Cutting,
    begin_s: f64,
    end_s: f64,
    has_picture: bool,
    has_sound: bool,
    /// Makes whole pictures of fields, once for all films.
    progressive: Option<PictureView>,
    /// Pictures that were decoded.
    frames: u64,
}

impl Viewer for Scene<'_> {
    fn picture(&mut self, _track: &Track, picture: Picture, at_s: f64) -> Result<(), Fault> {
        self.frames += 1;
        let at_s = at_s + self.begin_s;
        self.cutting.meter.at(at_s);
        if !self.has_sound {
            self.cutting.films.hush(at_s.min(self.end_s) - LAG_S)?;
        }
        let films = &mut self.cutting.films;
        match &mut self.progressive {
            Some(view) => view.pass(picture, at_s, &mut |picture, at_s| films.show(&picture, at_s)),
            None => films.show(&picture, at_s),
        }
    }

    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        let at_s = at_s + self.begin_s;
        if !self.has_picture {
            self.cutting.meter.at(at_s);
            self.cutting.films.hold(at_s.min(self.end_s) - LAG_S)?;
        }
        self.cutting.films.play(track.index, sound, at_s)
    }

    fn complaint(&mut self, _track: Option<&Track>, at_s: f64) {
        self.cutting.errors += 1;
        let at_s = at_s + self.begin_s;
        self.cutting.damage.add(at_s, at_s + 0.04);
    }
}

impl Scene<'_> {
    /// Fills the recording's time to its end, and compares what came out with what was seen before.
    fn end(self, probe: &Probe) -> Result<(), Fault> {
        let films = &mut self.cutting.films;
        if let Some(mut view) = self.progressive {
            view.end(&mut |picture, at_s| films.show(&picture, at_s))?;
        }
        films.leave()?;
        films.hold(self.end_s)?;
        films.hush(self.end_s - LAG_S)?;
        let expected = probe.video().filter(|_| self.has_picture).map_or(0, |stream| stream.frames);
        if self.frames + 2 < expected - expected / 50 {
            return Err(Fault::permanent(Code::MediaBroken).with("expected", expected).with("found", self.frames));
        }
        Ok(())
    }
}
