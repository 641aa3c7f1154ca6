//! What the public is told about an event, and what it may watch: facts; `web` makes the pages, JSON and feed of them.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Digest;

use crate::media::facts::{Board, Captions, Chapter};
use crate::model::digest::hex;
use crate::model::live::Resume;
use crate::text::Lang;

/// The public notice of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The event's slug.
    pub event: String,
    pub title: String,
    pub title_fr: Option<String>,
    /// The organiser's first language: the one of the feed, of `title` and of `message` where nobody can choose.
    pub lang: Lang,
    /// A recording has arrived or the word was given: something is being recovered, not only expected.
    pub begun: bool,
    /// The own replay page plays this, where it plays anything.
    pub replay: Option<Showing>,
    /// Where else it can be watched now, best first.
    pub versions: Vec<Version>,
    /// When these facts were read.
    pub written_at: Timestamp,
}

/// What the own replay page plays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Showing {
    pub version: u32,
    /// Whether there is a picture for the time before it plays.
    pub poster: bool,
    pub content_type: String,
    /// Whether there is HLS of it, too.
    pub ladder: bool,
    pub duration_s: f64,
    pub since: Timestamp,
    /// Titles are in the event's first language.
    #[serde(default)]
    pub chapters: Vec<Chapter>,
    /// Where those go on whose live was cut.
    #[serde(default)]
    pub resumes: Vec<Resume>,
    #[serde(default)]
    pub storyboard: Option<Board>,
    #[serde(default)]
    pub captions: Vec<Captions>,
}

/// A publication that a stranger can watch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub account: String,
    /// `youtube` `peertube` `dailymotion` …
    pub kind: String,
    /// Of the programme.
    pub version: u32,
    pub url: String,
    pub since: Timestamp,
}

impl Notice {
    /// The title in a language, where the organiser gave one, else the title.
    pub fn title(&self, lang: Lang) -> &str {
        match (lang, &self.title_fr) {
            (Lang::Fr, Some(title)) => title,
            _ => &self.title,
        }
    }

    /// What tells these facts from others, whenever they were read.
    pub fn digest(&self) -> String {
        let facts = Notice { written_at: Timestamp::UNIX_EPOCH, ..self.clone() };
        hex(&sha2::Sha256::digest(serde_json::json!(facts).to_string()))
    }

    /// Whether it can be watched somewhere.
    pub fn is_available(&self) -> bool {
        self.replay.is_some() || !self.versions.is_empty()
    }
}

/// A file to play, and the picture before it plays.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Lower-case hex.
    pub sha256: String,
    pub content_type: String,
    /// A JPEG; `None` for sound alone.
    pub poster: Option<PathBuf>,
    pub ladder: Option<Ladder>,
    pub version: u32,
    pub duration_s: f64,
    pub chapters: Vec<Chapter>,
    /// The sheets of its storyboard.
    pub sheets: Vec<PathBuf>,
}

/// A recording as HLS: many files in one folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// The digest of the folder's listing (`model::tree`).
    pub listing: String,
    pub folder: PathBuf,
}
