//! What is known of a recording, and what is wanted of it: types without FFI, shared with the child.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rules::sync::{Placing, Reason};
use crate::fault::Fault;

/// What one read and one decode of a file told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The format's short name, as libav has it: `mov`, `mpegts`, `mxf`, `avi`, `matroska`, `wav` …
    pub container: String,
    /// Seconds from the first to the end of the last packet.
    pub duration_s: f64,
    pub streams: Vec<Stream>,
    /// `HH:MM:SS:FF` where the file carries one.
    pub timecode: Option<String>,
    /// When the recording began, as the camera's clock had it.
    pub created: Option<Timestamp>,
    pub marks: Vec<Mark>,
    /// Frames or packets that a decoder complained about.
    pub decode_errors: u64,
    /// Seconds that the first packet's timestamp says: parts of one spanned recording continue each other's.
    #[serde(default)]
    pub starts_at_s: f64,
    /// How loud its sound is; null without sound, and where it was not measured.
    #[serde(default)]
    pub loudness: Option<Loudness>,
    /// The digests of the bytes that were read for all this; null where they were not made.
    #[serde(default)]
    pub content: Option<Content>,
}

/// How loud a recording is, told so that several can be taken together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated (EBU R 128); null for silence.
    pub lufs: Option<f64>,
    /// How many blocks of 0.4 seconds are how loud: from −70 LUFS on, in steps of half an LU.
    pub blocks: Vec<u32>,
}

/// A file as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Lower-case hex, as the other.
    pub sha256: String,
    pub xxh128: String,
    pub size: u64,
    /// Bytes that were read, those read twice counted twice.
    pub read: u64,
}

impl Probe {
    /// The picture: of the streams that could be decoded the one with the most frames.
    pub fn video(&self) -> Option<&Stream> {
        self.best(Kind::Video)
    }

    /// The sound: the first of the streams that could be decoded.
    pub fn audio(&self) -> Option<&Stream> {
        self.usable(Kind::Audio).next()
    }

    fn best(&self, kind: Kind) -> Option<&Stream> {
        self.usable(kind).reduce(|best, stream| if stream.frames > best.frames { stream } else { best })
    }

    fn usable(&self, kind: Kind) -> impl Iterator<Item = &Stream> {
        self.streams.iter().filter(move |stream| stream.kind == kind && stream.frames > 0)
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Video,
    Audio,
    Subtitle,
    /// Data, timecode, cover pictures.
    #[default]
    Other,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stream {
    /// Its place in the file, from 0.
    #[serde(default)]
    pub index: usize,
    pub kind: Kind,
    pub codec: String,
    /// Pixels as stored, before rotation and aspect. Null where the stream is no picture.
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// Snapped to a standard rate where one is near; the average otherwise.
    pub fps: Option<f64>,
    pub interlaced: bool,
    /// Degrees clockwise that a player turns the picture: 0, 90, 180, 270.
    pub rotation: u16,
    pub channels: Option<u16>,
    pub sample_rate: Option<u32>,
    /// BCP-47 or ISO 639 as the file has it.
    pub language: Option<String>,
    /// Equal keys mean that packets of the two streams may follow each other in one file: codec, profile, size, rate, extradata.
    pub join_key: String,
    /// Frames of picture, or of sound, that came out of the decoder. None: nothing of the stream can be used.
    #[serde(default)]
    pub frames: u64,
    /// Seconds after the file's first packet at which this stream begins and ends.
    #[serde(default)]
    pub start_s: f64,
    #[serde(default)]
    pub end_s: f64,
    /// The loudest sample in dB below full scale; null for pictures and for silence.
    #[serde(default)]
    pub peak_dbfs: Option<f64>,
    /// Whether pictures come at an even pace.
    #[serde(default)]
    pub steady: bool,
    /// Whether it begins with packets that only prime the decoder, as trimmed recordings do.
    #[serde(default)]
    pub primed: bool,
    /// Frames a second where pictures come fastest.
    #[serde(default)]
    pub fastest_fps: Option<f64>,
    /// How a pixel is stored, as libav has it: `yuv420p`, `yuv422p10le` …
    #[serde(default)]
    pub pixel: Option<String>,
    /// Width to height of one stored pixel.
    #[serde(default = "square")]
    pub aspect: (u32, u32),
    /// Levels run over all of 0–255 rather than over 16–235.
    #[serde(default)]
    pub full_range: bool,
    /// The codec's profile by its number.
    #[serde(default)]
    pub profile: Option<i32>,
    /// Bits a second, from the packets.
    #[serde(default)]
    pub bitrate: u64,
    /// The most seconds between two pictures at which packets may be cut, its beginning and end counted as such; null where
    /// it cannot be cut without encoding all of it.
    #[serde(default)]
    pub key_gap_s: Option<f64>,
}

fn square() -> (u32, u32) {
    (1, 1)
}

/// A stretch of a recording that a person should know of. Seconds from its start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub kind: MarkKind,
    pub start_s: f64,
    pub end_s: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    Black,
    Freeze,
    Silence,
    Loud,
    Damage,
    Gap,
}

impl MarkKind {
    /// Whether something is missing there, as opposed to something being seen or heard.
    pub fn is_loss(self) -> bool {
        matches!(self, MarkKind::Damage | MarkKind::Gap)
    }

