//! Digital video of cassettes: frames of one size and nothing else (IEC 61834-2, SMPTE 314M).

use std::io;

use super::Window;

/// Bytes of a frame with 525 lines, and with 625, at 25 Mb/s; faster kinds have whole multiples of them.
const FRAMES: [u64; 2] = [120_000, 144_000];

/// A frame begins with its header block, whose fourth byte tells the lines.
pub(super) fn recognises(head: &[u8]) -> bool {
    matches!(head, [0x1f, 0x07, 0x00, 0x3f | 0xbf, ..])
}

/// Cut is what ends within a frame. Between frames it cannot be said.
pub(super) fn is_cut(window: &Window<'_>) -> io::Result<bool> {
    let Some([.., system]) = window.array::<4>(0)? else { return Ok(true) };
    let frame = FRAMES[usize::from(system & 0x80 != 0)];
    Ok(!window.size().is_multiple_of(frame))
}
