//! What the content of a file says about being whole.

use std::fs::File;
use std::io;

use rustix::fs::SeekFrom;

use super::arrival::Sign;
use crate::media::container::{self, Bytes, Window};

/// Bytes looked at for zeros, at either end: the smallest step in which a copy fills a file.
const EDGE: u64 = 4096;

/// Reads a file's edges and the skeleton of its container.
///
/// Windows and SMB give a file its full size before its content: what is not there yet reads as zeros, and is a hole
/// where the file system knows holes.
pub(super) fn of(file: &File) -> io::Result<Sign> {
    let size = file.metadata()?.len();
    if size > 0 && has_hole(file, size) {
        return Ok(Sign::Unfilled);
    }
    of_bytes(file, size)
}

/// The same of bytes anywhere.
pub(super) fn of_bytes(bytes: &dyn Bytes, size: u64) -> io::Result<Sign> {
    if size == 0 {
        return Ok(Sign::Empty);
    }
    let window = Window::new(bytes, size);
    let edge = EDGE.min(size);
    if is_zero(&window, size - edge, edge)? || is_zero(&window, 0, edge)? {
        return Ok(Sign::Unfilled);
    }
    let cut = container::more_must_come(&window)?;
    Ok(if cut { Sign::Cut } else { Sign::Whole })
}

/// File systems that know no holes answer with the file's end, or not at all.
fn has_hole(file: &File, size: u64) -> bool {
    rustix::fs::seek(file, SeekFrom::Hole(0)).is_ok_and(|hole| hole < size)
}

fn is_zero(window: &Window<'_>, offset: u64, length: u64) -> io::Result<bool> {
    let bytes = window.read(offset, length as usize)?;
    Ok(bytes.len() as u64 == length && bytes.iter().all(|byte| *byte == 0))
}

#[cfg(test)]
mod tests;
