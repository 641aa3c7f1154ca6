//! Writing the poster.

use std::fs::File;
use std::io::Write;

use reprise::fault::{Code, Fault};
use reprise::media::rules::frame::Size;

use crate::av::Error;
use crate::pass::fault;
use crate::pass::film::{self, Chooser};

/// Writes the chosen picture as JPEG; a dark one where there is none.
pub fn write(mut file: File, chooser: Chooser, frame: Size) -> Result<(), Fault> {
    let picture = chooser.best().map_or_else(|| film::dark(frame), Ok)?;
    let bytes = film::jpeg_of(&picture)?;
    file.write_all(&bytes).map_err(|error| {
        let errno = error.raw_os_error().unwrap_or(libc::EIO);
        fault::machine(Error::Other { errno }).unwrap_or_else(|| Fault::transient(Code::PathTrouble))
    })
}
