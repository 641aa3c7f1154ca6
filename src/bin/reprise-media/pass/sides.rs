//! The sound of a recording as stereo: one track, or two that are left and right.

use reprise::fault::Fault;

use reprise::media::facts::Side;

use super::chain::SAMPLE_RATE;
use super::view::SoundView;
use crate::av::Sound;

/// The tracks that are played.
pub struct Sides {
    /// What of both sides is heard; null for both as they are.
    choice: Option<Side>,
    tracks: Vec<(usize, SoundView)>,
    /// Samples of one side that wait for the other.
    waiting: [Vec<f32>; 2],
    /// When the waiting ones belong.
    at_s: f64,
}

/// Who is given the sound: both sides, and when they belong.
pub trait Ear: FnMut([&[f32]; 2], f64) -> Result<(), Fault> {}

impl<F: FnMut([&[f32]; 2], f64) -> Result<(), Fault>> Ear for F {}

impl Sides {
    /// One or two tracks by their indices.
    pub fn new(tracks: &[usize], choice: Option<Side>) -> Self {
        let tracks = tracks.iter().take(2).map(|index| (*index, SoundView::default())).collect();
        Sides { choice, tracks, waiting: Default::default(), at_s: 0.0 }
    }

    pub fn pass(&mut self, track: usize, sound: Sound, at_s: f64, ear: &mut impl Ear) -> Result<(), Fault> {
        let choice = self.choice;
        self.both(track, sound, at_s, &mut |planes: [&[f32]; 2], at_s| heard(choice, planes, at_s, ear))
    }

    fn both(&mut self, track: usize, sound: Sound, at_s: f64, ear: &mut impl Ear) -> Result<(), Fault> {
        let is_pair = self.tracks.len() > 1;
        let Some(side) = self.tracks.iter().position(|(index, _)| *index == track) else { return Ok(()) };
        if !is_pair {
            return self.tracks[side].1.pass(sound, at_s, ear);
        }
        let Sides { tracks, waiting, at_s: waits_s, .. } = self;
        tracks[side].1.pass(sound, at_s, &mut |planes, at_s| take(waiting, waits_s, side, planes[0], at_s))?;
        self.join(ear)
    }

    /// The same for sound that is stereo of the film's rate already.
    pub fn lay(&mut self, track: usize, planes: [&[f32]; 2], at_s: f64, ear: &mut impl Ear) -> Result<(), Fault> {
        let Some(side) = self.tracks.iter().position(|(index, _)| *index == track) else { return Ok(()) };
        if self.tracks.len() < 2 {
            return ear(planes, at_s);
        }
        take(&mut self.waiting, &mut self.at_s, side, planes[0], at_s)?;
        self.join(ear)
    }

    pub fn end(&mut self, ear: &mut impl Ear) -> Result<(), Fault> {
        let choice = self.choice;
        self.rest(&mut |planes: [&[f32]; 2], at_s| heard(choice, planes, at_s, ear))
    }

    fn rest(&mut self, ear: &mut impl Ear) -> Result<(), Fault> {
        if let [(_, only)] = self.tracks.as_mut_slice() {
            return only.end(ear);
        }
        let Sides { tracks, waiting, at_s, .. } = self;
        for (side, (_, view)) in tracks.iter_mut().enumerate() {
            view.end(&mut |planes, begin_s| take(waiting, at_s, side, planes[0], begin_s))?;
        }
        // A side that ended before the other is silent.
        let longer = self.waiting[0].len().max(self.waiting[1].len());
        self.waiting.iter_mut().for_each(|side| side.resize(longer, 0.0));
        self.join(ear)
    }

    /// Plays what both sides have.
    fn join(&mut self, ear: &mut impl Ear) -> Result<(), Fault> {
        let both = self.waiting[0].len().min(self.waiting[1].len());
        if both == 0 {
            return Ok(());
        }
        let [left, right] = &self.waiting;
        ear([&left[..both], &right[..both]], self.at_s)?;
        self.waiting.iter_mut().for_each(|side| drop(side.drain(..both)));
        self.at_s += both as f64 / f64::from(SAMPLE_RATE);
        Ok(())
    }
}

/// Gives what was chosen of both sides.
fn heard(choice: Option<Side>, [left, right]: [&[f32]; 2], at_s: f64, ear: &mut impl Ear) -> Result<(), Fault> {
    match choice {
        Some(Side::Left) => ear([left, left], at_s),
        Some(Side::Right) => ear([right, right], at_s),
        Some(Side::Mix) => {
            let both: Vec<f32> = left.iter().zip(right).map(|(left, right)| (left + right) / 2.0).collect();
            ear([&both, &both], at_s)
        }
        Some(Side::Track(_)) | None => ear([left, right], at_s),
    }
}

/// Lets samples of one side wait; the first after a pause say when.
fn take(waiting: &mut [Vec<f32>; 2], at_s: &mut f64, side: usize, samples: &[f32], begin_s: f64) -> Result<(), Fault> {
    if waiting.iter().all(Vec::is_empty) {
        *at_s = begin_s;
    }
    waiting[side].extend_from_slice(samples);
    Ok(())
}
