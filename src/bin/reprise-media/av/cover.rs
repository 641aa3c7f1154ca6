//! The picture that players show while sound plays.

use std::ffi::c_int;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Error, Packet, ffi};

/// A JPEG and its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// The picture's kind: front cover (ID3v2.4, 4.14, whose numbers FLAC and Ogg use).
const FRONT: u32 = 3;
/// Bits of one point.
const DEPTH: u32 = 24;

impl Cover {
    /// Adds it to a file as an attached picture, and returns the packet to be written once the file has begun.
    pub(super) fn add(&self, output: &mut Output) -> Result<Packet, Error> {
        let mut stream = output.add_stream(None::<ffmpeg_next::Codec>)?;
        let mut packet = Packet::copy(&self.jpeg);
        packet.set_stream(stream.index());
        packet.set_pts(Some(0));
        packet.set_dts(Some(0));
        packet.set_flags(ffmpeg_next::packet::Flags::KEY);
        // SAFETY: the stream is ours and its file has not begun; enumerations are written as known values.
        unsafe {
            let raw = stream.as_mut_ptr();
            (*raw).disposition |= ffi::AV_DISPOSITION_ATTACHED_PIC as c_int;
            let parameters = (*raw).codecpar;
            (*parameters).codec_type = ffi::AVMediaType::AVMEDIA_TYPE_VIDEO;
            (*parameters).codec_id = ffi::AVCodecID::AV_CODEC_ID_MJPEG;
            ((*parameters).width, (*parameters).height) = (self.width as c_int, self.height as c_int);
        }
        Ok(packet)
    }

    /// The picture as FLAC and Ogg have it (RFC 9639, 8.8), in Base64.
    pub(super) fn flac(&self) -> String {
        let mime = b"image/jpeg";
        let mut block = Vec::with_capacity(self.jpeg.len() + 64);
        let number = |block: &mut Vec<u8>, number: u32| block.extend(number.to_be_bytes());
        number(&mut block, FRONT);
        number(&mut block, mime.len() as u32);
        block.extend(mime);
        for value in [0, self.width, self.height, DEPTH, 0, self.jpeg.len() as u32] {
            number(&mut block, value);
        }
        block.extend(&self.jpeg);
        STANDARD.encode(block)
    }
}
