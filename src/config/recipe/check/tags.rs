//! What the files of a version may say of themselves.

use serde::Deserialize;
use toml::Spanned;

use super::limits::value;
use super::slate::is_readable;
use crate::config::Document;
use crate::config::recipe::TagsStep;
use crate::fault::Fault;

#[derive(Deserialize)]
pub(super) struct Raw {
    artist: Option<Spanned<String>>,
    album: Option<Spanned<String>>,
    comment: Option<Spanned<String>>,
}

pub(super) const KEYS: &[&str] = &["artist", "album", "comment"];

pub(super) fn read(document: &Document<'_>, raw: Raw) -> Result<TagsStep, Fault> {
    for (key, text) in KEYS.iter().zip([&raw.artist, &raw.album, &raw.comment]) {
        value(document, (key, "written-slate-text"), text, |text| is_readable(text))?;
    }
    let text = |text: Option<Spanned<String>>| text.map(Spanned::into_inner);
    Ok(TagsStep { artist: text(raw.artist), album: text(raw.album), comment: text(raw.comment) })
}