    /// The kind as interfaces spell it.
    pub fn name(self) -> &'static str {
        match self {
            MarkKind::Black => "black",
            MarkKind::Freeze => "freeze",
            MarkKind::Silence => "silence",
            MarkKind::Loud => "loud",
            MarkKind::Damage => "damage",
            MarkKind::Gap => "gap",
        }
    }
}

/// Takes in order, and the rendition to make of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assembly {
    pub takes: Vec<Part>,
    pub profile: Profile,
}

/// One take: its clips in order, to be joined without a gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub clips: Vec<Source>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    pub path: PathBuf,
    pub probe: Probe,
    /// The stretch of it that is shown; null for all of it.
    #[serde(default)]
    pub cut: Option<Cut>,
}

/// A stretch of a recording, in seconds from its beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    pub from_s: f64,
    pub until_s: f64,
}

impl Cut {
    pub fn length_s(self) -> f64 {
        (self.until_s - self.from_s).max(0.0)
    }
}

impl Source {
    /// A recording of which all is shown.
    pub fn whole(path: PathBuf, probe: Probe) -> Source {
        Source { path, probe, cut: None }
    }

    /// What of it is shown, within what there is.
    pub fn shown(&self) -> Cut {
        let all = Cut { from_s: 0.0, until_s: self.probe.duration_s };
        self.cut.map_or(all, |cut| {
            let from_s = cut.from_s.clamp(0.0, all.until_s.max(0.0));
            Cut { from_s, until_s: cut.until_s.clamp(from_s, all.until_s.max(from_s)) }
        })
    }

    /// Seconds of a programme that it fills.
    pub fn length_s(&self) -> f64 {
        self.shown().length_s()
    }
}

/// A rendition to make. `web-…` and `fast` are H.264 and AAC in MP4 with its index in front; `audio` is AAC in MP4 (m4a).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Its file's name, without what follows the dot: unique among those of one delivery.
    pub name: String,
    #[serde(default)]
    pub form: Form,
    /// The picture is never larger than this, and never larger than the source. Ignored by `audio`.
    pub width: u32,
    pub height: u32,
    /// Bits a second; null lets the encoder's quality decide.
    pub video_bitrate: Option<u64>,
    pub audio_bitrate: u64,
    /// x264's word: ultrafast … medium.
    pub preset: String,
    /// LUFS (EBU R 128) that its sound is brought to where it is encoded; null leaves it as loud as it is.
    #[serde(default)]
    pub loudness: Option<f64>,
    /// The loudness was asked for: sound of another one is not passed on as it is.
    #[serde(default)]
    pub is_loudness_asked: bool,
}

