//! Files to read: opened through our own reader, with everything refused that could lead elsewhere.

mod lines;
mod traits;

use std::ffi::c_int;
use std::io::{Read, Seek};
use std::ptr;

use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::packet::side_data::Type as SideData;
use ffmpeg_next::{Dictionary, DictionaryRef, Error, Rational, ffi};
use reprise::media::facts::Kind;
use reprise::media::rules::codecs;

use super::raw;
use lines::Line;

/// Bytes read at once.
const BUFFER: usize = 256 * 1024;

/// An open file; several, where each track of a recording has its own: streams are counted through all of them.
pub struct Demuxer {
    lines: Vec<Line>,
    /// What an earlier opening found for the first timestamp.
    known_s: Option<f64>,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Manner {
    Whole,
    /// It is still being written.
    Running,
    /// It was opened before, and began then.
    Known(f64),
}

/// One stream as its header describes it.
#[derive(Debug, Clone)]
pub struct Track {
    pub index: usize,
    pub kind: Kind,
    /// libav's name of the codec, and of the decoder if there is one.
    pub codec: String,
    pub decoder: Option<String>,
    pub width: u32,
    pub height: u32,
    pub aspect: (u32, u32),
    /// Degrees clockwise: 0, 90, 180, 270.
    pub rotation: u16,
    /// Left and right change places before it is turned.
    pub mirrored: bool,
    pub channels: u32,
    pub sample_rate: u32,
    pub profile: i32,
    pub language: Option<String>,
    pub timecode: Option<String>,
    pub extradata: Vec<u8>,
    /// Primaries, transfer and matrix by ISO/IEC 23091-2; 2 where nobody said.
    pub colours: [c_int; 3],
    pub time_base: Rational,
    /// Seconds that the header promises.
    pub promised_s: Option<f64>,
}

impl Track {
    /// Whether it is a picture or a sound.
    pub fn is_media(&self) -> bool {
        matches!(self.kind, Kind::Video | Kind::Audio)
    }
}

impl Demuxer {
    /// Opens a file that is read and sought through `source`.
    pub fn open(source: impl Read + Seek + Send + 'static) -> Result<Demuxer, Error> {
        Demuxer::opened(source, Manner::Whole)
    }

    /// The same of a file that is still being written: it is read on and never sought in.
    pub fn open_running(source: impl Read + Seek + Send + 'static) -> Result<Demuxer, Error> {
        Demuxer::opened(source, Manner::Running)
    }

    /// The same of a file that was opened before, whose header tells all that reading and decoding need: nothing more is read
    /// to find it out. `start_s` is what the first opening found. What only pictures tell of themselves is not known.
    pub fn open_known(source: impl Read + Seek + Send + 'static, start_s: f64) -> Result<Demuxer, Error> {
        Demuxer::opened(source, Manner::Known(start_s))
    }

    fn opened(source: impl Read + Seek + Send + 'static, manner: Manner) -> Result<Demuxer, Error> {
        let mut io = StreamIo::from_read_seek_with_capacity(source, BUFFER)?;
        let mut options = Dictionary::new();
        options.set("format_whitelist", codecs::CONTAINERS);
        options.set("protocol_whitelist", "");
        options.set("codec_whitelist", &codecs::decoders());
        options.set("max_streams", &codecs::MOST_STREAMS.to_string());
        // SAFETY: the context is handed to `Input`, which frees it and then the reader, or is freed by a failed opening.
        unsafe {
            let mut context = ffi::avformat_alloc_context();
            if context.is_null() {
                return Err(super::no_memory());
            }
            (*context).pb = io.as_mut_ptr();
            if manner == Manner::Running {
                (*(*context).pb).seekable = 0;
            }
            (*context).flags |= ffi::AVFMT_FLAG_CUSTOM_IO as c_int;
            let mut options = options.disown();
            let opened = ffi::avformat_open_input(&mut context, ptr::null(), ptr::null(), &mut options);
            drop(Dictionary::own(options));
            if opened < 0 {
                return Err(Error::from(opened));
            }
            let input = Input::wrap_with_custom_io(context, io);
            let known_s = if let Manner::Known(start_s) = manner { Some(start_s) } else { None };
            let mut demuxer = Demuxer { lines: vec![Line::new(input)], known_s };
            if (*demuxer.input().as_ptr()).probe_score < codecs::SUREST_DOUBT {
                return Err(Error::InvalidData);
            }
            if known_s.is_none() {
                demuxer.find_streams()?;
            }
            Ok(demuxer)
        }
    }

