//! How loud a programme is, before anything of it is encoded: its sound alone is decoded, so that one gain serves all.

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Cut, Loudness};
use reprise::media::protocol::Phase;
use reprise::media::rules::level::{self, Gain, Level};
use reprise::media::rules::loudness;

use super::plan::Footage;
use crate::av::{Sound, Track};
use crate::child::{Meter, Say};
use crate::pass::chain::SAMPLE_RATE;
use crate::pass::film::SoundMeasure;
use crate::pass::reel::Viewer;
use crate::pass::sides::Sides;

/// Returns the integrated loudness in LUFS; `None` without sound, and for silence.
pub fn of(reels: &[Footage], say: &Say) -> Result<Option<f64>, Fault> {
    if let Some(known) = known(reels) {
        return Ok(known);
    }
    let mut measure = SoundMeasure::new(false)?;
    listen(reels, say, |planes| measure.hear(planes))?;
    Ok(measure.finish()?.loudness_lufs)
}

/// What is done to sound for each loudness that is wanted.
pub struct Gains(Vec<(f64, Gain)>);

impl Gains {
    /// Where a limiter would take much away, all of the sound is heard once through several gains.
    pub fn of(reels: &[Footage], wanted: &[f64], loudness: Option<f64>, say: &Say) -> Result<Gains, Fault> {
        let peak = reels.iter().filter_map(peak).reduce(f64::max);
        let mut gains: Vec<(f64, Gain)> =
            wanted.iter().map(|wanted| (*wanted, Gain::of(loudness, peak, *wanted))).collect();
        gains.dedup();
        let mut trials = Vec::new();
        for (place, (_, gain)) in gains.iter().enumerate().filter(|(_, (_, gain))| gain.is_limited(peak)) {
            for more in level::TRIES_DB {
                trials.push(Trial::new(place, gain.more(more))?);
            }
        }
        if !trials.is_empty() {
            listen(reels, say, |planes| trials.iter_mut().try_for_each(|trial| trial.hear(planes)))?;
        }
        let heard = trials.into_iter().map(Trial::finish).collect::<Result<Vec<_>, _>>()?;
        for (place, (wanted, gain)) in gains.iter_mut().enumerate() {
            let tried = heard.iter().filter(|(of, ..)| *of == place).filter_map(|(_, db, lufs)| Some((*db, (*lufs)?)));
            *gain = gain.reaching(*wanted, &tried.collect::<Vec<_>>());
        }
        Ok(Gains(gains))
    }

    pub fn for_loudness(&self, wanted: f64) -> Option<Gain> {
        self.0.iter().find(|(known, _)| *known == wanted).map(|(_, gain)| *gain)
    }
}

/// The highest sample of what may be heard of a recording, in dB of full scale.
fn peak(footage: &Footage) -> Option<f64> {
    let sides = footage.sides();
    let heard = footage.probe.streams.iter().filter(|stream| sides.contains(&stream.index));
    heard.filter_map(|stream| stream.peak_dbfs).reduce(f64::max)
}

/// Sound on its way through one gain.
struct Trial {
    place: usize,
    db: f64,
    level: Level,
    measure: SoundMeasure,
}

impl Trial {
    fn new(place: usize, gain: Gain) -> Result<Trial, Fault> {
        Ok(Trial { place, db: gain.db, level: Level::new(gain, SAMPLE_RATE), measure: SoundMeasure::new(false)? })
    }

    fn hear(&mut self, planes: [&[f32]; 2]) -> Result<(), Fault> {
        let [left, right] = self.level.pass(planes);
        self.measure.hear([&left, &right])
    }

    /// Which loudness it is for, its decibels, and how loud it came out.
    fn finish(self) -> Result<(usize, f64, Option<f64>), Fault> {
        Ok((self.place, self.db, self.measure.finish()?.loudness_lufs))
    }
}

/// Lets all that is heard of the recordings be heard.
fn listen(reels: &[Footage], say: &Say, hear: impl FnMut([&[f32]; 2]) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut ear = Ear {
        sides: Sides::new(&[], None),
        hear,
        meter: Meter::new(say, 0.0),
        cut: Cut::default(),
        hushed: Vec::new(),
        is_over: false,
    };
    for footage in reels {
        let tracks = footage.sides();
        let Some(first) = tracks.first() else { continue };
        let mut reel = footage.reopened(say)?;
        for index in &tracks {
            reel.follow(*index).map_err(|_| Fault::permanent(Code::MediaUnreadable))?;
        }
        reel.seek(*first, footage.cut.from_s);
        let all = Cut { from_s: f64::NEG_INFINITY, until_s: f64::INFINITY };
        (ear.cut, ear.is_over) = (if footage.is_cut() { footage.cut } else { all }, false);
        ear.hushed = footage.hushes().map(|(edit, _)| edit.stretch()).collect();
        say.phase(Phase::Decode);
        ear.sides = Sides::new(&tracks, footage.sound);
        reel.play(&mut ear)?;
        let Ear { sides, hear, .. } = &mut ear;
        sides.end(&mut |planes: [&[f32]; 2], _| hear(planes))?;
    }
    Ok(())
}

/// What was measured when the recordings were first read, where all of each is played.
fn known(reels: &[Footage]) -> Option<Option<f64>> {
    let heard = reels.iter().filter(|reel| !reel.sides().is_empty());
    // What is heard otherwise is as loud as nobody knows yet.
    let is_other = |reel: &Footage| reel.sound.is_some() || reel.hushes().next().is_some();
    let is_as_read = |reel: &Footage| !reel.is_cut() && reel.files.len() == 1 && !is_other(reel);
    let known = |reel: &Footage| reel.probe.loudness.clone().filter(|_| is_as_read(reel));
    let known: Vec<Loudness> = heard.map(known).collect::<Option<_>>()?;
    Some(loudness::together(&known.iter().collect::<Vec<_>>()))
}

struct Ear<H> {
    sides: Sides,
    hear: H,
    meter: Meter,
    /// What is listened to.
    cut: Cut,
    /// What of it is not heard.
    hushed: Vec<Cut>,
    is_over: bool,
}

impl<H: FnMut([&[f32]; 2]) -> Result<(), Fault>> Viewer for Ear<H> {
    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        // A sign of life: how far the films are is told while they are made.
        self.meter.at(at_s);
        self.is_over = at_s >= self.cut.until_s;
        let is_hushed = self.hushed.iter().any(|cut| (cut.from_s..cut.until_s).contains(&at_s));
        if self.is_over || is_hushed || at_s < self.cut.from_s {
            return Ok(());
        }
        let hear = &mut self.hear;
        self.sides.pass(track.index, sound, at_s, &mut |planes: [&[f32]; 2], _| hear(planes))
    }

    fn is_content(&self) -> bool {
        self.is_over
    }
}
