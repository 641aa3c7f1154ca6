//! What of a film is not shown or heard as it was recorded: boxes over pictures, and silence or another sound over sound.

use std::sync::mpsc::Receiver;

use reprise::fault::Fault;
use reprise::media::facts::{Alter, Cut, Edit};
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;
use reprise::media::rules::veil;

use crate::av::{self, Picture};
use crate::pass::chain::{SAMPLE_RATE, colours};
use crate::pass::fault;

/// Seconds by which times that are the same may differ: rather a picture too many is covered.
const NEAR_S: f64 = 0.002;

/// Boxes, on the clock of whoever asks.
#[derive(Default)]
pub struct Veils(Vec<Edit>);

impl Veils {
    /// The boxes of a piece of a recording: each lies over all of it.
    pub fn always(edits: impl Iterator<Item = Edit>) -> Veils {
        Veils(edits.map(|edit| Edit { from_s: f64::NEG_INFINITY, until_s: f64::INFINITY, ..edit }).collect())
    }

    pub fn add(&mut self, edit: Edit) {
        self.0.push(edit);
    }

    /// The picture with what lies over it at that time: a copy, since others may look at the same one.
    pub fn over(&self, picture: Picture, at_s: f64) -> Result<Picture, Fault> {
        let mut covered: Option<Picture> = None;
        let lies = |edit: &&Edit| (edit.from_s - NEAR_S..edit.until_s + NEAR_S).contains(&at_s);
        for edit in self.0.iter().filter(lies) {
            let Alter::Veil(veil) = &edit.what else { continue };
            let Some(area) = veil.area(at_s) else { continue };
            let copy = match &mut covered {
                Some(copy) => copy,
                None => covered.insert(copy(&picture)?),
            };
            for number in 0..3 {
                let stride = copy.stride(number);
                let size = Size { width: copy.plane_width(number), height: copy.plane_height(number) };
                veil::lay(veil.cover, &area, (number, size), copy.data_mut(number), stride);
            }
        }
        Ok(covered.unwrap_or(picture))
    }
}

fn copy(picture: &Picture) -> Result<Picture, Fault> {
    let frame = Size { width: picture.width(), height: picture.height() };
    let mut copy = av::alike(picture).map_err(fault::broke(Phase::Encode))?;
    for number in 0..3 {
        let (from, to) = (picture.stride(number), copy.stride(number));
        let lines = picture.data(number).chunks(from);
        for (line, target) in lines.zip(copy.data_mut(number).chunks_mut(to)) {
            let wide = line.len().min(target.len());
            target[..wide].copy_from_slice(&line[..wide]);
        }
    }
    av::tag(&mut copy, false, colours(frame));
    copy.set_pts(picture.pts());
    Ok(copy)
}

/// Both sides of a sound, from a moment on.
pub type Sides = [Vec<f32>; 2];

/// A stretch whose own sound is not heard.
pub struct Hush {
    pub stretch: Cut,
    /// What is heard instead, from the beginning of the stretch on.
    pub instead: Option<Receiver<Sides>>,
    /// Samples of it that came and were not played yet, and how many of those before are gone.
    waiting: Sides,
    gone: usize,
}

impl Hush {
    pub fn new(stretch: Cut, instead: Option<Receiver<Sides>>) -> Hush {
        Hush { stretch, instead, waiting: Default::default(), gone: 0 }
    }

    /// Whether a sound of so many samples that belongs at `at_s` reaches into it.
    pub fn reaches(&self, at_s: f64, samples: usize) -> bool {
        let end_s = at_s + samples as f64 / f64::from(SAMPLE_RATE);
        at_s < self.stretch.until_s && end_s > self.stretch.from_s
    }

    /// Silences the samples that lie in it, or puts the other sound in their place.
    pub fn over(&mut self, planes: &mut Sides, at_s: f64) {
        let place = |second: f64| ((second - at_s) * f64::from(SAMPLE_RATE)).round().max(0.0) as usize;
        let until = place(self.stretch.until_s).min(planes[0].len());
        let from = place(self.stretch.from_s).min(until);
        let first = ((at_s - self.stretch.from_s) * f64::from(SAMPLE_RATE)).round().max(0.0) as usize;
        let other = self.take(first, until - from);
        for (plane, other) in planes.iter_mut().zip(&other) {
            let heard = other.iter().copied().chain(std::iter::repeat(0.0));
            plane[from..until].iter_mut().zip(heard).for_each(|(sample, heard)| *sample = heard);
        }
    }

    /// So many samples of the other sound from the `first` on; fewer where it has ended.
    fn take(&mut self, first: usize, count: usize) -> Sides {
        while self.gone + self.waiting[0].len() < first + count {
            let Some(more) = self.instead.as_ref().and_then(|instead| instead.recv().ok()) else { break };
            self.waiting.iter_mut().zip(more).for_each(|(waiting, more)| waiting.extend(more));
        }
        let passed = first.saturating_sub(self.gone).min(self.waiting[0].len());
        let taken = count.min(self.waiting[0].len() - passed);
        self.gone += passed + taken;
        let mut take = |side: usize| self.waiting[side].drain(..passed + taken).skip(passed).collect();
        [take(0), take(1)]
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn what_lies_in_a_stretch_is_silent_and_nothing_else() {
        let mut hush = Hush::new(Cut { from_s: 1.0, until_s: 2.0 }, None);
        let mut planes = [vec![1.0; 48_000], vec![1.0; 48_000]];
        assert!(hush.reaches(0.5, 48_000) && !hush.reaches(2.0, 9) && !hush.reaches(0.0, 48_000));
        hush.over(&mut planes, 0.5);
        assert!(planes[1][..24_000].iter().all(|sample| *sample == 1.0));
        assert!(planes[1][24_000..].iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn another_sound_is_heard_from_the_beginning_on_and_then_nothing() {
        let (sender, instead) = sync_channel(8);
        for part in 0..3 {
            sender.send([vec![part as f32; 1000], vec![part as f32; 1000]]).unwrap();
        }
        drop(sender);
        let mut hush = Hush::new(Cut { from_s: 0.5, until_s: 2.0 }, Some(instead));
        let mut played = Vec::new();
        for block in 0..82 {
            let mut planes = [vec![9.0; 1200], vec![9.0; 1200]];
            hush.over(&mut planes, f64::from(block) * 1200.0 / 48_000.0);
            played.extend(planes[0].clone());
        }
        let at = |sample: usize| played[24_000 + sample];
        assert_eq!((played[23_999], at(0), at(999), at(1000), at(2999), at(3000)), (9.0, 0.0, 0.0, 1.0, 2.0, 0.0));
        assert_eq!((at(71_999), at(72_000)), (0.0, 9.0));
    }
}
