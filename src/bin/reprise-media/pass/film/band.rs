//! The sound of all films being made, in a thread of its own: made stereo once, encoded once for each way of wanting it.

use std::sync::mpsc::Receiver;

use reprise::fault::Fault;
use reprise::media::facts::Side;

use super::cut_off;
use super::measure::{Heard, SoundMeasure};
use super::redact::{Hush, Sides as Planes};
use super::sound::SoundTrack;
use crate::av::Sound;
use crate::pass::sides::Sides;

/// What happens to the sound. Times are seconds of the film.
pub enum Note {
    /// A recording begins, with these tracks as its sides, of which that is heard.
    Enter(Vec<usize>, Option<Side>),
    /// What sounds next belongs exactly where it says.
    Seam,
    Sound(usize, Sound, f64),
    /// What is played in a stretch to come is not heard.
    HushUp(Hush),
    /// It is silent until then.
    Hush(f64),
    /// The recording is over.
    Leave,
    /// The film ends.
    End(f64),
}

pub struct Band {
    pub tracks: Vec<SoundTrack>,
    pub measure: SoundMeasure,
    pub hushes: Vec<Hush>,
}

impl Band {
    /// Does what it is told until the film ends.
    pub fn run(mut self, notes: &Receiver<Note>) -> Result<Heard, Fault> {
        let mut sides = Sides::new(&[], None);
        loop {
            match notes.recv() {
                Ok(Note::Enter(tracks, choice)) => sides = Sides::new(&tracks, choice),
                Ok(Note::Seam) => self.tracks.iter_mut().for_each(SoundTrack::seam),
                Ok(Note::Sound(track, sound, at_s)) => {
                    sides.pass(track, sound, at_s, &mut |planes: [&[f32]; 2], at_s| self.play(planes, at_s))?;
                }
                Ok(Note::HushUp(hush)) => self.hushes.push(hush),
                Ok(Note::Hush(until_s)) => self.tracks.iter_mut().try_for_each(|track| track.hush(until_s))?,
                Ok(Note::Leave) => sides.end(&mut |planes: [&[f32]; 2], at_s| self.play(planes, at_s))?,
                Ok(Note::End(end_s)) => break self.finish(end_s),
                Err(_) => break Err(cut_off()),
            }
        }
    }

    fn play(&mut self, planes: [&[f32]; 2], at_s: f64) -> Result<(), Fault> {
        let mut copy: Option<Planes> = None;
        for hush in self.hushes.iter_mut().filter(|hush| hush.reaches(at_s, planes[0].len())) {
            hush.over(copy.get_or_insert_with(|| planes.map(<[f32]>::to_vec)), at_s);
        }
        let planes = copy.as_ref().map_or(planes, |[left, right]| [left, right]);
        self.measure.play(planes, at_s)?;
        self.tracks.iter_mut().try_for_each(|track| track.play(planes, at_s))
    }

    fn finish(mut self, end_s: f64) -> Result<Heard, Fault> {
        self.tracks.into_iter().try_for_each(|track| track.finish(end_s))?;
        self.measure.hush_until(end_s)?;
        self.measure.finish()
    }
}
