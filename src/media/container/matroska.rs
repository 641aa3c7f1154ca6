//! Matroska and WebM: one segment that has its size when it was finished (RFC 8794, RFC 9559).

use std::io;

use super::Window;

const EBML: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];
const SEGMENT: [u8; 4] = [0x18, 0x53, 0x80, 0x67];

pub(super) fn recognises(head: &[u8]) -> bool {
    head.starts_with(&EBML)
}

/// Cut is what is shorter than its segment says. A segment written live has no size: it is cut where it ends within a block of
/// its last cluster, and between two clusters it cannot be said.
pub(super) fn is_cut(window: &Window<'_>) -> io::Result<bool> {
    let Some((_, header)) = element(window, 0)? else { return Ok(true) };
    let Some(segment) = header else { return Ok(false) };
    if segment > window.size() {
        return Ok(true);
    }
    match element(window, segment)? {
        None => Ok(true),
        Some((SEGMENT, Some(end))) => Ok(end > window.size()),
        Some((SEGMENT, None)) => ends_within(window),
        Some(_) => Ok(false),
    }
}

const CLUSTER: [u8; 4] = [0x1f, 0x43, 0xb6, 0x75];
/// What a cluster begins with: its time, or a checksum of all of it.
const FIRST: [u8; 2] = [0xe7, 0xbf];
/// Bytes before the end within which the last cluster is looked for, and those that are read at once.
const REACH: u64 = 16 << 20;
const STRIDE: usize = 32 << 10;
/// Bytes of the longest head of an element.
const LONGEST: usize = 12;

/// Whether the last cluster of a file, or what stands behind it, goes on behind its end. Damage says nothing.
fn ends_within(window: &Window<'_>) -> io::Result<bool> {
    let Some(mut at) = last_cluster(window)? else { return Ok(false) };
    while at < window.size() && !window.is_used_up() {
        let bytes = window.read(at, LONGEST)?;
        let Some(head) = bytes.first().map(|first| first.leading_zeros() as usize + 1).filter(|head| *head <= 4) else {
            return Ok(false);
        };
        let Some(first) = bytes.get(head) else { return Ok(true) };
        let length = first.leading_zeros() as usize + 1;
        let Some(size) = bytes.get(head..head + length.min(8)) else { return Ok(true) };
        let begin = at + (head + length) as u64;
        at = match value(size) {
            Some(size) if length <= 8 => begin.saturating_add(size),
            // What has no size is gone through.
            None if bytes.starts_with(&CLUSTER) => begin,
            _ => return Ok(false),
        };
    }
    Ok(at > window.size())
}

/// A size of one to eight bytes as it is written; `None` for one that nobody knew.
fn value(bytes: &[u8]) -> Option<u64> {
    let mask = (1u64 << (7 * bytes.len())) - 1;
    let value = bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte)) & mask;
    (value != mask).then_some(value)
}

/// Where the last cluster begins.
fn last_cluster(window: &Window<'_>) -> io::Result<Option<u64>> {
    let (mut end, least) = (window.size(), window.size().saturating_sub(REACH));
    while end > least {
        let begin = end.saturating_sub(STRIDE as u64).max(least);
        let bytes = window.read(begin, (end - begin) as usize + 2 * LONGEST)?;
        let found = bytes.windows(CLUSTER.len()).rposition(|four| four == CLUSTER);
        let mut places = found.into_iter().chain((0..found.unwrap_or(0)).rev());
        if let Some(place) = places.find(|place| is_cluster(&bytes[*place..])) {
            return Ok(Some(begin + place as u64));
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        end = begin;
    }
    Ok(None)
}

fn is_cluster(bytes: &[u8]) -> bool {
    let length = bytes.get(CLUSTER.len()).map_or(9, |first| first.leading_zeros() as usize + 1);
    bytes.starts_with(&CLUSTER) && bytes.get(CLUSTER.len() + length).is_some_and(|first| FIRST.contains(first))
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
    let begin = offset + 4 + length as u64;
    Ok(Some((name, value(&bytes).map(|value| begin.saturating_add(value)))))
}
