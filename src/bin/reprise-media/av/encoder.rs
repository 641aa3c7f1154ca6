//! Encoders of pictures and sound.

use std::ffi::{CString, c_int};
use std::ptr;

use ffmpeg_next::codec::{Context, Flags, threading};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Dictionary, Error, Frame, Packet, Rational, ffi};
use reprise::media::rules::encoders::is_hardware;
use reprise::media::rules::rate::Rate;

use super::card::Card;
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
    /// x264's word for the profile that no picture goes beyond.
    pub profile: &'a str,
    /// It takes over from an encoder that gave up: its parameter sets have a number of their own, and none of its pictures
    /// needs a later one.
    pub spare: bool,
    /// Threads; null lets it use the whole machine. One makes the same of the same pictures each time, and more do not:
    /// how x264 keeps to a ceiling depends on how far its threads are (`x264_ratecontrol_mb`).
    pub threads: Option<usize>,
}

/// Stereo sound to encode.
#[derive(Debug, Clone, Copy)]
pub struct SoundSpec {
    /// The encoder's name: `aac`, `libopus`, `pcm_s24le`.
    pub encoder: &'static str,
    pub rate: u32,
    pub bitrate: u64,
}

/// An open encoder.
pub struct Encoder {
    context: Context,
    /// Where pictures must be before they are encoded; null where memory will do.
    card: Option<Card>,
    /// Frames that it still takes before it gives up, as hardware does: a door for tests.
    #[cfg(test)]
    takes: Option<u64>,
}

/// Samples of PCM at once.
const ANY_SAMPLES: usize = 1920;

/// The number of a spare encoder's parameter sets; others begin at 0.
const SPARE: u32 = 30;

/// Bits a second that quality may not exceed, and twice that in one burst: what platforms recommend for 1080p, doubled.
const CEILING: u64 = 16_000_000;

impl Encoder {
    /// H.264, up to its profile, or AV1; 4:2:0, closed groups of two seconds.
    pub fn picture(spec: &PictureSpec<'_>) -> Result<Encoder, Error> {
        let (codec, mut context) = prepared(spec.encoder)?;
        context.set_time_base(Rational(spec.rate.den as i32, spec.rate.num as i32));
        context.set_frame_rate(Some(Rational(spec.rate.num as i32, spec.rate.den as i32)));
        context.set_threading(threading::Config {
            count: spec.threads.unwrap_or_else(threads),
            ..threading::Config::default()
        });
        // SAFETY: the context is ours and not yet open; enumerations are written as integers of known values.
        unsafe {
            let raw = context.as_mut_ptr();
            (*raw).width = spec.width as c_int;
            (*raw).height = spec.height as c_int;
            (*raw).pix_fmt = pixel_of(spec.encoder).into();
            (*raw).sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
            (*raw).gop_size = (spec.rate.per_second() * 2.0).round() as c_int;
            let is_plain = spec.among.is_some() || spec.spare || is_hardware(spec.encoder);
            (*raw).max_b_frames = if is_plain { 0 } else { 2 };
            if spec.encoder == XDCAM {
                xdcam(raw);
            }
            (&raw mut (*raw).color_range).cast::<c_int>().write(1);
            (&raw mut (*raw).color_primaries).cast::<c_int>().write(spec.colours[0]);
            (&raw mut (*raw).color_trc).cast::<c_int>().write(spec.colours[1]);
            (&raw mut (*raw).colorspace).cast::<c_int>().write(spec.colours[2]);
            let by_quality = matches!(spec.encoder, "libx264" | "libsvtav1");
            (*raw).bit_rate = spec.bitrate.unwrap_or(if by_quality { 0 } else { 6_000_000 }) as i64;
            if spec.among.is_none() && !["libsvtav1", XDCAM].contains(&spec.encoder) {
                (*raw).rc_max_rate = spec.bitrate.map_or(CEILING, |rate| rate * 3 / 2) as i64;
                (*raw).rc_buffer_size = spec.bitrate.map_or(CEILING, |rate| rate * 3 / 2).min(1 << 30) as c_int;
            }
        }
        let card = match spec.encoder {
            VAAPI => Some(Card::vaapi(spec.width, spec.height)?),
            _ => None,
        };
        if let Some(card) = &card {
            // SAFETY: the context is ours and not yet open.
            unsafe { card.lend(context.as_mut_ptr()) }?;
        }
        Ok(Encoder { card, ..open(context, codec, options(spec))? })
    }

