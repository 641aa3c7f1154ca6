//! A name that somebody else chose: bytes, never trusted to be text.

use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A path below the drop folder: one or more names, `/` between them, as bytes.
///
/// It is never absolute and holds no empty name, no `.`, no `..` and no NUL, so joining it to a folder stays inside
/// (links apart: those are refused where files are opened). Ordered by its bytes.
/// As JSON it is text where it is valid UTF-8, else `{"hex": "…"}`: both come back byte for byte.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RawPath(Vec<u8>);

impl RawPath {
    /// Takes bytes that are a path of the kind above; `None` for any other.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Option<Self> {
        let bytes = bytes.into();
        let sound = !bytes.contains(&0) && bytes.split(|byte| *byte == b'/').all(is_name);
        sound.then_some(RawPath(bytes))
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn as_os_str(&self) -> &OsStr {
        OsStr::from_bytes(&self.0)
    }

    pub fn to_path_buf(&self) -> PathBuf {
        PathBuf::from(self.as_os_str())
    }

    /// The names from the top down; at least one.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.0.split(|byte| *byte == b'/')
    }

    /// The last name.
    pub fn name(&self) -> &[u8] {
        self.0.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
    }

    /// The folder it lies in; `None` at the top.
    pub fn parent(&self) -> Option<RawPath> {
        let cut = self.0.iter().rposition(|byte| *byte == b'/')?;
        Some(RawPath(self.0[..cut].to_vec()))
    }

    /// The path of a name in this folder; `None` where that is no name.
    pub fn join(&self, name: &[u8]) -> Option<RawPath> {
        RawPath::new([&self.0, &b"/"[..], name].concat())
    }

    /// The path of a name in `folder`, or at the top.
    pub fn below(folder: Option<&RawPath>, name: &[u8]) -> Option<RawPath> {
        folder.map_or_else(|| RawPath::new(name), |folder| folder.join(name))
    }

    /// Whether it is text as it stands; otherwise `to_string` writes some of its bytes as `%XX`.
    pub fn is_text(&self) -> bool {
        std::str::from_utf8(&self.0).is_ok()
    }
}

fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && name != b"." && name != b".."
}

/// Returns bytes as text: whatever is not valid UTF-8 stands as `%XX`.
pub fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    text
}

impl fmt::Display for RawPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(&self.0))
    }
}

impl fmt::Debug for RawPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", text(&self.0))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written<'a> {
    Text(std::borrow::Cow<'a, str>),
    Bytes { hex: String },
}

impl Serialize for RawPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = match std::str::from_utf8(&self.0) {
            Ok(text) => Written::Text(text.into()),
            Err(_) => Written::Bytes { hex: super::digest::hex(&self.0) },
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = match Written::deserialize(deserializer)? {
            Written::Text(text) => text.into_owned().into_bytes(),
            Written::Bytes { hex } => super::digest::unhex(&hex).ok_or_else(|| de::Error::custom("no hex"))?,
        };
        RawPath::new(bytes).ok_or_else(|| de::Error::custom("no path below the drop folder"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_leave_the_folder_is_no_path() {
        for bad in ["", "/", "/etc", "a/", "a//b", ".", "..", "a/../b", "a/./b", "a\0b"] {
            assert!(RawPath::new(bad).is_none(), "{bad:?}");
        }
        for good in ["a", "a/b", "...", "a/..b/c..", " ", "two\nlines", "-rf", "~"] {
            assert!(RawPath::new(good).is_some(), "{good:?}");
        }
    }

    #[test]
    fn names_and_folders() {
        let path = RawPath::new("event/tower/C0001.MP4").unwrap();
        assert_eq!(path.names().collect::<Vec<_>>(), [&b"event"[..], b"tower", b"C0001.MP4"]);
        assert_eq!(path.name(), b"C0001.MP4");
        assert_eq!(path.parent(), RawPath::new("event/tower"));
        assert_eq!(RawPath::new("top").unwrap().parent(), None);
        assert_eq!(path.join(b"../x"), None);
        assert_eq!(RawPath::below(None, b"x"), RawPath::new("x"));
    }

    #[test]
    fn bytes_that_are_no_text_stand_as_percent_and_hex() {
        let path = RawPath::new(&b"caf\xe9/\xf0\x9f\x8e\xa5.3gp"[..]).unwrap();
        assert_eq!(path.to_string(), "caf%E9/🎥.3gp");
        assert!(!path.is_text());
        assert!(RawPath::new("café 100%").unwrap().is_text());
    }

    #[test]
    fn json_is_text_where_it_can_be() {
        let text = serde_json::to_string(&RawPath::new("a/é\n").unwrap()).unwrap();
        assert_eq!(text, r#""a/é\n""#);
        assert!(serde_json::from_str::<RawPath>(r#""../x""#).is_err());
        assert!(serde_json::from_str::<RawPath>(r#"{"hex":"2f"}"#).is_err());
    }

    proptest! {
        #[test]
        fn json_brings_every_path_back(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Some(path) = RawPath::new(bytes) {
                let text = serde_json::to_string(&path).unwrap();
                prop_assert_eq!(serde_json::from_str::<RawPath>(&text).unwrap(), path);
            }
        }
    }
}
