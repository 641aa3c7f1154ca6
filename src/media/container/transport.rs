//! MPEG transport streams: packets of 188 bytes, or of 192 on AVCHD and Blu-ray (ISO/IEC 13818-1; BDAV).

use std::io;

use super::Window;

pub(super) const SYNC: u8 = 0x47;

pub(super) fn recognises(head: &[u8]) -> bool {
    layout(head).is_some()
}

/// Cut is what ends within a packet. Between packets it cannot be said.
pub(super) fn is_cut(window: &Window<'_>) -> io::Result<bool> {
    let head = window.read(0, super::HEAD)?;
    Ok(layout(&head).is_some_and(|(_, length)| !window.size().is_multiple_of(length)))
}

/// Where packets begin in what stands for one, and how long that is, where three in a row begin as they should.
pub(super) fn layout(head: &[u8]) -> Option<(u64, u64)> {
    let begin_at = |first: usize, length: usize| {
        let is_one = (0..3).all(|number| head.get(first + number * length) == Some(&SYNC));
        is_one.then_some((first as u64, length as u64))
    };
    begin_at(0, 188).or_else(|| begin_at(4, 192))
}
