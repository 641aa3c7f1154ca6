//! Which names things may have in an archive.

use crate::fault::{Code, Fault};

/// S3 allows 1,024 bytes; a prefix wants room too.
const LONGEST_KEY: usize = 900;
/// File systems allow 255.
const LONGEST_PART: usize = 200;

/// Refuses a key that could leave its place or mean different things on different systems.
///
/// A key is `/`-separated; each part begins with a letter or digit and has only ASCII letters, digits, `.`, `_`, `-`.
pub fn check(key: &str) -> Result<(), Fault> {
    if is_sound(key) { Ok(()) } else { Err(Fault::permanent(Code::ArchiveKeyOdd).with("key", key.escape_debug())) }
}

pub fn is_sound(key: &str) -> bool {
    key.len() <= LONGEST_KEY && key.split('/').all(is_sound_part)
}

fn is_sound_part(part: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    part.len() <= LONGEST_PART
        && part.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
        && !part.ends_with('.')
        && part.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_keys_are_taken() {
        for key in ["a", "paris-2009/originals-001/data/9f3c.mp4", "e/version-001/bag-info.txt"] {
            assert!(check(key).is_ok(), "{key}");
        }
    }

    #[test]
    fn keys_that_could_leave_their_place_are_refused() {
        let long = "x".repeat(201);
        let deep = "abc/".repeat(300) + "x";
        for key in [
            "",
            "/",
            "/etc/passwd",
            "a/../b",
            "..",
            ".",
            "a//b",
            "a/",
            "a/.hidden",
            "a\\b",
            "a b",
            "é",
            "a\0b",
            "a\nb",
            "C:/x",
            "-rf",
            "a/con.",
            &long,
            &deep,
        ] {
            assert!(check(key).is_err(), "{key:?}");
        }
    }
}
