//! Decoders: only those that are allowed, within bounds.

use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

use ffmpeg_next::codec::{Context, threading};
use ffmpeg_next::decoder::Opened;
use ffmpeg_next::{Error, Frame, Packet, ffi};
use reprise::media::rules::codecs;

use super::{Demuxer, Picture, Sound, Track, raw};

/// Points of a picture above which fewer are decoded at a time.
const LARGE: u64 = 4096 * 2304;

/// An open decoder of one stream.
pub struct Decoder {
    /// Ends before what its threads count in.
    opened: Opened,
    /// Pictures of which it made something up.
    made_up: Box<AtomicU64>,
}

/// Counts a picture of which a decoder of ours made something up.
///
/// # Safety
/// `object` is null, or begins with its class, as all that libav lets speak.
pub(super) unsafe fn made_up(object: *mut c_void) {
    // SAFETY: by that class one knows what it is; contexts of ours alone have something to count in, which outlives them.
    unsafe {
        if object.is_null() || *object.cast::<*const ffi::AVClass>() != ffi::avcodec_get_class() {
            return;
        }
        if let Some(count) = (*object.cast::<ffi::AVCodecContext>()).opaque.cast::<AtomicU64>().as_ref() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Decoder {
    /// Opens the decoder of a track; an error where it is not one of the allowed.
    pub fn open(demuxer: &Demuxer, track: &Track) -> Result<Decoder, Error> {
        Self::open_for(demuxer, track, ffi::AVDiscard::AVDISCARD_DEFAULT)
    }

    /// The same for pictures that need no others alone.
    pub fn of_key_pictures(demuxer: &Demuxer, track: &Track) -> Result<Decoder, Error> {
        Self::open_for(demuxer, track, ffi::AVDiscard::AVDISCARD_NONKEY)
    }

    fn open_for(demuxer: &Demuxer, track: &Track, skipped: ffi::AVDiscard) -> Result<Decoder, Error> {
        let parameters = demuxer.parameters(track.index).ok_or(Error::StreamNotFound)?;
        // SAFETY: parameters are alive; the enumeration is read as an integer.
        let id = unsafe { raw::number(&(*parameters.as_ptr()).codec_id) };
        let (codec, name) = raw::decoder(id).ok_or(Error::DecoderNotFound)?;
        if !codecs::is_allowed(&name) {
            return Err(Error::DecoderNotFound);
        }
        let mut context = Context::from_parameters(parameters)?;
        context.set_threading(threads(u64::from(track.width) * u64::from(track.height)));
        let mut decoder = context.decoder();
        let made_up = Box::new(AtomicU64::new(0));
        decoder.set_packet_time_base(track.time_base);
        // SAFETY: the context is ours and not yet open; the codec's description is static.
        unsafe {
            (*decoder.as_mut_ptr()).max_pixels = codecs::MOST_PIXELS as i64;
            (*decoder.as_mut_ptr()).skip_frame = skipped;
            (*decoder.as_mut_ptr()).opaque = ptr::from_ref(&*made_up).cast_mut().cast();
            match ffi::avcodec_open2(decoder.as_mut_ptr(), codec, ptr::null_mut()) {
                0 => Ok(Decoder { opened: Opened(decoder), made_up }),
                error => Err(Error::from(error)),
            }
        }
    }

    /// How many packets it works on at a time.
    pub fn at_a_time(&self) -> usize {
        // SAFETY: the context is open, and nobody writes these.
        let (kind, count) =
            unsafe { ((*self.opened.as_ptr()).active_thread_type, (*self.opened.as_ptr()).thread_count) };
        if kind & ffi::FF_THREAD_FRAME != 0 { usize::try_from(count).unwrap_or(1).max(1) } else { 1 }
    }

    /// Pictures of which it has made something up until now; some of them may not have come out yet.
    pub fn made_up(&self) -> u64 {
        self.made_up.load(Ordering::SeqCst)
    }

    /// Gives the decoder a packet; `None` ends the stream.
    pub fn send(&mut self, packet: Option<&Packet>) -> Result<(), Error> {
        match packet {
            Some(packet) => self.opened.send_packet(packet),
            None => self.opened.send_eof(),
        }
    }

    /// Forgets what it was given.
    pub fn forget(&mut self) {
        self.opened.flush();
    }

    /// Takes a picture, if there is one now.
    pub fn picture(&mut self) -> Result<Option<Picture>, Error> {
        let mut picture = Picture::empty();
        Ok(self.receive(&mut picture)?.then_some(picture))
    }

    /// Takes a sound, if there is one now.
    pub fn sound(&mut self) -> Result<Option<Sound>, Error> {
        let mut sound = Sound::empty();
        Ok(self.receive(&mut sound)?.then_some(sound))
    }

    fn receive(&mut self, frame: &mut Frame) -> Result<bool, Error> {
        match self.opened.receive_frame(frame) {
            Ok(()) => Ok(true),
            Err(Error::Eof) => Ok(false),
            Err(error) if super::is_again(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Pictures decoded at a time: each costs memory, and large ones much.
fn threads(pixels: u64) -> threading::Config {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let count = if pixels > LARGE { cores.min(3) } else { cores.min(8) };
    threading::Config { kind: threading::Type::Frame, count, ..threading::Config::default() }
}
