//! libav's complaints, passed on as lines.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use ffmpeg_next::ffi;

use super::decoder;
use crate::child::Say;

/// How libav begins to say that it made up what a picture lacks (`ff_er_frame_end`). The flag that it sets on the picture
/// besides comes too late where several are decoded at a time: the picture may have been handed out before.
const MADE_UP: &[u8] = b"concealing ";

/// Complaints are expected, and nobody need hear them.
static MUTED: AtomicBool = AtomicBool::new(false);

static VOICE: OnceLock<Say> = OnceLock::new();

/// Sends libav's errors and warnings to `say` from now on.
pub fn to(say: Say) {
    VOICE.get_or_init(|| say);
    set(ffi::av_log_set_callback);
}

/// Drops complaints from now on.
pub fn mute() {
    MUTED.store(true, Ordering::Relaxed);
}

/// The argument list's type differs between platforms: it is whatever the callback of this libav takes.
fn set<V>(register: unsafe extern "C" fn(Option<unsafe extern "C" fn(*mut c_void, c_int, *const c_char, V)>))
where
    V: Arguments,
{
    // SAFETY: the callback lives as long as the process and may be called from any thread.
    unsafe { register(Some(hear::<V>)) };
}

/// An argument list as libav formats it.
trait Arguments {
    unsafe fn line(self, object: *mut c_void, level: c_int, format: *const c_char, into: &mut [c_char]);
}

impl Arguments for *mut ffi::__va_list_tag {
    unsafe fn line(self, object: *mut c_void, level: c_int, format: *const c_char, into: &mut [c_char]) {
        let mut prefix = 1;
        // SAFETY: everything but the buffer comes from libav's own call; the buffer's size is told.
        unsafe {
            ffi::av_log_format_line2(object, level, format, self, into.as_mut_ptr(), into.len() as c_int, &mut prefix);
        }
    }
}

unsafe extern "C" fn hear<V: Arguments>(object: *mut c_void, level: c_int, format: *const c_char, arguments: V) {
    let level = level & 0xff;
    // SAFETY: as libav called: a format is text that ends with a zero.
    if level == ffi::AV_LOG_INFO && unsafe { CStr::from_ptr(format) }.to_bytes().starts_with(MADE_UP) {
        // SAFETY: whoever speaks is alive while it does.
        unsafe { decoder::made_up(object) };
    }
    if level > ffi::AV_LOG_WARNING || MUTED.load(Ordering::Relaxed) {
        return;
    }
    let mut line: [c_char; 512] = [0; 512];
    // SAFETY: as libav called; the line ends with a zero, however short the buffer is.
    let text = unsafe {
        arguments.line(object, level, format, &mut line);
        CStr::from_ptr(line.as_ptr())
    };
    if let Some(say) = VOICE.get() {
        say.complain(level, text.to_string_lossy().trim_end().to_owned());
    }
}
