//! The upload engine's own rules (`uploadx`): identities, ranges and digests.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha2::{Digest, Sha256};

/// FNV-1a of 64 bits, in hex without leading zeros.
fn word(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:x}")
}

/// The identity of an upload: of its user, its title, its size, and when its file was changed, or else the time.
pub(super) fn upload_id(user: u64, name: &str, size: u64, modified_ms: i64) -> String {
    [user.to_string(), name.to_owned(), size.to_string(), modified_ms.to_string()].map(|part| word(&part)).join("-")
}

/// Whether an upload is one of this user's, by its identity alone.
pub(super) fn is_of(user: u64, upload_id: &str) -> bool {
    upload_id.starts_with(&format!("{}-", word(&user.to_string())))
}

/// Where a request's bytes go. The end of the range is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentRange {
    /// From `start` on; without the header from the beginning.
    At { start: u64, total: Option<u64> },
    /// `bytes */TOTAL`, and whatever cannot be read: a question, whose body is thrown away.
    Asking { total: Option<u64> },
}

impl ContentRange {
    pub(super) fn parse(header: Option<&str>) -> ContentRange {
        let Some(header) = header else { return ContentRange::At { start: 0, total: None } };
        let Some((span, total)) = header.strip_prefix("bytes ").and_then(|rest| rest.split_once('/')) else {
            return ContentRange::Asking { total: None };
        };
        let total = total.parse().ok();
        let start = span.split_once('-').and_then(|(start, end)| end.parse::<u64>().ok().and(start.parse().ok()));
        match start {
            Some(start) => ContentRange::At { start, total },
            None => ContentRange::Asking { total },
        }
    }
}

/// What the sender says a piece's digest is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Checksum {
    None,
    Sha256(String),
    Md5(String),
    /// An algorithm that is not offered.
    Unknown,
}

impl Checksum {
    pub(super) fn parse(digest: Option<&str>, content_md5: Option<&str>) -> Checksum {
        let Some(digest) = digest else {
            return content_md5.map_or(Checksum::None, |value| Checksum::Md5(value.to_owned()));
        };
        match digest.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("sha-256") => Checksum::Sha256(value.to_owned()),
            Some((name, value)) if name.eq_ignore_ascii_case("md5") => Checksum::Md5(value.to_owned()),
            _ => Checksum::Unknown,
        }
    }

    /// Whether the bytes of a file are those that were announced.
    pub(super) fn holds(&self, file: &Path) -> std::io::Result<bool> {
        match self {
            Checksum::None => Ok(true),
            Checksum::Unknown => Ok(false),
            Checksum::Sha256(wanted) => Ok(*wanted == STANDARD.encode(Sha256::digest(std::fs::read(file)?))),
            Checksum::Md5(wanted) => Ok(*wanted == STANDARD.encode(Md5::digest(std::fs::read(file)?))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From a capture: the words of user, title, size and time.
    #[test]
    fn an_upload_has_the_identity_that_the_real_server_gave_it() {
        let id = upload_id(1, "Stable id", 84210, 1_700_000_000_000);
        assert_eq!(id, "af63ac4c86019afc-9eb59b3430bccd2f-84dc17f3c70baa80-4d987691e6ae53cb");
        assert!(is_of(1, &id) && !is_of(2, &id));
    }

    #[test]
    fn a_range_tells_where_bytes_go_and_anything_else_is_a_question() {
        let at = |start, total| ContentRange::At { start, total };
        let table = [
            (None, at(0, None)),
            (Some("bytes 32768-65535/84210"), at(32768, Some(84210))),
            (Some("bytes 0-9/*"), at(0, None)),
            (Some("bytes */84210"), ContentRange::Asking { total: Some(84210) }),
            (Some("octets=0-999"), ContentRange::Asking { total: None }),
            (Some("bytes 5-/10"), ContentRange::Asking { total: Some(10) }),
        ];
        for (header, wanted) in table {
            assert_eq!(ContentRange::parse(header), wanted, "{header:?}");
        }
    }

    #[test]
    fn digests_are_compared_and_unknown_ones_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"abc").unwrap();
        let good = Checksum::parse(Some("sha-256=ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="), None);
        assert!(good.holds(file.path()).unwrap());
        assert!(!Checksum::parse(Some("sha-256=AAAA"), None).holds(file.path()).unwrap());
        assert!(Checksum::parse(None, Some("kAFQmDzST7DWlj99KOF/cg==")).holds(file.path()).unwrap());
        assert_eq!(Checksum::parse(Some("crc32c=AAAA"), None), Checksum::Unknown);
    }
}
