//! Making a film by decoding everything once and encoding it anew.

use std::fs::File;

use reprise::fault::Fault;
use reprise::media::facts::Decision;
use reprise::media::protocol::{Made, Phase};

use super::clip::{Cutting, Totals};
use super::plan::Footage;
use super::poster;
use crate::child::{Files, Meter, Say};
use crate::pass::film::{Chooser, Film, Plan};

pub fn run(plan: &Plan, reels: Vec<Footage>, rendition: File, mut files: Files, say: &Say) -> Result<Made, Fault> {
    let mut cutting = Cutting {
        film: Film::begin(rendition, plan)?,
        meter: Meter::new(say, plan.length_s),
        chooser: Chooser::new(plan.length_s),
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
        poster::write(files.next()?, chooser, frame)?;
    }
    Ok(Made {
        decision: Decision::Encode,
        duration_s: at_s,
        width: frame.map(|frame| frame.width),
        height: frame.map(|frame| frame.height),
        decode_errors: totals.errors,
    })
}
