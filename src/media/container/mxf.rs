//! MXF: a header partition that knows, or does not know yet, where the footer stands (SMPTE ST 377-1 §6, §7, §12).

use std::io;

use super::Window;

/// The first bytes of every partition pack's key; then its kind (2 header, 3 body, 4 footer) and status.
const PARTITION: [u8; 13] = [0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d, 0x01, 0x02, 0x01, 0x01];

/// The kind that a Random Index Pack has in the place of a partition's.
const INDEX_PACK: u8 = 0x11;

pub(super) fn recognises(head: &[u8]) -> bool {
    head.len() >= 16 && kind(head) == Some(2)
}

/// Cut is what has no footer where its header says, or no header that says where and no index pack at the end.
pub(super) fn is_cut(window: &Window<'_>) -> io::Result<bool> {
    let Some(key) = window.array::<16>(0)? else { return Ok(true) };
    // Odd statuses are open: the header was not completed after recording.
    let open = key[14] % 2 == 1;
    let Some(length) = window.array::<9>(16)? else { return Ok(true) };
    // Versions, KAG size, this partition and the previous one come before the footer's place.
    let at = 16 + length_bytes(length[0]) + 2 + 2 + 4 + 8 + 8;
    let Some(footer) = window.array::<8>(at)? else { return Ok(true) };
    match u64::from_be_bytes(footer) {
        0 if open => Ok(!ends_with_index_pack(window)?),
        0 => Ok(false),
        at => Ok(!is_footer(window, at)?),
    }
}

/// Whether a footer's partition pack stands there, all of it.
fn is_footer(window: &Window<'_>, at: u64) -> io::Result<bool> {
    let Some(key) = window.array::<16>(at)? else { return Ok(false) };
    let Some([first, rest @ ..]) = window.array::<9>(at.saturating_add(16))? else { return Ok(false) };
    let bytes = length_bytes(first);
    let long = rest[..bytes as usize - 1].iter().fold(0u64, |length, byte| length << 8 | u64::from(*byte));
    let length = if bytes == 1 { first.into() } else { long };
    let end = at.saturating_add(16 + bytes).saturating_add(length);
    Ok(kind(&key) == Some(4) && end <= window.size())
}

/// Bytes of a BER length that begins with this one.
fn length_bytes(first: u8) -> u64 {
    if first < 0x80 { 1 } else { 1 + u64::from(first & 0x7f).min(8) }
}

/// The last four bytes of a Random Index Pack are its length with key and all.
fn ends_with_index_pack(window: &Window<'_>) -> io::Result<bool> {
    let Some(start) = window.size().checked_sub(4) else { return Ok(false) };
    let length = window.array::<4>(start)?.map(u32::from_be_bytes).unwrap_or_default();
    let Some(pack) = window.size().checked_sub(length.into()) else { return Ok(false) };
    Ok(window.read(pack, 16)?.get(..16).and_then(kind) == Some(INDEX_PACK))
}

fn kind(key: &[u8]) -> Option<u8> {
    key.strip_prefix(&PARTITION)?.first().copied()
}
