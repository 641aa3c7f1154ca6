//! What a logo may be.

use std::ops::RangeInclusive;

use serde::Deserialize;
use toml::Spanned;

use super::limits::value;
use super::{Check, film};
use crate::config::recipe::{CORNERS, LOGO_PERCENT, LogoStep};
use crate::fault::Fault;

#[derive(Deserialize)]
pub(super) struct Raw {
    file: Spanned<String>,
    corner: Option<Spanned<String>>,
    width: Option<Spanned<f64>>,
}

pub(super) const KEYS: &[&str] = &["file", "corner", "width"];

/// Per cent of the picture's width: less is not seen, more hides what it stands on.
const WIDTHS: RangeInclusive<f64> = 1.0..=50.0;

pub(super) fn read(check: &Check<'_>, raw: Raw) -> Result<LogoStep, Fault> {
    let path = film::image(&check.document, "file", &raw.file)?;
    if let Some(corner) = &raw.corner {
        check.word(corner, CORNERS)?;
    }
    value(&check.document, ("width", "written-logo-width"), &raw.width, |width| WIDTHS.contains(width))?;
    Ok(LogoStep {
        path,
        corner: raw.corner.map_or_else(|| CORNERS[1].to_owned(), Spanned::into_inner),
        percent: raw.width.map_or(LOGO_PERCENT, Spanned::into_inner),
    })
}
