//! Names and numbers, through signatures that take enumerations as integers.

use std::ffi::{CStr, c_char, c_int};

use ffmpeg_next::ffi;

unsafe extern "C" {
    fn avcodec_get_name(id: c_int) -> *const c_char;
    fn av_get_pix_fmt_name(format: c_int) -> *const c_char;
    fn av_get_sample_fmt_name(format: c_int) -> *const c_char;
    #[link_name = "avcodec_find_decoder"]
    fn find_decoder(id: c_int) -> *const ffi::AVCodec;
}

/// Text that libav keeps for as long as the process lives.
fn text(pointer: *const c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: libav's names are static and end with a zero.
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}

pub fn codec_name(id: c_int) -> String {
    // SAFETY: answers any number.
    text(unsafe { avcodec_get_name(id) })
}

/// A codec that libav does not know, by the four letters that its file gives it.
pub fn tag_name(tag: u32) -> String {
    let letters = tag.to_le_bytes().map(|byte| if byte.is_ascii_graphic() { char::from(byte) } else { '?' });
    if tag == 0 { "none".to_owned() } else { letters.iter().collect() }
}

/// `yuv420p` and the like; empty where libav knows none.
pub fn pixel_name(format: c_int) -> String {
    // SAFETY: answers any number.
    text(unsafe { av_get_pix_fmt_name(format) })
}

pub fn sample_name(format: c_int) -> String {
    // SAFETY: answers any number.
    text(unsafe { av_get_sample_fmt_name(format) })
}

/// The decoder for a codec, and its name.
pub fn decoder(id: c_int) -> Option<(*const ffi::AVCodec, String)> {
    // SAFETY: answers any number; a decoder's description is static.
    let found = unsafe { find_decoder(id) };
    (!found.is_null()).then(|| (found, text(unsafe { (*found).name })))
}

/// libavcodec's version, as `59.37.100`.
pub fn version() -> String {
    let version = ffmpeg_next::codec::version();
    format!("{}.{}.{}", version >> 16, version >> 8 & 255, version & 255)
}

/// The number that stands in a field of libav's, whatever enumeration it is declared as.
pub fn number<T>(field: &T) -> c_int {
    const { assert!(size_of::<T>() == size_of::<c_int>()) };
    // SAFETY: a C enumeration and `int` have the same size here, as asserted, and every bit pattern is an integer.
    unsafe { std::ptr::from_ref(field).cast::<c_int>().read() }
}
