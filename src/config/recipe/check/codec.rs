//! What a rendition may be encoded as.

use super::{Check, RawRendition};
use crate::config::recipe::{HLS, SOUND};
use crate::fault::Fault;

/// For sound alone.
const SOUNDS: &[&str] = &["aac", "opus"];
/// For pictures in one file.
const PICTURES: &[&str] = &["h264"];

/// Refuses a codec that the profile does not have, with the nearest that it has.
pub(super) fn check(check: &Check<'_>, raw: &RawRendition) -> Result<(), Fault> {
    let Some(codec) = &raw.codec else { return Ok(()) };
    match raw.profile.get_ref().as_str() {
        SOUND => check.word(codec, SOUNDS),
        HLS => check.word(codec, &PICTURES[..1]),
        _ => check.word(codec, PICTURES),
    }
}
