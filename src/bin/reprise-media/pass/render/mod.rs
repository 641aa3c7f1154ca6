//! Render: the takes of a programme become one film.

mod clip;
mod encode;
mod plan;
mod poster;
mod remux;

use reprise::fault::Fault;
use reprise::media::facts::{Part, Profile};
use reprise::media::protocol::Made;
use reprise::media::rules;

use crate::child::{Files, Say};

pub fn run(takes: Vec<Part>, profile: &Profile, mut files: Files, say: &Say) -> Result<Made, Fault> {
    let is_ready = rules::remux::suits(&takes, profile);
    let film = plan::film(&takes, profile);
    let reels = plan::reels(takes, &mut files)?;
    let rendition = files.next()?;
    match is_ready {
        true => remux::run(reels, rendition, files, say),
        false => encode::run(&film, reels, rendition, files, say),
    }
}