/// What a rendition is written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// One MP4 with its index in front.
    #[default]
    File,
    /// HLS: fragmented MP4 (CMAF) in rungs from 360 lines up to the source, playable while it grows.
    Ladder,
    /// One rung of it, as the child writes it: a stream of fragments, each beginning with a key picture.
    Fragments,
}

/// Loudness of what is watched on the web (Spotify, YouTube and others bring louder sound down to it).
const WEB_LUFS: f64 = -14.0;
/// Bits a second of stereo sound: the same for all, so that one encode serves all.
const SOUND_BITRATE: u64 = 160_000;

impl Profile {
    /// Whether the rendition has a picture, or is sound alone.
    pub fn has_picture(&self) -> bool {
        self.width > 0 && self.height > 0
    }

    /// Returns the profile that recipes know by a name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "web-1080" => Some(Self::web_1080()),
            "web-720" => Some(Self::picture(name, 1280, 720, "veryfast")),
            "fast" => Some(Self::picture(name, 1280, 720, "ultrafast")),
            "audio" => Some(Self::audio()),
            "hls" => Some(Self::hls()),
            _ => None,
        }
    }

    pub fn web_1080() -> Self {
        Self::picture("web-1080", 1920, 1080, "veryfast")
    }

    pub fn audio() -> Self {
        Self::picture("audio", 0, 0, "")
    }

    pub fn hls() -> Self {
        Profile { form: Form::Ladder, ..Self::picture("hls", 1920, 1080, "veryfast") }
    }

    fn picture(name: &str, width: u32, height: u32, preset: &str) -> Self {
        Profile {
            name: name.to_owned(),
            form: Form::File,
            width,
            height,
            video_bitrate: None,
            audio_bitrate: SOUND_BITRATE,
            preset: preset.to_owned(),
            loudness: Some(WEB_LUFS),
            is_loudness_asked: false,
        }
    }
}

/// How a rendition came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    Remux,
    SmartCut,
    Encode,
}

/// Why a rendition is made the way it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The recordings are what the profile asks for, packet by packet.
    Suits,
    /// They are, and only their edges are cut.
    Edges,
    /// They are cut, and pictures at which packets may be cut are missing or too rare.
    KeyPictures,
    /// The profile wants sound alone, or a ladder of several sizes.
    SoundAlone,
    Ladder,
    /// The recordings have no picture.
    NoPicture,
    Loudness,
    Container,
    Damage,
    Codec,
    /// A form of H.264 that old phones do not play: profile, depth, sampling or levels.
    Format,
    Interlaced,
    Uneven,
    /// Its beginning was cut off without a new encode.
    Primed,
    Rotated,
    Aspect,
    Rate,
    Bitrate,
    Size,
    Sound,
    /// Picture and sound do not begin or end together.
    Apart,
    /// The recordings differ among each other.
    Differ,
}

impl Why {
    pub const ALL: [Why; 22] = [
        Why::Suits,
        Why::Edges,
        Why::KeyPictures,
        Why::SoundAlone,
        Why::Ladder,
        Why::NoPicture,
        Why::Loudness,
        Why::Container,
        Why::Damage,
        Why::Codec,
        Why::Format,
        Why::Interlaced,
        Why::Uneven,
        Why::Primed,
        Why::Rotated,
        Why::Aspect,
        Why::Rate,
        Why::Bitrate,
        Why::Size,
        Why::Sound,
        Why::Apart,
        Why::Differ,
    ];

    /// The word that texts and interfaces know it by.
    pub fn name(self) -> &'static str {
        match self {
            Why::Suits => "suits",
            Why::Edges => "edges",
            Why::KeyPictures => "key-pictures",
            Why::SoundAlone => "sound-alone",
            Why::Ladder => "ladder",
            Why::NoPicture => "no-picture",
            Why::Loudness => "loudness",
            Why::Container => "container",
            Why::Damage => "damage",
            Why::Codec => "codec",
            Why::Format => "format",
            Why::Interlaced => "interlaced",
            Why::Uneven => "uneven",
            Why::Primed => "primed",
            Why::Rotated => "rotated",
            Why::Aspect => "aspect",
            Why::Rate => "rate",
            Why::Bitrate => "bitrate",
            Why::Size => "size",
            Why::Sound => "sound",
            Why::Apart => "apart",
            Why::Differ => "differ",
        }
    }
}

