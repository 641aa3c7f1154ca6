//! MPEG transport streams: packets of 188 bytes, or of 192 on AVCHD and Blu-ray (ISO/IEC 13818-1; BDAV).

use std::io;

use super::Window;

const SYNC: u8 = 0x47;

pub(super) fn recognises(head: &[u8]) -> bool {
    packet(head).is_some()
}

/// Cut is what ends within a packet. Between packets it cannot be said.
pub(super) fn is_cut(window: &Window<'_>) -> io::Result<bool> {
    let head = window.read(0, super::HEAD)?;
    Ok(packet(&head).is_some_and(|packet| !window.size().is_multiple_of(packet)))
}

/// The length of a packet, where three in a row begin as they should.
fn packet(head: &[u8]) -> Option<u64> {
    let begin_at = |first: usize, length: usize| {
        (0..3).all(|number| head.get(first + number * length) == Some(&SYNC)).then_some(length as u64)
    };
    begin_at(0, 188).or_else(|| begin_at(4, 192))
}
