//! Slugs: names that are safe in addresses, paths and receipts.

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::digest::hex;
use crate::fault::{Code, Fault};

/// The longest slug, in bytes.
pub const LONGEST: usize = 64;
/// The longest name of a folder, in bytes.
const LONGEST_FOLDER: usize = 255;

/// Returns the slug of a name: NFKD, lower case, everything else than a–z and 0–9 to one `-`, none at either end,
/// at most 64 bytes.
///
/// A name of which nothing is left (another script, marks alone) becomes `<otherwise>-` and eight hex digits of its
/// SHA-256, so that it is the same at every look and differs from the next one.
pub fn slug(name: &[u8], otherwise: &str) -> String {
    let mut slug = String::new();
    for char in String::from_utf8_lossy(name).nfkd().flat_map(char::to_lowercase) {
        match char {
            'a'..='z' | '0'..='9' => slug.push(char),
            _ if is_mark(char) || slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(LONGEST);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { format!("{otherwise}-{}", &hex(&Sha256::digest(name))[..8]) } else { slug.to_owned() }
}

/// Whether a text is a slug as it stands.
pub fn is_slug(text: &str) -> bool {
    let legal = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let tidy = !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
    (1..=LONGEST).contains(&text.len()) && legal && tidy
}

/// Takes the name by which a person calls an event: its slug, everywhere.
pub fn event(name: &str) -> Result<&str, Fault> {
    if is_slug(name) {
        return Ok(name);
    }
    if name.is_empty() {
        return Err(Fault::permanent(Code::SlugEmpty));
    }
    Err(Fault::permanent(Code::SlugOdd).with("name", name).with("nearest", slug(name.as_bytes(), "event")))
}

/// Returns the slug of a camera's name, which is plain text that could be a folder: no `/`, no control characters, no dot
/// at its beginning, and something to read in it.
pub fn camera(name: &str) -> Result<String, Fault> {
    let legal = !name.contains(|char: char| char == '/' || char.is_control()) && !name.starts_with('.');
    let slug = slug(name.as_bytes(), "camera");
    if legal && name.len() <= LONGEST_FOLDER && name.contains(char::is_alphanumeric) {
        return Ok(slug);
    }
    if name.is_empty() {
        return Err(Fault::permanent(Code::CameraEmpty));
    }
    Err(Fault::permanent(Code::CameraOdd).with("name", name).with("nearest", slug))
}

/// Accents that NFKD has taken off a letter vanish; they part no words.
fn is_mark(char: char) -> bool {
    unicode_normalization::char::is_combining_mark(char)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn slugs_of_names() {
        let long = "x".repeat(70);
        let cases: &[(&str, &str)] = &[
            ("paris-2009", "paris-2009"),
            ("Conseil municipal, 22 novembre", "conseil-municipal-22-novembre"),
            ("Événement d'été", "evenement-d-ete"),
            ("  --  A__B  --", "a-b"),
            ("ﬁnale ①", "finale-1"),
            ("Straße", "stra-e"),
            ("../../etc", "etc"),
            (&long, &long[..64]),
        ];
        for (name, expected) in cases {
            assert_eq!(slug(name.as_bytes(), "event"), *expected, "{name:?}");
        }
    }

    #[test]
    fn a_cut_leaves_no_dash_at_the_end() {
        let name = format!("{} b", "a".repeat(63));
        assert_eq!(slug(name.as_bytes(), "event"), "a".repeat(63));
    }

    #[test]
    fn a_name_without_letters_of_ours_gets_a_stable_slug_of_its_own() {
        let one = slug("会議".as_bytes(), "event");
        assert_eq!(one, slug("会議".as_bytes(), "event"));
        assert_ne!(one, slug("音楽".as_bytes(), "event"));
        assert!(one.starts_with("event-") && is_slug(&one), "{one}");
    }

    #[test]
    fn an_event_is_called_by_its_slug() {
        for name in ["gala", "paris-2009"] {
            assert_eq!(event(name), Ok(name));
        }
        for (name, nearest) in [("Gala de Noël", "gala-de-noel"), ("../etc", "etc"), ("a--b", "a-b"), ("GALA", "gala")]
        {
            let fault = event(name).expect_err(name);
            assert_eq!((fault.code, fault.args["nearest"].as_str()), (Code::SlugOdd, nearest), "{name}");
        }
    }

    #[test]
    fn a_camera_may_be_called_by_any_name_of_a_folder() {
        for (name, slug) in [("tower", "tower"), ("Tour Nord", "tour-nord"), ("A_CAM", "a-cam")] {
            assert_eq!(camera(name).as_deref(), Ok(slug));
        }
        assert!(camera("カメラ").expect("letters of another script").starts_with("camera-"));
        let long = "x".repeat(256);
        for name in ["../x", "/etc", "a/b", ".hidden", "..", "a\nb", "a\0", "---", &long] {
            assert_eq!(camera(name).expect_err(name).code, Code::CameraOdd, "{name:?}");
        }
    }

    #[test]
    fn no_name_at_all_is_told_as_such() {
        assert_eq!(event("").expect_err("empty").code, Code::SlugEmpty);
        assert_eq!(camera("").expect_err("empty").code, Code::CameraEmpty);
    }

    proptest! {
        #[test]
        fn every_name_has_a_slug_that_is_its_own_slug(name in proptest::collection::vec(any::<u8>(), 0..256)) {
            let once = slug(&name, "event");
            prop_assert!(is_slug(&once), "{once}");
            prop_assert_eq!(slug(once.as_bytes(), "event"), once);
        }
    }
}
