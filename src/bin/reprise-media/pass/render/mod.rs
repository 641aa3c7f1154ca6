//! Render: the takes of a programme become one film.

mod clip;
mod plan;

use std::io::Write;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Decision, Part, Profile};
use reprise::media::protocol::{Made, Phase};

use super::fault;
use super::film::{self, Film};
use crate::child::{Files, Meter, Say};
use clip::{Cutting, Totals};

pub fn run(takes: Vec<Part>, profile: &Profile, mut files: Files, say: &Say) -> Result<Made, Fault> {
    let programme = plan::programme(&takes, profile);
    let reels = plan::reels(takes, &mut files)?;
    let rendition = files.next()?;
    let plan = &programme.film;
    let mut cutting = Cutting {
        film: Film::begin(rendition, plan)?,
        meter: Meter::new(say, plan.length_s),
        chooser: film::Chooser::new(plan.length_s),
        frame: plan.picture.as_ref().map(|picture| picture.frame),
        totals: Totals::default(),
    };
    let mut at_s = 0.0;
    for reel in reels {
        at_s = cutting.add(reel, at_s, say)?;
    }
    say.phase(Phase::Write);
    let Cutting { film, chooser, totals, frame, .. } = cutting;
    film.finish(at_s)?;
    if let Some(frame) = frame {
        let picture = chooser.best().map_or_else(|| film::dark(frame), Ok)?;
        let bytes = film::jpeg_of(&picture)?;
        files.next()?.write_all(&bytes).map_err(|error| unwritten(&error))?;
    }
    Ok(Made {
        decision: Decision::Encode,
        duration_s: at_s,
        width: frame.map(|frame| frame.width),
        height: frame.map(|frame| frame.height),
        decode_errors: totals.errors,
    })
}

fn unwritten(error: &std::io::Error) -> Fault {
    let errno = error.raw_os_error().unwrap_or(libc::EIO);
    fault::machine(crate::av::Error::Other { errno }).unwrap_or_else(|| Fault::transient(Code::PathTrouble))
}
