//! Sync: the sound of each recording is decoded once, and looked for in that of the first.

use std::fs::File;
use std::io::Seek;

use reprise::fault::Fault;
use reprise::media::facts::{Kind, Synced};
use reprise::media::protocol::Phase;
use reprise::media::rules::sync::{self, Placing, Reason, Trace};

use super::fault;
use super::reel::{Reel, Viewer};
use super::tracer::Tracer;
use crate::av::{Packet, Sound, Track};
use crate::child::{Files, Meter, Say};

pub fn run(recordings: usize, mut files: Files, say: &Say) -> Result<Vec<Synced>, Fault> {
    let files = (0..recordings).map(|_| files.next()).collect::<Result<Vec<File>, Fault>>()?;
    let total_s = files.iter().map(|file| promised(file, say)).sum();
    let mut progress = Heard { meter: Meter::new(say, total_s), done_s: 0.0 };
    let mut clock: Option<Trace> = None;
    let mut rows = Vec::new();
    for file in files {
        let row = match (listen(file, say, &mut progress), &clock) {
            (Err(fault), _) => Synced::Unread(fault),
            (Ok(None), _) => Synced::Apart(Reason::NoSound),
            (Ok(Some(heard)), _) if rows.is_empty() => first(heard, &mut clock),
            (Ok(Some(_)), None) => Synced::Apart(Reason::NoClock),
            (Ok(Some(heard)), Some(clock)) => {
                let found = sync::place(clock, &heard, &mut || progress.tick());
                found.map_or_else(Synced::Apart, Synced::Placed)
            }
        };
        rows.push(row);
    }
    Ok(rows)
}

/// The first recording lies on its own clock.
fn first(heard: Trace, clock: &mut Option<Trace>) -> Synced {
    if heard.is_silent() {
        return Synced::Apart(Reason::Silent);
    }
    *clock = Some(heard);
    Synced::Placed(Placing { offset_s: 0.0, drift_ppm: 0.0, confidence: 1.0, heard_s: None })
}

/// How far all of it is, in seconds of sound.
struct Heard {
    meter: Meter,
    done_s: f64,
}

impl Heard {
    fn tick(&mut self) {
        self.meter.at(self.done_s);
    }
}

/// Seconds that a recording's header promises; it is told elsewhere why one cannot be opened.
fn promised(file: &File, say: &Say) -> f64 {
    let reel = file.try_clone().ok().and_then(|file| Reel::open(vec![file], say).ok());
    let tracks = reel.iter().flat_map(Reel::tracks);
    tracks.filter_map(|track| track.promised_s).fold(0.0, f64::max).min(1e6)
}

/// Returns what a recording sounds like; `None` where it has no sound that can be decoded. What was kept of its sound when it
/// was first read may stand in its place.
fn listen(mut file: File, say: &Say, progress: &mut Heard) -> Result<Option<Trace>, Fault> {
    if let Some(trace) = kept(&mut file)? {
        return Ok(Some(trace));
    }
    let mut reel = Reel::open(vec![file], say)?;
    let tracks = reel.tracks().to_vec();
    let sounds: Vec<usize> = tracks.iter().filter(|track| track.kind == Kind::Audio).map(|track| track.index).collect();
    let followed: Vec<usize> = sounds.into_iter().filter(|index| reel.follow(*index).is_ok()).collect();
    if followed.is_empty() {
        return Ok(None);
    }
    say.phase(Phase::Decode);
    let from_s = progress.done_s;
    let mut ear = Ear { tracer: Tracer::of(followed), progress, from_s };
    reel.play(&mut ear)?;
    ear.tracer.finish()
}

fn kept(file: &mut File) -> Result<Option<Trace>, Fault> {
    let read = file.rewind().and_then(|()| Trace::read(file));
    read.map_err(|error| fault::disk(&error))
}

/// Hears a file going by.
struct Ear<'a> {
    tracer: Tracer,
    progress: &'a mut Heard,
    from_s: f64,
}

impl Viewer for Ear<'_> {
    fn packet(&mut self, _track: &Track, _packet: &Packet, at_s: f64, _length_s: f64) -> Result<(), Fault> {
        self.progress.done_s = self.progress.done_s.max(self.from_s + at_s);
        self.progress.tick();
        Ok(())
    }

    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        self.tracer.hear(track.index, &sound, at_s)
    }
}
