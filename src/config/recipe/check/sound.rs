//! What may be heard of a camera's sound.

use std::collections::BTreeMap;

use toml::Spanned;

use super::Check;
use crate::fault::Fault;

/// Words for a choice; a track is written as its number.
pub const SIDES: &[&str] = &["left", "right", "mix"];
/// Tracks that a recorder writes at most.
const MOST: u16 = 64;

pub(super) type Raw = BTreeMap<String, Spanned<String>>;

pub(super) fn read(check: &Check<'_>, raw: Raw) -> Result<BTreeMap<String, String>, Fault> {
    for side in raw.values() {
        let is_track = side.get_ref().parse().is_ok_and(|track| (1..=MOST).contains(&track));
        if !is_track {
            check.word(side, SIDES)?;
        }
    }
    Ok(raw.into_iter().map(|(camera, side)| (camera, side.into_inner())).collect())
}
