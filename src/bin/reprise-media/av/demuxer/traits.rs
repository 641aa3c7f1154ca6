//! What the header of a file says of its streams besides: enough to begin before all of it was read.

use std::ffi::c_int;

use reprise::media::rules::codecs::is_high_range;

use super::Demuxer;
use crate::av::raw;

/// What a header promises of a stream. What it does not say is 0, or nothing.
#[derive(Debug, Clone, Default)]
pub struct Traits {
    /// Pictures a second on average.
    pub fps: f64,
    pub interlaced: bool,
    /// How a pixel is stored, as libav names it.
    pub pixel: String,
    /// Levels run over all of 0–255.
    pub full_range: bool,
    /// HLG or PQ.
    pub high_range: bool,
    /// Ten times the level for H.264.
    pub level: i32,
    /// Bits a second.
    pub bitrate: u64,
}

/// `AV_FIELD_UNKNOWN` and `AV_FIELD_PROGRESSIVE`: whatever lies above is fields.
const PROGRESSIVE: c_int = 1;
/// `AVCOL_RANGE_JPEG`.
const FULL: c_int = 2;

impl Demuxer {
    /// What the header says of a stream.
    pub fn traits(&self, index: usize) -> Traits {
        let Some(stream) = self.stream(index) else { return Traits::default() };
        // SAFETY: the stream and its parameters are alive; enumerations are read as integers.
        unsafe {
            let raw_stream = stream.as_ptr();
            let parameters = (*raw_stream).codecpar;
            let rate = (*raw_stream).avg_frame_rate;
            Traits {
                fps: if rate.den > 0 { f64::from(rate.num) / f64::from(rate.den) } else { 0.0 },
                interlaced: raw::number(&(*parameters).field_order) > PROGRESSIVE,
                pixel: raw::pixel_name((*parameters).format),
                full_range: raw::number(&(*parameters).color_range) == FULL,
                high_range: is_high_range(raw::number(&(*parameters).color_trc)),
                level: (*parameters).level,
                bitrate: (*parameters).bit_rate.max(0) as u64,
            }
        }
    }
}
