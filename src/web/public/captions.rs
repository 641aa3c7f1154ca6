//! The subtitles of a recording, for players.

use super::{Addresses, PublicFile};
use crate::view::{Captions, Notice, captions};

/// A language of what the page plays.
pub struct Track {
    pub href: String,
    pub lang: String,
}

/// The files of what the own page plays.
pub fn files(notice: &Notice) -> Vec<PublicFile> {
    let Some(shown) = &notice.replay else { return Vec::new() };
    let file = |one: &Captions| PublicFile {
        path: Addresses::captions(&notice.event, shown.version, &one.lang),
        content_type: "text/vtt; charset=utf-8",
        body: captions::webvtt(one).into_bytes(),
    };
    shown.captions.iter().map(file).collect()
}
