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
