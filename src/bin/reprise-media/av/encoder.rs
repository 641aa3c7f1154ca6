//! Encoders of pictures and sound.

use std::ffi::{CString, c_int};
use std::ptr;

use ffmpeg_next::codec::{Context, Flags, threading};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Dictionary, Error, Frame, Packet, Rational, ffi};
use reprise::media::rules::rate::Rate;

use super::{Picture, Sound, no_memory, raw};

/// Pictures to encode as H.264.
#[derive(Debug, Clone)]
pub struct PictureSpec<'a> {
    pub width: u32,
    pub height: u32,
    pub rate: Rate,
    /// The encoder's name: `libx264`, `libopenh264`.
    pub encoder: &'a str,
    pub preset: &'a str,
    /// Bits a second; null lets quality decide.
    pub bitrate: Option<u64>,
    /// Every group is as long as the others, whatever is seen: films in several sizes are cut at the same places.
    pub even_groups: bool,
    /// Primaries, transfer and matrix by ISO/IEC 23091-2 (1: BT.709, 6: SMPTE 170M).
    pub colours: [c_int; 3],
    /// Pictures between those of a camera: their parameter sets have this number, none needs a later one, and they are
    /// as good as the camera's.
    pub among: Option<u32>,
}

/// Stereo sound to encode.
#[derive(Debug, Clone, Copy)]
pub struct SoundSpec {
    /// The encoder's name: `aac`, `libopus`.
    pub encoder: &'static str,
    pub rate: u32,
    pub bitrate: u64,
}

/// An open encoder.
pub struct Encoder {
    context: Context,
}

/// Bits a second that quality may not exceed, and twice that in one burst: what platforms recommend for 1080p, doubled.
const CEILING: u64 = 16_000_000;

impl Encoder {
    /// H.264, High, 4:2:0, closed groups of two seconds.
    pub fn picture(spec: &PictureSpec<'_>) -> Result<Encoder, Error> {
        let (codec, mut context) = prepared(spec.encoder)?;
        context.set_time_base(Rational(spec.rate.den as i32, spec.rate.num as i32));
        context.set_frame_rate(Some(Rational(spec.rate.num as i32, spec.rate.den as i32)));
        context.set_threading(threading::Config { count: threads(), ..threading::Config::default() });
        // SAFETY: the context is ours and not yet open; enumerations are written as integers of known values.
        unsafe {
            let raw = context.as_mut_ptr();
            (*raw).width = spec.width as c_int;
            (*raw).height = spec.height as c_int;
            (*raw).pix_fmt = Pixel::YUV420P.into();
            (*raw).sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
            (*raw).gop_size = (spec.rate.per_second() * 2.0).round() as c_int;
            (*raw).max_b_frames = if spec.among.is_some() { 0 } else { 2 };
            (&raw mut (*raw).color_range).cast::<c_int>().write(1);
            (&raw mut (*raw).color_primaries).cast::<c_int>().write(spec.colours[0]);
            (&raw mut (*raw).color_trc).cast::<c_int>().write(spec.colours[1]);
            (&raw mut (*raw).colorspace).cast::<c_int>().write(spec.colours[2]);
            (*raw).bit_rate = spec.bitrate.unwrap_or(if spec.encoder == "libx264" { 0 } else { 6_000_000 }) as i64;
            if spec.among.is_none() {
                (*raw).rc_max_rate = spec.bitrate.map_or(CEILING, |rate| rate * 3 / 2) as i64;
                (*raw).rc_buffer_size = spec.bitrate.map_or(CEILING, |rate| rate * 3 / 2).min(1 << 30) as c_int;
            }
        }
        let mut options = Dictionary::new();
        if spec.encoder == "libx264" {
            options.set("preset", spec.preset);
            options.set("profile", "high");
            if spec.even_groups {
                options.set("sc_threshold", "0");
            }
            match (spec.among, spec.bitrate) {
                (Some(id), _) => {
                    options.set("crf", "17");
                    options.set("x264-params", &format!("sps-id={id}"));
                }
                (None, None) => options.set("crf", "21"),
                (None, Some(_)) => {}
            }
        }
        open(context, codec, options)
    }

    /// Stereo, in the form of samples that the encoder likes best.
    pub fn sound(spec: &SoundSpec) -> Result<Encoder, Error> {
        let (codec, mut context) = prepared(spec.encoder)?;
        context.set_time_base(Rational(1, spec.rate as i32));
        // SAFETY: the context is ours and not yet open.
        unsafe {
            let raw = context.as_mut_ptr();
            (*raw).sample_rate = spec.rate as c_int;
            (*raw).sample_fmt = samples_of(spec.encoder);
            (*raw).bit_rate = spec.bitrate as i64;
            ffi::av_channel_layout_default(&mut (*raw).ch_layout, 2);
        }
        open(context, codec, Dictionary::new())
    }

    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The encoder's own name.
    pub fn name(&self) -> String {
        self.context.codec().map_or_else(String::new, |codec| codec.name().to_owned())
    }