    /// Lets it give up after so many frames.
    #[cfg(test)]
    pub fn gives_up_after(&mut self, frames: u64) {
        self.takes = Some(frames);
    }

    /// How a picture's points must lie in memory, also where they go to a card from there.
    pub fn pixel(&self) -> String {
        if self.card.is_some() {
            return raw::pixel_name(ffi::AVPixelFormat::from(Pixel::NV12) as c_int);
        }
        // SAFETY: the context is alive.
        raw::pixel_name(unsafe { raw::number(&(*self.context.as_ptr()).pix_fmt) })
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
        open(context, codec, sound_options(spec))
    }

    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The encoder's own name.
    pub fn name(&self) -> String {
        self.context.codec().map_or_else(String::new, |codec| codec.name().to_owned())
    }

    /// Whether it encodes sound.
    pub fn is_sound(&self) -> bool {
        // SAFETY: the context is alive.
        unsafe { (*self.context.as_ptr()).sample_rate > 0 }
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

    /// Samples that each sound but the last must have; where any number will do, those of a twenty-fifth of a second.
    pub fn frame_size(&self) -> usize {
        // SAFETY: the context is alive.
        let size = unsafe { (*self.context.as_ptr()).frame_size };
        usize::try_from(size).ok().filter(|size| *size > 0).unwrap_or(ANY_SAMPLES)
    }

    /// A sound of two channels in the form of samples that the encoder takes.
    pub fn sound_of(&self, planes: [&[f32]; 2], rate: u32) -> Result<Sound, Error> {
        // SAFETY: the context is alive.
        let form = unsafe { raw::number(&(*self.context.as_ptr()).sample_fmt) };
        if form == raw::number(&ffi::AVSampleFormat::AV_SAMPLE_FMT_FLT) {
            return super::frame::woven(planes, rate);
        }
        if form == raw::number(&ffi::AVSampleFormat::AV_SAMPLE_FMT_S32) {
            return super::frame::woven_whole(planes, rate);
        }
        super::stereo(planes[0], planes[1], rate)
    }

    /// Gives the encoder a frame; `None` ends the stream.
    pub fn send(&mut self, frame: Option<&Frame>) -> Result<(), Error> {
        #[cfg(test)]
        if let Some(takes) = &mut self.takes {
            *takes = takes.checked_sub(1).ok_or(Error::External)?;
        }
        let there = frame.zip(self.card.as_ref()).map(|(frame, card)| card.bring(frame)).transpose()?;
        let frame = there.as_deref().or(frame);
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

/// Bits a second from which libav's quick search serves AAC better than its thorough one, and in half the time: of nine samples
/// at 160 kb/s eight came 1 to 20 dB nearer to what was recorded.
const AMPLE: u64 = 96_000;

fn sound_options(spec: &SoundSpec) -> Dictionary<'static> {
    let mut options = Dictionary::new();
    if spec.encoder == "aac" && spec.bitrate >= AMPLE {
        options.set("aac_coder", "fast");
    }
    options
}

/// MPEG-2 as XDCAM HD422 has it (SMPTE RDD 9).
const XDCAM: &str = "mpeg2video";
/// Bits of its buffer (ISO/IEC 13818-2, 8.5, 4:2:2 profile at high level, as recorders use it).
const XDCAM_BUFFER: c_int = 36_408_333;

/// 4:2:2 profile at high level, two fields a picture, the upper one first, a constant 50 Mb/s.
///
/// # Safety
/// The context is alive and not yet open.
unsafe fn xdcam(raw: *mut ffi::AVCodecContext) {
    // SAFETY: as above; enumerations are written as integers of known values.
    unsafe {
        let rate = (*raw).bit_rate.max(50_000_000);
        // Each group begins with its own header, and none is known before.
        (*raw).flags &= !(ffi::AV_CODEC_FLAG_GLOBAL_HEADER as c_int);
        (*raw).flags |= (ffi::AV_CODEC_FLAG_INTERLACED_DCT as c_int) | (ffi::AV_CODEC_FLAG_INTERLACED_ME as c_int);
        ((*raw).profile, (*raw).level) = (0, 2);
        (*raw).gop_size = 12;
        ((*raw).rc_min_rate, (*raw).rc_max_rate, (*raw).rc_buffer_size) = (rate, rate, XDCAM_BUFFER);
        (*raw).intra_dc_precision = 2;
        ((*raw).qmin, (*raw).qmax) = (1, 12);
        (&raw mut (*raw).field_order).cast::<c_int>().write(2);
    }
}

/// What an encoder of pictures is told besides.
fn options<'a>(spec: &PictureSpec<'_>) -> Dictionary<'a> {
    let mut options = Dictionary::new();
    match spec.encoder {
        "libx264" => x264(spec, &mut options),
        "libsvtav1" => {
            options.set("preset", svt_preset(spec.preset));
            if spec.bitrate.is_none() {
                options.set("crf", "35");
            }
        }
        XDCAM => {
            options.set("intra_vlc", "1");
            options.set("non_linear_quant", "1");
            // Closed groups of one length: none begins where the picture changes.
            options.set("sc_threshold", "1000000000");
        }
        // What comes out of most drivers is `high` anyway; a few have but one way to keep to a rate, and choose it themselves.
        VAAPI => options.set("profile", "high"),
        "h264_nvenc" => {
            options.set("profile", "high");
            options.set("rc", "vbr");
            if spec.bitrate.is_none() {
                options.set("cq", "23");
            }
        }
        _ => {}
    }
    options
}

