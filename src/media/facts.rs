//! What is known of a recording, and what is wanted of it: types without FFI, shared with the child.

mod about;
mod board;
mod caption;
mod edit;
mod insert;
mod keys;
mod plan;
mod profile;
mod proof;
mod rescued;
mod side;

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use super::rules::sync::{Placing, Reason};
use crate::fault::Fault;
pub use about::{About, Chapter};
pub use board::{Board, Tile};
pub use caption::{Captions, Cue, Unread};
pub use edit::{Alter, Area, Cover, Dub, Edit, Spot, Veil};
pub use insert::{Corner, Insert, Logo, Slate, lead, lead_of};
pub use keys::{Key, Keys};
pub use plan::{Decision, Plan, Planned, Why};
pub use profile::{Codec, Form, Maker, Profile};
pub use proof::{Claim, Copied, Likeness, Pictures, Proof, Score, Volume};
pub use rescued::{Rescued, RescuedTrack};
pub use side::Side;

/// What reading a file told.
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
    /// Seconds at which one stream ends in it and another begins: its clock was reset there, or its counters were.
    #[serde(default)]
    pub seams: Vec<f64>,
    /// Only a few of its pictures were decoded: `frames` counts their packets, and what all of them show is told by whoever
    /// decodes them.
    #[serde(default)]
    pub sampled: bool,
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

/// What came of reading a recording once from its beginning to its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ingested {
    pub content: Content,
    /// What it is; why that is not known, which keeps nobody from copying it.
    pub probe: Result<Probe, Fault>,
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

    /// Whether some of its end was taken away while it was being recorded: that is marked behind what is there.
    pub fn shrank(&self) -> bool {
        self.marks
            .iter()
            .any(|mark| mark.kind == MarkKind::Gap && mark.start_s >= self.duration_s && mark.end_s > mark.start_s)
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
    /// Left and right change places before it is turned, as cameras write it that film like a mirror.
    #[serde(default)]
    pub mirrored: bool,
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
    /// Brightness goes beyond white (HLG, PQ): a screen that does not know shows it dull.
    #[serde(default)]
    pub high_range: bool,
    /// The codec's profile by its number.
    #[serde(default)]
    pub profile: Option<i32>,
    /// Every packet says when it is decoded and when it is shown.
    #[serde(default)]
    pub stamped: bool,
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

/// A stretch of a recording that a person should know of. Seconds from its start: what is missing before that is below 0, and
/// what is missing behind its end goes on from there.
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
    /// Of left and right one is silent throughout, and the other is not.
    OneSided,
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
            MarkKind::OneSided => "one-sided",
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
    /// What all of its files are together.
    pub probe: Probe,
    /// Files that are further tracks of it (P2), in the order in which their streams stand behind those of `path`.
    #[serde(default)]
    pub tracks: Vec<PathBuf>,
    /// The stretch of it that is shown; null for all of it.
    #[serde(default)]
    pub cut: Option<Cut>,
    /// Why it is shown although no camera recorded it; null for a recording.
    #[serde(default)]
    pub insert: Option<Insert>,
    /// Whose recording it is; empty where nobody knows.
    #[serde(default)]
    pub camera: String,
    /// What of its sound is heard; null for what its file says.
    #[serde(default)]
    pub sound: Option<Side>,
    /// Another camera comes before it, and its sound belongs exactly where it begins.
    #[serde(default)]
    pub exact: bool,
    /// Where those go on who watched the live that was cut; null where it was not.
    #[serde(default)]
    pub goes_on: Option<GoesOn>,
    /// The clip that it is, where that is known.
    #[serde(default)]
    pub clip: Option<String>,
    /// What of it is not shown or heard as it was recorded.
    #[serde(default)]
    pub edits: Vec<Edit>,
    /// Where its packets may be cut, as the first reading found it; null where it must be looked for.
    #[serde(default)]
    pub keys: Option<Keys>,
    /// What was kept of it at the first reading (`rules::index`).
    #[serde(default)]
    pub index: Option<PathBuf>,
}

/// A moment of a recording at which the live was cut.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GoesOn {
    /// Seconds from its beginning.
    pub from_s: f64,
    /// By the event's clock; null where no clock tells.
    pub cut_at: Option<Timestamp>,
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
        let (camera, clip) = (String::new(), None);
        let (sound, exact, goes_on, edits) = (None, false, None, Vec::new());
        let (tracks, cut, insert, keys, index) = (Vec::new(), None, None, None, None);
        Source { path, probe, tracks, cut, insert, camera, sound, exact, goes_on, clip, edits, keys, index }
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

/// What came of one decode: a rendition for each profile, in their order, and what was seen and heard on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivered {
    pub renditions: Vec<Rendered>,
    /// Where pictures were decoded.
    #[serde(default)]
    pub storyboard: Option<Storyboard>,
    pub measured: Measured,
    /// Seconds of the programme of which the encoded pictures were there already, from an interrupted call.
    #[serde(default)]
    pub resumed_s: f64,
}

/// A storyboard that was made: `storyboard-NNN.jpg` in the folder given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Storyboard {
    pub board: Board,
    pub sheets: Vec<PathBuf>,
}

/// What was seen and heard of a programme. Times are seconds of the programme.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    pub marks: Vec<Mark>,
    /// Integrated loudness of the sources' sound (EBU R 128); null without sound, and for silence.
    pub loudness_lufs: Option<f64>,
    /// Frames or packets that a decoder complained about.
    pub decode_errors: u64,
    /// The same for each clip of the takes, in their order.
    #[serde(default)]
    pub errors: Vec<u64>,
    /// Whether all pictures that are shown were decoded on the way.
    #[serde(default)]
    pub decoded: bool,
}

/// A provisional stream that is whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Previewed {
    /// Its packets are the recording's own.
    pub copied: bool,
    pub duration_s: f64,
}

/// The name of a ladder's playlist that leads to all others: the file to open.
pub const MASTER: &str = "master.m3u8";

/// A rendition that was made: `<name>.mp4`, `.m4a`, `.opus` or the folder `<name>` with its master playlist, and `poster.jpg` (null for sound alone), in the folder given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendered {
    pub file: PathBuf,
    pub poster: Option<PathBuf>,
    pub decision: Decision,
    /// Who encoded its picture: a second name where the first gave up on the way. Null where nobody did.
    #[serde(default)]
    pub encoder: Option<String>,
    pub duration_s: f64,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub decode_errors: u64,
    pub claim: Claim,
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
