//! How loud a programme is, before anything of it is encoded: its sound alone is decoded, so that one gain serves all.

use std::fs::File;

use reprise::fault::{Code, Fault};
use reprise::media::protocol::Phase;
use reprise::media::rules::sides;

use super::plan::Footage;
use crate::av::{Sound, Track};
use crate::child::{Meter, Say};
use crate::pass::film::SoundMeasure;
use crate::pass::reel::{Reel, Viewer};
use crate::pass::sides::Sides;

/// Returns the integrated loudness in LUFS; `None` without sound, and for silence.
pub fn of(reels: &[Footage], say: &Say) -> Result<Option<f64>, Fault> {
    let mut ear = Ear { sides: Sides::new(&[]), measure: SoundMeasure::new(false)?, meter: Meter::new(say, 0.0) };
    for Footage { files, probe } in reels {
        let tracks = sides::of(probe);
        if tracks.is_empty() {
            continue;
        }
        let copies = files.iter().map(File::try_clone).collect::<std::io::Result<Vec<_>>>();
        let mut reel = Reel::open(copies.map_err(|_| Fault::transient(Code::PathTrouble))?, say)?;
        for index in &tracks {
            reel.follow(*index).map_err(|_| Fault::permanent(Code::MediaUnreadable))?;
        }
        say.phase(Phase::Decode);
        ear.sides = Sides::new(&tracks);
        reel.play(&mut ear)?;
        let Ear { sides, measure, .. } = &mut ear;
        sides.end(&mut |planes: [&[f32]; 2], _| measure.hear(planes))?;
    }
    Ok(ear.measure.finish()?.loudness_lufs)
}

struct Ear {
    sides: Sides,
    measure: SoundMeasure,
    meter: Meter,
}

impl Viewer for Ear {
    fn sound(&mut self, track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        // A sign of life: how far the films are is told while they are made.
        self.meter.at(at_s);
        let measure = &mut self.measure;
        self.sides.pass(track.index, sound, at_s, &mut |planes: [&[f32]; 2], _| measure.hear(planes))
    }
}