    /// Reads on until every stream is known, decoding only what is allowed and not too large.
    fn find_streams(&mut self) -> Result<(), Error> {
        // SAFETY: one dictionary for each stream that is there now, freed afterwards; later streams have none.
        unsafe {
            let context = self.input_mut().as_mut_ptr();
            let count = (*context).nb_streams as usize;
            let mut options: Vec<*mut ffi::AVDictionary> = (0..count).map(|_| bounded().disown()).collect();
            let told = (0..count).map(|place| size(context, place)).collect::<Vec<_>>();
            let found = ffi::avformat_find_stream_info(context, options.as_mut_ptr());
            options.into_iter().for_each(|options| drop(Dictionary::own(options)));
            // A decoder that refused a picture for its size takes away what the header said of it.
            for (place, told) in told.into_iter().enumerate().filter(|(_, told)| is_too_large(*told)) {
                let parameters = (**(*context).streams.add(place)).codecpar;
                ((*parameters).width, (*parameters).height) = told;
            }
            if found < 0 { Err(Error::from(found)) } else { Ok(()) }
        }
    }

    /// The container's short name.
    pub fn container(&self) -> String {
        let names = self.input().format().name().to_owned();
        names.split(',').next().unwrap_or_default().to_owned()
    }

    /// A tag of the whole file.
    pub fn tag(&self, name: &str) -> Option<String> {
        value(&self.input().metadata(), name)
    }

    /// The first timestamp of all streams, in seconds.
    pub fn start_s(&self) -> Option<f64> {
        // SAFETY: the context is alive.
        let start = unsafe { (*self.input().as_ptr()).start_time };
        let told = || (start != ffi::AV_NOPTS_VALUE).then(|| start as f64 / f64::from(ffi::AV_TIME_BASE));
        self.known_s.or_else(told)
    }

    /// How long the file as a whole says to be, in seconds from zero; of transport streams and others it would be a guess.
    pub fn promised_s(&self) -> Option<f64> {
        // SAFETY: the context is alive.
        let duration = unsafe { (*self.input().as_ptr()).duration };
        (self.container() == "matroska" && duration > 0).then(|| duration as f64 / f64::from(ffi::AV_TIME_BASE))
    }

    pub fn tracks(&self) -> Vec<Track> {
        let mut tracks: Vec<Track> =
            self.lines.iter().flat_map(|line| line.input.streams().map(|stream| track(&stream))).collect();
        tracks.iter_mut().enumerate().for_each(|(index, track)| track.index = index);
        tracks
    }

    /// The parameters that a stream's decoder needs.
    pub fn parameters(&self, index: usize) -> Option<ffmpeg_next::codec::Parameters> {
        self.stream(index).map(|stream| stream.parameters())
    }

