//! Subtitles.

use serde::{Deserialize, Serialize};

/// What is read for some seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    pub start_s: f64,
    pub end_s: f64,
    /// Lines without markup.
    pub text: String,
}

/// The subtitles of one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Captions {
    /// As its file's name says, `fr` or `pt-BR`; `und` where it says nothing.
    pub lang: String,
    pub cues: Vec<Cue>,
}

/// Why a file of subtitles is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unread {
    /// More bytes than anybody reads.
    Large,
    /// It is no text.
    NoText,
    /// Nothing in it has a time.
    Empty,
    /// Where a drone flew and how its camera was set: nothing that anybody said.
    Telemetry,
    /// Another file says the same of its recording, in its language.
    Doubled,
}

impl Unread {
    pub const ALL: [Unread; 5] = [Unread::Large, Unread::NoText, Unread::Empty, Unread::Telemetry, Unread::Doubled];

    /// The word that texts know it by.
    pub fn name(self) -> &'static str {
        match self {
            Unread::Large => "large",
            Unread::NoText => "no-text",
            Unread::Empty => "empty",
            Unread::Telemetry => "telemetry",
            Unread::Doubled => "doubled",
        }
    }
}
