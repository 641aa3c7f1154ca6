//! What of the recordings is not shown or heard as it was recorded, told to whoever makes films of them.

use std::fs::File;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::Builder;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Dub, Edit};
use reprise::media::rules::sides;

use super::plan::Footage;
use crate::av::{Sound, Track};
use crate::child::Say;
use crate::pass::chain::SAMPLE_RATE;
use crate::pass::fault;
use crate::pass::film::{self, Films, Hush};
use crate::pass::reel::{Reel, Viewer};
use crate::pass::sides::Sides;

/// Portions of another sound that wait to be played.
const WAITING: usize = 64;

/// Tells films what is hidden in them, and what is not heard.
pub fn tell(films: &mut Films, reels: &[Footage], say: &Say) -> Result<(), Fault> {
    let mut begin_s = 0.0;
    for reel in reels {
        let shift_s = begin_s - reel.cut.from_s;
        for edit in reel.veils() {
            films.veil(edit.later(shift_s))?;
        }
        for (edit, sound) in reel.hushes() {
            let instead = match (edit.dub(), sound) {
                (Some(dub), Some(sound)) => Some(play(dub, sound, edit, say)?),
                _ => None,
            };
            films.hush_up(Hush::new(edit.later(shift_s).stretch(), instead))?;
        }
        begin_s += reel.cut.length_s();
    }
    Ok(())
}

/// Decodes another sound in a thread of its own, as fast as it is played.
fn play(dub: &Dub, sound: &File, edit: &Edit, say: &Say) -> Result<Receiver<film::Sides>, Fault> {
    let sound = sound.try_clone().map_err(|error| fault::disk(&error))?;
    let (dub, length_s, say) = (dub.clone(), edit.stretch().length_s(), say.clone());
    let (sender, receiver) = sync_channel(WAITING);
    let work = move || {
        let mut send = |sides: film::Sides| sender.send(sides).is_ok();
        // What cannot be read of it is silent: that it can be read was seen when it was taken.
        hear(&dub, sound, length_s, &say, &mut send).ok();
    };
    let refused = |_| Fault::permanent(Code::MediaLimit).with("limit", "memory");
    Builder::new().name("dub".to_owned()).spawn(work).map_err(refused)?;
    Ok(receiver)
}

/// Plays so many seconds of another sound, as long as somebody listens.
pub fn hear(
    dub: &Dub,
    sound: File,
    length_s: f64,
    say: &Say,
    listen: &mut impl FnMut(film::Sides) -> bool,
) -> Result<(), Fault> {
    let tracks = sides::of(&dub.probe);
    let mut reel = Reel::open(vec![sound], say)?;
    for index in &tracks {
        reel.follow(*index).map_err(|_| Fault::permanent(Code::MediaUnreadable))?;
    }
    let samples = |seconds: f64| (seconds * f64::from(SAMPLE_RATE)).round().max(0.0) as usize;
    let before = samples(-dub.from_s);
    let is_heard = before == 0 || listen([vec![0.0; before], vec![0.0; before]]);
    let mut voice = Voice {
        sides: Sides::new(&tracks, None),
        passed: samples(dub.from_s),
        left: samples(length_s).saturating_sub(before),
        is_over: !is_heard,
        listen,
    };
    reel.play(&mut voice)?;
    let Voice { mut sides, mut passed, mut left, is_over, listen } = voice;
    match is_over {
        true => Ok(()),
        false => sides.end(&mut |planes: [&[f32]; 2], _| {
            give(planes, (&mut passed, &mut left), listen);
            Ok(())
        }),
    }
}

struct Voice<'a, L> {
    sides: Sides,
    /// Samples that are not heard before the first, and those that are.
    passed: usize,
    left: usize,
    is_over: bool,
    listen: &'a mut L,
}

impl<L: FnMut(film::Sides) -> bool> Viewer for Voice<'_, L> {
    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        let Voice { sides, passed, left, is_over, listen } = self;
        sides.pass(track.index, sound, at_s, &mut |planes: [&[f32]; 2], _| {
            *is_over |= !give(planes, (passed, left), listen);
            Ok(())
        })
    }

    fn is_content(&self) -> bool {
        self.is_over
    }
}

/// Gives on what is heard of these samples; `false` where nothing more is wanted.
fn give(
    planes: [&[f32]; 2],
    (passed, left): (&mut usize, &mut usize),
    listen: &mut impl FnMut(film::Sides) -> bool,
) -> bool {
    let from = (*passed).min(planes[0].len());
    let until = planes[0].len().min(from + *left);
    *passed -= from;
    *left -= until - from;
    let heard = planes.map(|plane| plane[from..until].to_vec());
    (heard[0].is_empty() || listen(heard)) && *left > 0
}
