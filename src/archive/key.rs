//! Which keys an archive takes.

use crate::fault::{Code, Fault};
use crate::model::key::is_sound;

/// Refuses a key that could leave its place or mean different things on different systems.
pub fn check(key: &str) -> Result<(), Fault> {
    if is_sound(key) { Ok(()) } else { Err(Fault::permanent(Code::ArchiveKeyOdd).with("key", key.escape_debug())) }
}
