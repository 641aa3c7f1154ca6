//! What the daemon and the media child say to each other: one order down, lines of JSON up.

use serde::{Deserialize, Serialize};

use super::facts::{
    Board, Claim, Copied, Decision, Footage, Ingested, Measured, Part, Pictures, Probe, Profile, Proof, Rescued, Slate,
    Synced,
};
use crate::fault::Fault;
use crate::watch::Progress;

/// The first and only thing a child is told. The files follow it as descriptors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub job: Job,
    /// How many descriptors follow.
    pub files: usize,
    pub limits: Limits,
}

/// What to do. Paths do not go over: the child has descriptors, in the order each job names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Job {
    /// Files: the recording, then its copy, which is empty, where one is made, then one for what is kept of its sound, and one
    /// for its index, likewise.
    Ingest {
        copies: bool,
        sound: bool,
        #[serde(default)]
        index: bool,
    },
    /// Files: the recording.
    Probe { pictures: Pictures },
    /// Files: every clip in order, each with its tracks, the sounds that stand in it in place of its own, and its index where there is one; the logo where a profile has one, then a rendition for each profile, then the poster where one of them has a picture, then the sheets of the storyboard.
    /// Where pictures are kept for the proof, a file follows for each profile with a picture: those of encoded ones are written.
    /// Where chunks are kept, a log for each profile follows.
    Deliver {
        takes: Vec<Part>,
        profiles: Vec<Profile>,
        board: Option<Board>,
        #[serde(default)]
        keeps: bool,
        #[serde(default)]
        chunks: Option<Chunks>,
        /// The recording is still being written: it ends when nothing came for so many milliseconds.
        #[serde(default)]
        grows_ms: Option<u64>,
    },
    /// Files: the rendition, then pictures that went into its encoder, where some were kept.
    Check { takes: Vec<Part>, profile: Profile, claim: Claim },
    /// Files: the footage.
    Draw { footage: Footage },
    /// Files: the slate.
    Slate { slate: Slate },
    /// Files: one without its index, a healthy one of the same camera, the new one.
    Repair,
    /// Files: so many recordings, the first of which is the clock.
    Sync { recordings: usize },
    /// Files: the recording, of which the header alone is read.
    Sketch,
    /// Files: none. Encodes five frames of picture and of sound, and tries to get out.
    Survey,
}

impl Job {
    /// Where the child is before it says so itself.
    pub fn first_phase(&self) -> Phase {
        Phase::Start
    }
}

/// Pictures are encoded in chunks that need nothing before them, and kept: whoever gives the same order again goes on from
/// the last one that is whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chunks {
    /// About how long each is, in seconds of the programme.
    pub seconds: f64,
    /// What they are made of, in lower-case hex: chunks of something else are not used.
    pub digest: String,
}

/// What a child may use, besides what it is handed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of memory it may write to.
    pub memory: u64,
    /// Seconds of processor time.
    pub cpu_s: u64,
    /// Bytes of the largest file it may write.
    pub output: u64,
    /// It may reach graphics cards and their drivers, which no filter of calls leaves room for.
    #[serde(default)]
    pub devices: bool,
}

/// What a child is at, so that a death can be told in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    Start,
    Open,
    Read,
    Decode,
    Encode,
    Write,
    Check,
    Draw,
}

impl Phase {
    /// The phase as the words of a fault know it.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Start => "start",
            Phase::Open => "open",
            Phase::Read => "read",
            Phase::Decode => "decode",
            Phase::Encode => "encode",
            Phase::Write => "write",
            Phase::Check => "check",
            Phase::Draw => "draw",
        }
    }
}

/// One line from the child. The last one is `done` or `fault`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    Guard(Guard),
    Phase(Phase),
    Progress(Progress),
    /// A complaint of libav: its level by libav's numbers, and its words, for the log alone.
    Log {
        level: i32,
        text: String,
    },
    Done(Outcome),
    Fault(Fault),
}

/// What holds the child in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// Memory, time, files and sizes are bounded.
    pub limits: bool,
    /// No file can be opened and no address connected to (landlock).
    pub files: bool,
    /// Only the system calls that decoding and encoding need (seccomp).
    pub calls: bool,
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Ingest(Box<Ingested>),
    Probe(Box<Probe>),
    Sketch(Box<Sketch>),
    Deliver(Made),
    Check(Proof),
    Draw,
    Repair(Rescued),
    /// One for each recording, in their order.
    Sync(Vec<Synced>),
    Survey(Survey),
}

/// What a header promises: nobody has looked whether it is so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    pub probe: Probe,
    /// An old phone plays its packets as they are.
    pub as_it_is: bool,
}

/// What a delivery made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// One for each profile, in their order.
    pub films: Vec<MadeFilm>,
    pub measured: Measured,
    /// Seconds of the programme of which the encoded pictures were there already.
    #[serde(default)]
    pub resumed_s: f64,
}

/// A rendition as the child knows it: without names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MadeFilm {
    pub decision: Decision,
    pub duration_s: f64,
    pub width: Option<u32>,
    pub height: Option<u32>,
    #[serde(default)]
    pub encoder: Option<String>,
    /// Null where its pictures were encoded.
    pub copied: Option<Copied>,
}

/// What this machine can do with media.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// libavcodec's version, `59.37.100`.
    pub version: String,
    /// The encoder of pictures that really encoded.
    pub picture: String,
    pub sound: String,
    /// What a child tried to reach from inside, and could: nothing, where everything holds.
    pub reached: Vec<String>,
}
