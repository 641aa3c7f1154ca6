//! Matroska and WebM: one segment that has its size when it was finished (RFC 8794, RFC 9559).

use std::io;

use super::Window;

const EBML: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
const SEGMENT: [u8; 4] = [0x18, 0x53, 0x80, 0x67];

pub(super) fn recognises(head: &[u8]) -> bool {
    head.starts_with(&EBML)
}

/// Cut is what is shorter than its segment says. A segment written live has no size: then it cannot be said.
pub(super) fn is_cut(window: &Window<'_>) -> io::Result<bool> {
    let Some((_, header)) = element(window, 0)? else { return Ok(true) };
    let Some(segment) = header else { return Ok(false) };
    if segment > window.size() {
        return Ok(true);
    }
    match element(window, segment)? {
        None => Ok(true),
        Some((SEGMENT, Some(end))) => Ok(end > window.size()),
        Some(_) => Ok(false),
    }
}

/// The four-byte name of the element at an offset, and where it ends if it has a size; `None` where the file ends first.
fn element(window: &Window<'_>, offset: u64) -> io::Result<Option<([u8; 4], Option<u64>)>> {
    let Some(name) = window.array::<4>(offset)? else { return Ok(None) };
    let Some([first]) = window.array::<1>(offset + 4)? else { return Ok(None) };
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return Ok(Some((name, None)));
    }
    let bytes = window.read(offset + 4, length)?;
    if bytes.len() < length {
        return Ok(None);
    }
    let value = bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    let mask = (1u64 << (7 * length)) - 1;
    let (value, begin) = (value & mask, offset + 4 + length as u64);
    Ok(Some((name, (value != mask).then(|| begin.saturating_add(value)))))
}
