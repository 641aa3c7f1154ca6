//! WAV, RF64, AVI and AIFF: chunks with sizes (RIFF; EBU Tech 3306; OpenDML 1.02; AIFF 1.3).

use std::io;

use super::Window;

pub(super) fn recognises(head: &[u8]) -> bool {
    let known = head.split_first_chunk::<4>().is_some_and(|(kind, _)| order(kind).is_some());
    known && head.len() >= 12
}

/// Cut is what is shorter than its outer chunks say, or what was never told its size: it is written last.
pub(super) fn is_cut(window: &Window<'_>) -> io::Result<bool> {
    let mut offset = 0;
    while let Some(header) = window.array::<8>(offset)? {
        let [kind @ .., a, b, c, d] = header;
        let Some(order) = order(&kind) else { return Ok(false) };
        let size = match order {
            Order::Little => u32::from_le_bytes([a, b, c, d]).into(),
            Order::Big => u32::from_be_bytes([a, b, c, d]).into(),
            Order::Long => long_size(window, offset)?,
        };
        if size == 0 || size == u64::from(u32::MAX) {
            return Ok(true);
        }
        // A pad byte that some writers leave away follows a chunk of odd size.
        let end = offset.saturating_add(8).saturating_add(size);
        if end > window.size() {
            return Ok(true);
        }
        offset = end + size % 2;
    }
    Ok(false)
}

enum Order {
    Little,
    Big,
    /// 64 bits, in a `ds64` chunk of its own.
    Long,
}

fn order(kind: &[u8; 4]) -> Option<Order> {
    match kind {
        b"RIFF" => Some(Order::Little),
        b"FORM" => Some(Order::Big),
        b"RF64" | b"BW64" => Some(Order::Long),
        _ => None,
    }
}

/// The size that `ds64` has for the whole; 0 where it is not there.
fn long_size(window: &Window<'_>, offset: u64) -> io::Result<u64> {
    let Some(chunk) = window.array::<16>(offset + 12)? else { return Ok(0) };
    let [b'd', b's', b'6', b'4', _, _, _, _, size @ ..] = chunk else { return Ok(0) };
    Ok(u64::from_le_bytes(size))
}
