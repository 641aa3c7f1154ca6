//! The chapters of a recording, for players of films and of podcasts.

use super::{Addresses, PublicFile};
use crate::view::chapters::{json, webvtt};
use crate::view::{Chapter, Notice};
use crate::web::words::{Words, tame};

/// A chapter as a place to go to: in the player, or in the file where no script runs.
pub struct Moment {
    /// Seconds.
    pub at: f64,
    pub place: String,
    pub title: String,
    pub href: String,
}

/// The chapters of a file.
pub fn moments(chapters: &[Chapter], file: &str, words: &Words) -> Vec<Moment> {
    let moment = |chapter: &Chapter| Moment {
        at: chapter.start_s,
        place: words.place(chapter.start_s),
        title: tame(&chapter.title),
        href: format!("{file}#t={}", chapter.start_s),
    };
    chapters.iter().map(moment).collect()
}

/// The files of what the own page plays; none where it has no chapters.
pub fn files(notice: &Notice) -> Vec<PublicFile> {
    let Some(shown) = notice.replay.as_ref().filter(|shown| !shown.chapters.is_empty()) else { return Vec::new() };
    let file = |extension: &str, content_type: &'static str, text: String| PublicFile {
        path: Addresses::chapters(&notice.event, shown.version, extension),
        content_type,
        body: text.into_bytes(),
    };
    vec![
        file("vtt", "text/vtt; charset=utf-8", webvtt(&shown.chapters)),
        file("json", "application/json+chapters", json(&shown.chapters)),
    ]
}
