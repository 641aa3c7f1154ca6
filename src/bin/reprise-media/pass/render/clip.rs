//! Cutting one recording into the film.

use reprise::fault::{Code, Fault};
use reprise::media::facts::Probe;
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;
use reprise::media::rules::sides;

use super::plan::Footage;
use crate::av::{Picture, Sound, Track};
use crate::child::{Meter, Say};
use crate::pass::film::{Chooser, Film, dark};
use crate::pass::reel::{Reel, Viewer};
use crate::pass::sides::Sides;
use crate::pass::view::{PictureView, sight};

/// Seconds by which silence may lag behind the picture of a mute recording, and the dark picture behind sound alone.
const LAG_S: f64 = 0.5;

/// The film on the cutting table.
pub struct Cutting {
    pub film: Film,
    pub meter: Meter,
    pub chooser: Chooser,
    pub frame: Option<Size>,
    pub totals: Totals,
}

/// What was counted over all recordings.
#[derive(Debug, Default)]
pub struct Totals {
    pub errors: u64,
}

impl Cutting {
    /// Adds a recording at `at_s` and returns where it ends.
    pub fn add(&mut self, footage: Footage, at_s: f64, say: &Say) -> Result<f64, Fault> {
        let Footage { files, probe } = footage;
        let mut reel = Reel::open(files, say)?;
        let picture = probe.video().filter(|_| self.frame.is_some()).map(|stream| stream.index);
        let sound = sides::of(&probe);
        for index in picture.iter().chain(&sound) {
            reel.follow(*index).map_err(|_| Fault::permanent(Code::MediaUnreadable))?;
        }
        say.phase(Phase::Encode);
        let end_s = at_s + probe.duration_s;
        self.film.cut(at_s)?;
        if picture.is_none()
            && let Some(frame) = self.frame
        {
            self.film.show(dark(frame)?, at_s)?;
        }
        let view = picture.and_then(|index| self.view(&reel, index, &probe));
        let mut scene = Scene {
            cutting: self,
            begin_s: at_s,
            end_s,
            has_picture: picture.is_some(),
            has_sound: !sound.is_empty(),
            pictures: view,
            sounds: Sides::new(&sound),
            frames: 0,
        };
        reel.play(&mut scene)?;
        scene.end(&probe)?;
        Ok(end_s)
    }

    fn view(&self, reel: &Reel, index: usize, probe: &Probe) -> Option<PictureView> {
        let track = reel.tracks().iter().find(|track| track.index == index)?;
        let interlaced = probe.video().is_some_and(|stream| stream.interlaced);
        Some(PictureView::new(sight(track, interlaced, self.frame?)))
    }
}

/// One recording on its place in the film.
struct Scene<'a> {
    cutting: &'a mut Cutting,
    begin_s: f64,
    end_s: f64,
    has_picture: bool,
    has_sound: bool,
    pictures: Option<PictureView>,
    sounds: Sides,
    /// Pictures that were decoded.
    frames: u64,
}

impl Viewer for Scene<'_> {
    fn picture(&mut self, _track: &Track, picture: Picture, at_s: f64) -> Result<(), Fault> {
        self.frames += 1;
        let at_s = at_s + self.begin_s;
        self.cutting.meter.at(at_s);
        if !self.has_sound {
            self.cutting.film.hush(at_s.min(self.end_s) - LAG_S)?;
        }
        let Some(mut view) = self.pictures.take() else { return Ok(()) };
        view.pass(picture, at_s, &mut |picture, at_s| self.show(picture, at_s))?;
        self.pictures = Some(view);
        Ok(())
    }

    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        let at_s = at_s + self.begin_s;
        if !self.has_picture {
            self.cutting.meter.at(at_s);
            self.cutting.film.hold(at_s.min(self.end_s) - LAG_S)?;
        }
        let film = &mut self.cutting.film;
        self.sounds.pass(track.index, sound, at_s, &mut |planes: [&[f32]; 2], at_s| film.play(planes, at_s))
    }

    fn complaint(&mut self, _track: Option<&Track>, _at_s: f64) {
        self.cutting.totals.errors += 1;
    }
}

impl Scene<'_> {
    fn show(&mut self, picture: Picture, at_s: f64) -> Result<(), Fault> {
        if at_s >= self.end_s {
            return Ok(());
        }
        self.cutting.chooser.look(&picture, at_s)?;
        self.cutting.film.show(picture, at_s.max(self.begin_s))
    }

    /// Fills the recording's time to its end, and compares what came out with what was seen before.
    fn end(mut self, probe: &Probe) -> Result<(), Fault> {
        if let Some(mut view) = self.pictures.take() {
            view.end(&mut |picture, at_s| self.show(picture, at_s))?;
        }
        let film = &mut self.cutting.film;
        self.sounds.end(&mut |planes: [&[f32]; 2], at_s| film.play(planes, at_s))?;
        self.cutting.film.hold(self.end_s)?;
        self.cutting.film.hush(self.end_s - LAG_S)?;
        let expected = probe.video().filter(|_| self.has_picture).map_or(0, |stream| stream.frames);
        if self.frames + 2 < expected - expected / 50 {
            return Err(Fault::permanent(Code::MediaBroken).with("expected", expected).with("found", self.frames));
        }
        Ok(())
    }
}