fn x264(spec: &PictureSpec<'_>, options: &mut Dictionary<'_>) {
    options.set("preset", spec.preset);
    options.set("profile", spec.profile);
    if spec.even_groups {
        options.set("sc_threshold", "0");
    }
    match (spec.among, spec.bitrate) {
        (Some(_), _) => options.set("crf", "17"),
        (None, None) => options.set("crf", "21"),
        (None, Some(_)) => {}
    }
    if let Some(id) = spec.among.or(spec.spare.then_some(SPARE)) {
        // As good as the camera's: what `ultrafast` leaves out besides is worth its little time.
        let better = if spec.among.is_some() { ":aq-mode=1:deblock=0,0" } else { "" };
        options.set("x264-params", &format!("sps-id={id}{better}"));
    }
}

/// SVT-AV1's number for a word of x264's: at equal words both take about as long.
fn svt_preset(word: &str) -> &'static str {
    match word {
        "ultrafast" => "12",
        "superfast" => "11",
        "faster" => "9",
        "fast" => "8",
        "medium" => "7",
        "slow" => "6",
        "slower" => "5",
        "veryslow" => "4",
        _ => "10",
    }
}

/// Takes pictures from a card alone.
const VAAPI: &str = "h264_vaapi";

/// Quick Sync takes colours in one plane, others in two.
fn pixel_of(encoder: &str) -> Pixel {
    match encoder {
        VAAPI => Pixel::VAAPI,
        "h264_qsv" => Pixel::NV12,
        XDCAM => Pixel::YUV422P,
        _ => Pixel::YUV420P,
    }
}

fn samples_of(encoder: &str) -> ffi::AVSampleFormat {
    match encoder {
        "libopus" => ffi::AVSampleFormat::AV_SAMPLE_FMT_FLT,
        "pcm_s24le" => ffi::AVSampleFormat::AV_SAMPLE_FMT_S32,
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
        (_, 0) => Ok(Encoder {
            context,
            card: None,
            #[cfg(test)]
            takes: None,
        }),
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
