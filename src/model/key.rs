//! Names that we give to what we store outside: the same on every disk and in every bucket.

/// S3 allows 1,024 bytes; a prefix wants room too.
const LONGEST_KEY: usize = 900;
/// File systems allow 255.
const LONGEST_PART: usize = 200;
/// What file servers and desktops leave in every folder.
const LITTER: &[&str] = &["Thumbs.db", "ehthumbs.db", "desktop.ini"];

/// Whether a key can neither leave its place nor mean different things on different systems.
///
/// A key is `/`-separated; each part begins with a letter or digit and has only ASCII letters, digits, `.`, `_`, `-`.
pub fn is_sound(key: &str) -> bool {
    key.len() <= LONGEST_KEY && key.split('/').all(is_sound_part)
}

/// Whether a key that was found may be one of ours.
pub fn may_be_ours(key: &str) -> bool {
    is_sound(key) && !key.split('/').any(|part| LITTER.contains(&part))
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
            assert!(is_sound(key) && may_be_ours(key), "{key}");
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
            assert!(!is_sound(key), "{key:?}");
        }
    }

    #[test]
    fn what_file_servers_leave_is_not_ours() {
        for key in ["e/originals-001/data/Thumbs.db", "e/.DS_Store", "e/@eaDir/x", "e/desktop.ini"] {
            assert!(!may_be_ours(key), "{key}");
        }
    }
}
