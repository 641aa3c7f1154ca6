//! Writing the poster.

use std::fs::File;
use std::io::Write;

use reprise::fault::Fault;

use super::plan::SOUND_ONLY;
use crate::pass::fault;
use crate::pass::film::{self, Poster};

/// Writes the chosen picture as JPEG; a dark one where there is none.
pub fn write(mut file: File, chosen: Option<Poster>) -> Result<(), Fault> {
    let poster = chosen.map_or_else(|| film::dark(SOUND_ONLY).map(Poster::Picture), Ok)?;
    let bytes = poster.jpeg()?;
    file.write_all(&bytes).map_err(|error| fault::disk(&error))
}
