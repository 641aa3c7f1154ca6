//! What a rendition says of itself, and its chapters.

use serde::{Deserialize, Serialize};

/// Words that players and catalogues show; an empty one is not written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    pub title: String,
    /// Who made it: the organiser.
    pub artist: String,
    pub album: String,
    /// `2026-11-22`.
    pub date: String,
    pub comment: String,
    pub chapters: Vec<Chapter>,
}

/// A stretch of a programme with a name, in seconds from its beginning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    pub start_s: f64,
    pub end_s: f64,
    pub title: String,
}

impl About {
    /// The words by the names that libav has for them in every container.
    pub fn tags(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("title", &self.title),
            ("artist", &self.artist),
            ("album", &self.album),
            ("date", &self.date),
            ("comment", &self.comment),
        ];
        all.into_iter().filter(|(_, word)| !word.is_empty()).map(|(name, word)| (name, word.clone())).collect()
    }
}