/// How a delivery will come about: known before it begins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// One for each profile, in their order.
    pub renditions: Vec<Planned>,
    /// Seconds that making all of them will take; their proof comes after that.
    pub estimate_s: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    pub name: String,
    pub decision: Decision,
    pub why: Why,
    /// Its share of the estimate.
    pub estimate_s: f64,
}

/// What came of one decode: a rendition for each profile, in their order, and what was seen and heard on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivered {
    pub renditions: Vec<Rendered>,
    pub measured: Measured,
}

/// What was seen and heard of a programme. Times are seconds of the programme.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    pub marks: Vec<Mark>,
    /// Integrated loudness of the sources' sound (EBU R 128); null without sound, and for silence.
    pub loudness_lufs: Option<f64>,
    /// The highest true peak of what was encoded (ITU-R BS.1770), in dB of full scale; null where no sound was.
    pub true_peak_dbtp: Option<f64>,
    /// Frames or packets that a decoder complained about.
    pub decode_errors: u64,
}

impl Decision {
    /// The word that texts know it by.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Remux => "remux",
            Decision::SmartCut => "smart-cut",
            Decision::Encode => "encode",
        }
    }
}

/// The name of a ladder's playlist that leads to all others: the file to open.
pub const MASTER: &str = "master.m3u8";

/// A rendition that was made: `<name>.mp4`, `.m4a` or the folder `<name>` with its master playlist, and `poster.jpg` (null for sound alone), in the folder given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendered {
    pub file: PathBuf,
    pub poster: Option<PathBuf>,
    pub decision: Decision,
    pub duration_s: f64,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub decode_errors: u64,
}

/// What the check of a rendition saw. A rendition that is short, mute or broken is a fault, not a proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    pub duration_s: f64,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub video_frames: u64,
    pub audio_seconds: f64,
    pub marks: Vec<Mark>,
}

/// What became of one recording beside the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Synced {
    Placed(Placing),
    /// It was listened to, and has no place.
    Apart(Reason),
    Unread(Fault),
}

/// Footage for the demo and for tests: what to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Footage {
    /// Shown in the picture.
    pub name: String,
    pub width: u32,
    pub height: u32,
    pub fps: u32,
    pub seconds: f64,
    /// The event's second at which this file begins: picture and sound of two cameras agree by it.
    pub from_s: f64,
    /// What the camera's clock says at the file's first frame; written as timecode and creation time.
    pub clock: Timestamp,
    pub seed: u64,
}

/// What came of a file whose index was missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rescued {
    /// Seconds of the new file.
    pub duration_s: f64,
    pub video_frames: u64,
    /// Frames of these that were kept although bytes in them are damaged.
    pub damaged_frames: u64,
    pub audio_seconds: f64,
    /// Bytes of picture, sound and metadata, each as it was.
    pub saved_bytes: u64,
    /// Bytes between them that were nothing: damage.
    pub skipped_bytes: u64,
    /// Bytes at the end of which nothing could be made: what was being written when the recording broke off.
    pub torn_bytes: u64,
    pub tracks: Vec<RescuedTrack>,
    /// Where something is missing or damaged.
    pub lost: Vec<Mark>,
    /// The camera has no even pace: the times of pictures are a mean.
    pub is_pace_estimated: bool,
}

/// One track of a rescued file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RescuedTrack {
    /// As the file names it: `vide`, `soun`, `tmcd`, `meta` …
    pub kind: String,
    /// Four letters.
    pub codec: String,
    pub samples: u64,
    pub duration_s: f64,
}
