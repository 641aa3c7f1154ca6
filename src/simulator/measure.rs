//! How long a recording is, by its own word: the movie header of MP4 and its relatives.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Boxes at one level that are looked at; more is nothing a camera writes.
const MOST_BOXES: usize = 10_000;

/// Returns the duration in seconds; null where the file is no MP4 or does not say.
pub fn duration_s(path: &Path) -> Option<f64> {
    let mut file = File::open(path).ok()?;
    let end = file.metadata().ok()?.len();
    let (from, to) = find(&mut file, 0, end, b"moov").ok()??;
    let (from, _) = find(&mut file, from, to, b"mvhd").ok()??;
    movie_header(&mut file, from).ok().filter(|seconds| seconds.is_finite() && *seconds > 0.0)
}

/// Finds a box between two offsets and returns where its content begins and ends (ISO/IEC 14496-12 §4.2).
fn find(file: &mut File, mut at: u64, end: u64, name: &[u8; 4]) -> io::Result<Option<(u64, u64)>> {
    for _ in 0..MOST_BOXES {
        if at + 8 > end {
            break;
        }
        file.seek(SeekFrom::Start(at))?;
        let short = u64::from(number(file)?);
        let mut found = [0; 4];
        file.read_exact(&mut found)?;
        let (head, size) = match short {
            0 => (8, end - at),
            1 => (16, u64::from(number(file)?) << 32 | u64::from(number(file)?)),
            size => (8, size),
        };
        if size < head || size > end - at {
            break;
        }
        if &found == name {
            return Ok(Some((at + head, at + size)));
        }
        at += size;
    }
    Ok(None)
}

fn movie_header(file: &mut File, at: u64) -> io::Result<f64> {
    file.seek(SeekFrom::Start(at))?;
    let is_long = number(file)? >> 24 == 1;
    file.seek_relative(if is_long { 16 } else { 8 })?;
    let scale = f64::from(number(file)?);
    let units = if is_long { f64::from(number(file)?) * 4_294_967_296.0 } else { 0.0 } + f64::from(number(file)?);
    Ok(units / scale)
}

fn number(file: &mut File) -> io::Result<u32> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes))
}
