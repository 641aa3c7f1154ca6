//! What can be seen of a clip before any version is ready, and the link behind which it is seen.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A provisional stream of one clip: HLS that grows while it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The clip's id.
    pub clip: String,
    pub event: String,
    pub camera: String,
    /// The file's name, as people read it.
    pub name: String,
    /// When its first segment could be played.
    pub begun_at: Timestamp,
    /// Nothing more comes, and it lies there as one file, too.
    #[serde(default)]
    pub whole: bool,
    /// It is still being recorded.
    #[serde(default)]
    pub live: bool,
    /// It was, when it began to be watched.
    #[serde(default)]
    pub followed: bool,
    /// How often its making was broken off and went on, each time into a folder of its own.
    #[serde(default)]
    pub runs: u32,
}

/// The link behind which an event is seen before its release. Whoever has it may look, and do nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Review {
    pub event: String,
    /// 130 bits of chance.
    pub token: String,
}

impl Review {
    /// Letters of a token.
    pub const LETTERS: usize = 26;
}
