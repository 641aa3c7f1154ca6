//! Pictures and sounds in memory.

use std::ffi::{CStr, c_char, c_int};

use ffmpeg_next::ffi;
use ffmpeg_next::format::Pixel;

use super::{Error, Picture, Sound, no_memory, raw};

/// What a chain of filters must know of its pictures; another one needs another chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureFormat {
    pub width: u32,
    pub height: u32,
    pub pixel: String,
    pub aspect: (u32, u32),
    pub full_range: bool,
    /// Colour matrix, primaries and transfer by ISO/IEC 23091-2.
    pub matrix: c_int,
    pub primaries: c_int,
    pub transfer: c_int,
    number: c_int,
}

impl PictureFormat {
    pub(super) fn number(&self) -> c_int {
        self.number
    }
}

pub fn picture_format(picture: &Picture) -> PictureFormat {
    // SAFETY: the frame is alive; fields are read as integers.
    let (number, range, matrix, primaries, transfer, aspect) = unsafe {
        let frame = picture.as_ptr();
        (
            (*frame).format,
            raw::number(&(*frame).color_range),
            raw::number(&(*frame).colorspace),
            raw::number(&(*frame).color_primaries),
            raw::number(&(*frame).color_trc),
            (*frame).sample_aspect_ratio,
        )
    };
    let pixel = raw::pixel_name(number);
    PictureFormat {
        width: picture.width(),
        height: picture.height(),
        // The old name of full range.
        full_range: range == 2 || pixel.starts_with("yuvj"),
        pixel,
        aspect: (aspect.num.max(0) as u32, aspect.den.max(0) as u32),
        matrix,
        primaries,
        transfer,
        number,
    }
}

/// The same for sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundFormat {
    pub rate: u32,
    pub channels: u32,
    pub samples: String,
    /// The layout as libav describes it, `stereo` or `5.1(side)`; empty where the file does not say which channel is where.
    pub layout: String,
}

/// Returns a sound's format, and gives channels without an order the usual one.
pub fn sound_format(sound: &mut Sound) -> SoundFormat {
    // SAFETY: the frame is alive; its layout is only replaced by one without allocations.
    unsafe {
        let frame = sound.as_mut_ptr();
        let channels = (*frame).ch_layout.nb_channels.max(0);
        let unordered = raw::number(&(*frame).ch_layout.order) == 0;
        if unordered {
            ffi::av_channel_layout_default(&mut (*frame).ch_layout, channels);
        }
        let layout = if unordered { String::new() } else { layout_name(&(*frame).ch_layout) };
        let samples = raw::sample_name((*frame).format);
        SoundFormat { rate: (*frame).sample_rate.max(0) as u32, channels: channels as u32, samples, layout }
    }
}

fn layout_name(layout: &ffi::AVChannelLayout) -> String {
    let mut name: [c_char; 128] = [0; 128];
    // SAFETY: the buffer's size is told, and what is written ends with a zero.
    unsafe {
        ffi::av_channel_layout_describe(layout, name.as_mut_ptr(), name.len());
        CStr::from_ptr(name.as_ptr()).to_string_lossy().into_owned()
    }
}

/// Another reference to the same picture: nothing is copied.
pub fn again(picture: &Picture) -> Result<Picture, Error> {
    let mut other = Picture::empty();
    // SAFETY: both frames are alive, and the new one is empty.
    match unsafe { ffi::av_frame_ref(other.as_mut_ptr(), picture.as_ptr()) } {
        0 => Ok(other),
        error => Err(Error::from(error)),
    }
}

/// Another reference to the same sound: nothing is copied.
pub fn shared(sound: &Sound) -> Result<Sound, Error> {
    let mut other = Sound::empty();
    // SAFETY: both frames are alive, and the new one is empty.
    match unsafe { ffi::av_frame_ref(other.as_mut_ptr(), sound.as_ptr()) } {
        0 => Ok(other),
        error => Err(Error::from(error)),
    }
}

/// The same picture as a film's frame of that number. The kind of frame is the encoder's business, not the source's.
pub fn numbered(picture: &Picture, number: u64) -> Result<Picture, Error> {
    let mut frame = again(picture)?;
    frame.set_pts(i64::try_from(number).ok());
    frame.set_kind(ffmpeg_next::picture::Type::None);
    Ok(frame)
}

/// A picture of 4:2:0 in eight bits, not yet filled.
pub fn blank(width: u32, height: u32) -> Result<Picture, Error> {
    let picture = Picture::new(Pixel::YUV420P, width, height);
    // SAFETY: only asks whether the allocation succeeded.
    if unsafe { picture.is_empty() } { Err(no_memory()) } else { Ok(picture) }
}

/// A picture of the same format and size, with nothing in it yet, and with what is told of its fields.
pub fn alike(picture: &Picture) -> Result<Picture, Error> {
    let mut other = Picture::new(picture.format(), picture.width(), picture.height());
    // SAFETY: both frames are alive; only properties are copied.
    let copied = unsafe { ffi::av_frame_copy_props(other.as_mut_ptr(), picture.as_ptr()) };
    // SAFETY: only asks whether the allocation succeeded.
    if copied < 0 || unsafe { other.is_empty() } { Err(no_memory()) } else { Ok(other) }
}

