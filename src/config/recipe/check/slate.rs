//! What a slate may be.

use std::ops::RangeInclusive;

use serde::Deserialize;
use toml::Spanned;

use super::limits::value;
use crate::config::recipe::SlateStep;
use crate::config::{Document, Span};
use crate::fault::Fault;

#[derive(Deserialize)]
pub(super) struct Raw {
    gap: Option<Spanned<Span>>,
    length: Option<Spanned<Span>>,
    text: Option<Spanned<String>>,
    text_fr: Option<Spanned<String>>,
}

pub(super) const KEYS: &[&str] = &["gap", "length", "text", "text_fr"];

/// Seconds where nothing is said.
const GAP_S: f64 = 5.0;
const LENGTH_S: f64 = 4.0;
/// Seconds in which it can be read, and after which nobody watches any more.
const LENGTHS: RangeInclusive<f64> = 1.0..=60.0;
/// What two takes of one recording may be apart is no gap.
const SHORTEST_GAP_S: f64 = 2.0;
/// Characters that are read in some seconds.
const MOST: usize = 160;

pub(super) fn read(document: &Document<'_>, raw: Raw) -> Result<SlateStep, Fault> {
    let seconds = |span: &Span| span.0.as_secs_f64();
    value(document, ("gap", "written-slate-gap"), &raw.gap, |gap| seconds(gap) >= SHORTEST_GAP_S)?;
    value(document, ("length", "written-slate-length"), &raw.length, |length| LENGTHS.contains(&seconds(length)))?;
    for (key, text) in [("text", &raw.text), ("text_fr", &raw.text_fr)] {
        value(document, (key, "written-slate-text"), text, |text| is_readable(text))?;
    }
    Ok(SlateStep {
        gap_s: raw.gap.map_or(GAP_S, |gap| seconds(gap.get_ref())),
        length_s: raw.length.map_or(LENGTH_S, |length| seconds(length.get_ref())),
        text: raw.text.map(Spanned::into_inner),
        text_fr: raw.text_fr.map(Spanned::into_inner),
    })
}

/// One line that says something.
pub(super) fn is_readable(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MOST && !text.chars().any(char::is_control)
}