    /// Goes to the last key picture of a stream at or before `stamp`. Of several files it is the stream's that moves.
    pub fn seek(&mut self, index: usize, stamp: i64) -> Result<(), Error> {
        let (line, inside) = self.place(index).ok_or(Error::StreamNotFound)?;
        // SAFETY: the context is alive.
        let sought = unsafe {
            let context = self.lines[line].input.as_mut_ptr();
            ffi::avformat_seek_file(context, inside as c_int, i64::MIN, stamp, stamp, 0)
        };
        if sought < 0 { Err(Error::from(sought)) } else { Ok(()) }
    }
}

/// The size that a stream's header tells.
///
/// # Safety
/// The context is open and has that many streams.
unsafe fn size(context: *const ffi::AVFormatContext, place: usize) -> (c_int, c_int) {
    // SAFETY: by the caller.
    unsafe {
        let parameters = (**(*context).streams.add(place)).codecpar;
        ((*parameters).width, (*parameters).height)
    }
}

fn is_too_large((width, height): (c_int, c_int)) -> bool {
    i64::from(width.max(0)) * i64::from(height.max(0)) > codecs::MOST_PIXELS as i64
}

/// What every decoder is told.
fn bounded<'a>() -> Dictionary<'a> {
    let mut options = Dictionary::new();
    options.set("max_pixels", &codecs::MOST_PIXELS.to_string());
    options
}

fn value(tags: &DictionaryRef<'_>, name: &str) -> Option<String> {
    tags.get(name).map(str::to_owned)
}

fn track(stream: &ffmpeg_next::Stream<'_>) -> Track {
    // SAFETY: the stream and its parameters are alive; enumerations are read as integers.
    unsafe {
        let raw_stream = stream.as_ptr();
        let parameters = (*raw_stream).codecpar;
        let codec_id = raw::number(&(*parameters).codec_id);
        let attached = (*raw_stream).disposition & ffi::AV_DISPOSITION_ATTACHED_PIC != 0;
        let extradata = match (*parameters).extradata.is_null() {
            true => Vec::new(),
            false => std::slice::from_raw_parts((*parameters).extradata, (*parameters).extradata_size.max(0) as usize)
                .to_vec(),
        };
        let time_base = stream.time_base();
        let promised = (*raw_stream).duration;
        let (rotation, mirrored) = turned(stream);
        Track {
            index: stream.index(),
            kind: kind(raw::number(&(*parameters).codec_type), attached),
            codec: match codec_id {
                0 => raw::tag_name((*parameters).codec_tag),
                known => raw::codec_name(known),
            },
            decoder: raw::decoder(codec_id).map(|(_, name)| name),
            width: (*parameters).width.max(0) as u32,
            height: (*parameters).height.max(0) as u32,
            aspect: aspect(&[(*raw_stream).sample_aspect_ratio, (*parameters).sample_aspect_ratio]),
            rotation,
            mirrored,
            channels: (*parameters).ch_layout.nb_channels.max(0) as u32,
            sample_rate: (*parameters).sample_rate.max(0) as u32,
            profile: (*parameters).profile,
            language: value(&stream.metadata(), "language").filter(|language| language != "und"),
            timecode: value(&stream.metadata(), "timecode"),
            extradata,
            colours: [
                raw::number(&(*parameters).color_primaries),
                raw::number(&(*parameters).color_trc),
                raw::number(&(*parameters).color_space),
            ],
            time_base,
            promised_s: (promised > 0).then(|| promised as f64 * f64::from(time_base)),
        }
    }
}

fn kind(number: c_int, attached: bool) -> Kind {
    match number {
        0 if !attached => Kind::Video,
        1 => Kind::Audio,
        3 => Kind::Subtitle,
        _ => Kind::Other,
    }
}

/// The first aspect that says anything; 0/1 where none does.
fn aspect(said: &[ffi::AVRational]) -> (u32, u32) {
    said.iter()
        .find(|ratio| ratio.num > 0 && ratio.den > 0)
        .map_or((0, 1), |ratio| (ratio.num as u32, ratio.den as u32))
}

/// Degrees clockwise that a display matrix (ISO/IEC 14496-12, 6.2.2) turns the picture, to the nearest quarter, and whether left
/// and right change places before that.
fn turned(stream: &ffmpeg_next::Stream<'_>) -> (u16, bool) {
    let Some(matrix) = stream.side_data().find(|side| side.kind() == SideData::DisplayMatrix) else {
        return (0, false);
    };
    let entry = |n: usize| {
        let bytes = matrix.data().get(n * 4..n * 4 + 4).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
        f64::from(i32::from_ne_bytes(bytes))
    };
    let [a, b, c, d] = [0, 1, 3, 4].map(entry);
    let mirrored = a * d - b * c < 0.0;
    let (a, b) = if mirrored { (-a, -b) } else { (a, b) };
    let degrees = b.atan2(a).to_degrees();
    (((degrees / 90.0).round().rem_euclid(4.0) * 90.0) as u16, mirrored)
}
