//! Writing the poster.

use std::fs::File;
use std::io::Write;

use reprise::fault::Fault;

use super::plan::SOUND_ONLY;
use crate::av::Picture;
use crate::pass::fault;
use crate::pass::film;

/// Writes the chosen picture as JPEG; a dark one where there is none.
pub fn write(mut file: File, chosen: Option<Picture>) -> Result<(), Fault> {
    let picture = chosen.map_or_else(|| film::dark(SOUND_ONLY), Ok)?;
    let bytes = film::jpeg_of(&picture)?;
    file.write_all(&bytes).map_err(|error| fault::disk(&error))
}
