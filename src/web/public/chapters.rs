//! The chapters of a recording, for players of films and of podcasts, and its storyboard.

use super::{Addresses, PublicFile};
use crate::view::chapters::{json, webvtt};
use crate::view::storyboard::webvtt as webboard;
use crate::view::{Board, Chapter, Notice};
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
    let Some(shown) = &notice.replay else { return Vec::new() };
    let board = shown.storyboard.map(|board| storyboard(notice, shown.version, board));
    if shown.chapters.is_empty() {
        return board.into_iter().collect();
    }
    let file = |extension: &str, content_type: &'static str, text: String| PublicFile {
        path: Addresses::chapters(&notice.event, shown.version, extension),
        content_type,
        body: text.into_bytes(),
    };
    let written = [
        file("vtt", "text/vtt; charset=utf-8", webvtt(&shown.chapters)),
        file("json", "application/json+chapters", json(&shown.chapters)),
    ];
    written.into_iter().chain(board).collect()
}

/// Names the sheets as their neighbours: a site lies somewhere else.
fn storyboard(notice: &Notice, version: u32, board: Board) -> PublicFile {
    let name = |sheet| Addresses::sheet(&notice.event, version, sheet);
    let beside = |path: String| path.rsplit('/').next().unwrap_or_default().to_owned();
    PublicFile {
        path: Addresses::storyboard(&notice.event, version),
        content_type: "text/vtt; charset=utf-8",
        body: webboard(&board, |sheet| beside(name(sheet))).into_bytes(),
    }
}