/// Marks a picture's levels and colours, by ISO/IEC 23091-2 (1: BT.709, 6: SMPTE 170M).
pub fn tag(picture: &mut Picture, full_range: bool, colours: c_int) {
    // SAFETY: the frame is alive; the values are of each enumeration, and written as integers.
    unsafe {
        let frame = picture.as_mut_ptr();
        (&raw mut (*frame).color_range).cast::<c_int>().write(if full_range { 2 } else { 1 });
        (&raw mut (*frame).colorspace).cast::<c_int>().write(colours);
        (&raw mut (*frame).color_primaries).cast::<c_int>().write(colours);
        (&raw mut (*frame).color_trc).cast::<c_int>().write(colours);
    }
}

/// A stereo sound of 32-bit floating point from two channels of equal length.
pub fn stereo(left: &[f32], right: &[f32], rate: u32) -> Result<Sound, Error> {
    let samples = left.len().min(right.len());
    let mut sound = room(&ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP, samples, rate)?;
    // SAFETY: libav has made a plane for each channel, of so many samples.
    unsafe {
        let frame = sound.as_mut_ptr();
        for (plane, channel) in [left, right].into_iter().enumerate() {
            std::ptr::copy_nonoverlapping(channel.as_ptr(), (*frame).data[plane].cast::<f32>(), samples);
        }
    }
    Ok(sound)
}

/// The same with both channels in one plane, sample by sample.
pub(super) fn woven(planes: [&[f32]; 2], rate: u32) -> Result<Sound, Error> {
    let samples = planes[0].len().min(planes[1].len());
    let mut sound = room(&ffi::AVSampleFormat::AV_SAMPLE_FMT_FLT, samples, rate)?;
    // SAFETY: libav has made one plane for both channels, of so many samples of each.
    let plane = unsafe { std::slice::from_raw_parts_mut((*sound.as_mut_ptr()).data[0].cast::<f32>(), samples * 2) };
    for (pair, (left, right)) in plane.chunks_exact_mut(2).zip(planes[0].iter().zip(planes[1])) {
        (pair[0], pair[1]) = (*left, *right);
    }
    Ok(sound)
}

/// The same in whole numbers of 32 bits, rounded to the 24 that are kept.
pub(super) fn woven_whole(planes: [&[f32]; 2], rate: u32) -> Result<Sound, Error> {
    let samples = planes[0].len().min(planes[1].len());
    let mut sound = room(&ffi::AVSampleFormat::AV_SAMPLE_FMT_S32, samples, rate)?;
    // SAFETY: libav has made one plane for both channels, of so many samples of each.
    let plane = unsafe { std::slice::from_raw_parts_mut((*sound.as_mut_ptr()).data[0].cast::<i32>(), samples * 2) };
    let whole = |sample: f32| {
        let scaled = (f64::from(sample) * f64::from(1 << 23)).round();
        (scaled.clamp(f64::from(-(1 << 23)), f64::from((1 << 23) - 1)) as i32) << 8
    };
    for (pair, (left, right)) in plane.chunks_exact_mut(2).zip(planes[0].iter().zip(planes[1])) {
        (pair[0], pair[1]) = (whole(*left), whole(*right));
    }
    Ok(sound)
}

/// An empty stereo sound with room for so many samples.
fn room(form: &ffi::AVSampleFormat, samples: usize, rate: u32) -> Result<Sound, Error> {
    let mut sound = Sound::empty();
    // SAFETY: the frame is ours.
    unsafe {
        let frame = sound.as_mut_ptr();
        (*frame).format = raw::number(form);
        (*frame).nb_samples = samples as c_int;
        (*frame).sample_rate = rate as c_int;
        ffi::av_channel_layout_default(&mut (*frame).ch_layout, 2);
        let made = ffi::av_frame_get_buffer(frame, 0);
        if made < 0 { Err(Error::from(made)) } else { Ok(sound) }
    }
}

/// The two channels of a stereo sound of 32-bit floating point; `None` for any other.
pub fn stereo_planes(sound: &Sound) -> Option<[&[f32]; 2]> {
    // SAFETY: the frame is alive; the format is checked before planes are read, and each holds `nb_samples` of it.
    unsafe {
        let frame = sound.as_ptr();
        let fits = (*frame).format == raw::number(&ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP)
            && (*frame).ch_layout.nb_channels == 2
            && (*frame).nb_samples >= 0
            && !(*frame).data[0].is_null()
            && !(*frame).data[1].is_null();
        let plane = |n: usize| std::slice::from_raw_parts((*frame).data[n].cast::<f32>(), (*frame).nb_samples as usize);
        fits.then(|| [plane(0), plane(1)])
    }
}

/// The usual layout of so many channels whose order nobody told.
pub(super) fn usual_layout(channels: u32) -> String {
    // SAFETY: a layout of zeros is valid, and the usual ones allocate nothing.
    unsafe {
        let mut layout = std::mem::zeroed();
        ffi::av_channel_layout_default(&mut layout, channels as c_int);
        layout_name(&layout)
    }
}
