//! The only place with `unsafe`: libav behind types that own what they hold.
//!
//! Fields that libav declares as enumerations are read as integers: a library newer than the headers may hold values
//! that a Rust enumeration does not know.
#![allow(unsafe_code)]

mod card;
mod cover;
mod decoder;
mod demuxer;
mod encoder;
mod frame;
mod graph;
pub mod log;
mod muxer;
mod raw;

pub use cover::Cover;
pub use decoder::Decoder;
pub use demuxer::{Demuxer, Track};
pub use encoder::{Encoder, PictureSpec, SoundSpec, jpeg};
pub use ffmpeg_next::frame::{Audio as Sound, Video as Picture};
pub use ffmpeg_next::{Error, Frame, Packet};
pub use frame::{
    PictureFormat, SoundFormat, again, alike, blank, numbered, picture_format, shared, sound_format, stereo,
    stereo_planes, tag,
};
pub use graph::{Graph, has_filter, in_pixels};
pub use muxer::{Container, Content, Muxer, Target};
pub use raw::version;

/// Says whether a packet only primes its decoder and is not shown.
pub fn is_primer(packet: &Packet) -> bool {
    use ffmpeg_next::packet::Ref;
    // SAFETY: the packet is alive.
    unsafe { (*packet.as_ptr()).flags & ffmpeg_next::ffi::AV_PKT_FLAG_DISCARD != 0 }
}

/// A packet with times in ticks.
pub fn packet(bytes: &[u8], (pts, dts): (i64, i64), length: i64, is_key: bool) -> Packet {
    let mut packet = Packet::copy(bytes);
    packet.set_pts(Some(pts));
    packet.set_dts(Some(dts));
    packet.set_duration(length);
    if is_key {
        packet.set_flags(ffmpeg_next::packet::Flags::KEY);
    }
    packet
}

/// The samples of one of two channels of PCM in 24 bits.
fn channel_of(bytes: &[u8], side: usize) -> Vec<u8> {
    bytes.chunks_exact(6).flat_map(|pair| pair[side * 3..side * 3 + 3].iter().copied()).collect()
}

/// A packet's flags, those included that the crate does not know: that no other picture needs it, say.
pub fn flags(packet: &Packet) -> i32 {
    use ffmpeg_next::packet::Ref;
    // SAFETY: the packet is alive.
    unsafe { (*packet.as_ptr()).flags }
}

pub fn set_flags(packet: &mut Packet, flags: i32) {
    use ffmpeg_next::packet::Mut;
    // SAFETY: the packet is alive and ours.
    unsafe { (*packet.as_mut_ptr()).flags = flags };
}

/// An error for things that libav has no code for.
pub fn no_memory() -> Error {
    Error::Other { errno: ffmpeg_next::error::ENOMEM }
}

/// Says whether a codec or a graph wants more input, or its output taken first.
pub fn is_again(error: &Error) -> bool {
    matches!(error, Error::Other { errno } if *errno == ffmpeg_next::error::EAGAIN)
}
