//! How loud a programme is, before anything of it is encoded: its sound alone is decoded, so that one gain serves all.

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Cut, Loudness};
use reprise::media::protocol::Phase;
use reprise::media::rules::loudness;

use super::plan::Footage;
use crate::av::{Sound, Track};
use crate::child::{Meter, Say};
use crate::pass::film::SoundMeasure;
use crate::pass::reel::{Reel, Viewer};
use crate::pass::sides::Sides;

/// Returns the integrated loudness in LUFS; `None` without sound, and for silence.
pub fn of(reels: &[Footage], say: &Say) -> Result<Option<f64>, Fault> {
    if let Some(known) = known(reels) {
        return Ok(known);
    }
    let mut ear = Ear {
        sides: Sides::new(&[], None),
        measure: SoundMeasure::new(false)?,
        meter: Meter::new(say, 0.0),
        cut: Cut::default(),
        hushed: Vec::new(),
        is_over: false,
    };
    for footage in reels {
        let tracks = footage.sides();
        let Some(first) = tracks.first() else { continue };
        let mut reel = Reel::open(footage.again()?, say)?;
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
        let Ear { sides, measure, .. } = &mut ear;
        sides.end(&mut |planes: [&[f32]; 2], _| measure.hear(planes))?;
    }
    Ok(ear.measure.finish()?.loudness_lufs)
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

struct Ear {
    sides: Sides,
    measure: SoundMeasure,
    meter: Meter,
    /// What is listened to.
    cut: Cut,
    /// What of it is not heard.
    hushed: Vec<Cut>,
    is_over: bool,
}

impl Viewer for Ear {
    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        // A sign of life: how far the films are is told while they are made.
        self.meter.at(at_s);
        self.is_over = at_s >= self.cut.until_s;
        let is_hushed = self.hushed.iter().any(|cut| (cut.from_s..cut.until_s).contains(&at_s));
        if self.is_over || is_hushed || at_s < self.cut.from_s {
            return Ok(());
        }
        let measure = &mut self.measure;
        self.sides.pass(track.index, sound, at_s, &mut |planes: [&[f32]; 2], _| measure.hear(planes))
    }

    fn is_content(&self) -> bool {
        self.is_over
    }
}