    /// Parameter sets, as the encoder writes them.
    pub fn extradata(&self) -> Vec<u8> {
        // SAFETY: the context is alive, and tells the size of what it points to.
        unsafe {
            let raw = self.context.as_ptr();
            match (*raw).extradata.is_null() {
                true => Vec::new(),
                false => std::slice::from_raw_parts((*raw).extradata, (*raw).extradata_size.max(0) as usize).to_vec(),
            }
        }
    }

    pub fn time_base(&self) -> Rational {
        self.context.time_base()
    }

    /// Samples that each sound but the last must have.
    pub fn frame_size(&self) -> usize {
        // SAFETY: the context is alive.
        unsafe { (*self.context.as_ptr()).frame_size.max(0) as usize }
    }

    /// A sound of two channels in the form of samples that the encoder takes.
    pub fn sound_of(&self, planes: [&[f32]; 2], rate: u32) -> Result<Sound, Error> {
        // SAFETY: the context is alive.
        let form = unsafe { raw::number(&(*self.context.as_ptr()).sample_fmt) };
        if form == raw::number(&ffi::AVSampleFormat::AV_SAMPLE_FMT_FLT) {
            return super::frame::woven(planes, rate);
        }
        super::stereo(planes[0], planes[1], rate)
    }

    /// Gives the encoder a frame; `None` ends the stream.
    pub fn send(&mut self, frame: Option<&Frame>) -> Result<(), Error> {
        // SAFETY: context and frame are alive; the encoder takes references of its own.
        let sent = unsafe {
            ffi::avcodec_send_frame(self.context.as_mut_ptr(), frame.map_or(ptr::null(), |frame| frame.as_ptr()))
        };
        if sent < 0 { Err(Error::from(sent)) } else { Ok(()) }
    }

    /// Takes a packet; `false` when there is none now.
    pub fn receive(&mut self, packet: &mut Packet) -> Result<bool, Error> {
        use ffmpeg_next::packet::Mut;
        // SAFETY: context and packet are alive; what the packet held is released first.
        let received = unsafe { ffi::avcodec_receive_packet(self.context.as_mut_ptr(), packet.as_mut_ptr()) };
        match Error::from(received) {
            _ if received >= 0 => Ok(true),
            Error::Eof => Ok(false),
            error if super::is_again(&error) => Ok(false),
            error => Err(error),
        }
    }
}

fn samples_of(encoder: &str) -> ffi::AVSampleFormat {
    match encoder {
        "libopus" => ffi::AVSampleFormat::AV_SAMPLE_FMT_FLT,
        _ => ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP,
    }
}

/// A context for an encoder that this libav has.
fn prepared(name: &str) -> Result<(*const ffi::AVCodec, Context), Error> {
    let name = CString::new(name).map_err(|_| Error::EncoderNotFound)?;
    // SAFETY: the name ends with a zero; an encoder's description is static.
    let codec = unsafe { ffi::avcodec_find_encoder_by_name(name.as_ptr()) };
    if codec.is_null() {
        return Err(Error::EncoderNotFound);
    }
    // SAFETY: the context is owned by what is returned.
    let raw = unsafe { ffi::avcodec_alloc_context3(codec) };
    if raw.is_null() {
        return Err(no_memory());
    }
    let mut context = unsafe { Context::wrap(raw, None) };
    // Flags replace what the encoder had by default: without closed groups, players cannot jump into the film.
    context.set_flags(Flags::GLOBAL_HEADER | Flags::CLOSED_GOP);
    Ok((codec, context))
}

/// Opens it. An option that the encoder does not know is an error, not a wish.
fn open(mut context: Context, codec: *const ffi::AVCodec, options: Dictionary<'_>) -> Result<Encoder, Error> {
    // SAFETY: the context is ours; left-over options come back and are freed.
    let (opened, unknown) = unsafe {
        let mut options = options.disown();
        let opened = ffi::avcodec_open2(context.as_mut_ptr(), codec, &mut options);
        (opened, Dictionary::own(options).iter().count())
    };
    match (opened, unknown) {
        (error, _) if error < 0 => Err(Error::from(error)),
        (_, 0) => Ok(Encoder { context }),
        _ => Err(Error::OptionNotFound),
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).min(16)
}

/// A JPEG of a 4:2:0 picture with full range.
pub fn jpeg(picture: &Picture) -> Result<Vec<u8>, Error> {
    let (codec, mut context) = prepared("mjpeg")?;
    context.set_flags(Flags::QSCALE);
    context.set_time_base(Rational(1, 25));
    // SAFETY: the context is ours and not yet open.
    unsafe {
        let raw = context.as_mut_ptr();
        (*raw).width = picture.width() as c_int;
        (*raw).height = picture.height() as c_int;
        (*raw).pix_fmt = Pixel::YUV420P.into();
        (*raw).global_quality = ffi::FF_QP2LAMBDA as c_int * 3;
        (&raw mut (*raw).color_range).cast::<c_int>().write(2);
    }
    let mut encoder = open(context, codec, Dictionary::new())?;
    let mut packet = Packet::empty();
    encoder.send(Some(picture))?;
    encoder.send(None)?;
    match encoder.receive(&mut packet)? {
        true => Ok(packet.data().unwrap_or_default().to_vec()),
        false => Err(Error::Bug),
    }
}
