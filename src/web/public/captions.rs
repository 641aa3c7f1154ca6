//! The subtitles of a recording, for players.

use super::{Addresses, PublicFile};
use crate::view::{Captions, Notice, captions};

/// A language of what the page plays.
pub struct Track {
    pub href: String,
    /// None where nobody told it.
    pub lang: Option<String>,
    pub label: String,
}

impl Track {
    /// `unnamed` is what subtitles are called of which nobody told the language.
    pub fn new(href: String, lang: &str, unnamed: String) -> Track {
        let told = (lang != captions::UNKNOWN).then(|| lang.to_owned());
        Track { href, label: told.as_ref().map_or(unnamed, |lang| own_name(lang)), lang: told }
    }
}

/// What those who speak a language call it; its tag where it is none of Europe's larger ones.
fn own_name(tag: &str) -> String {
    let name = match tag.split('-').next().unwrap_or_default() {
        "fr" | "fra" | "fre" => "Français",
        "en" | "eng" => "English",
        "de" | "deu" | "ger" => "Deutsch",
        "es" | "spa" => "Español",
        "it" | "ita" => "Italiano",
        "pt" | "por" => "Português",
        "nl" | "nld" | "dut" => "Nederlands",
        "pl" | "pol" => "Polski",
        "br" | "bre" => "Brezhoneg",
        "eu" | "eus" => "Euskara",
        "ca" | "cat" => "Català",
        _ => return tag.to_owned(),
    };
    tag.split_once('-').map_or_else(|| name.to_owned(), |(_, region)| format!("{name} ({region})"))
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
