//! `data/clips.json`: under which names the files of a bag came, byte for byte.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::model::path::text;

pub const INDEX: &str = "data/clips.json";

/// A clip as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    pub id: String,
    pub camera: String,
    /// Its payload path (`data/…`).
    pub file: String,
    pub size: u64,
    pub sha256: String,
    /// Every path in the drop folder that had this content, the first one first.
    pub names: Vec<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
struct Index {
    clips: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    id: String,
    camera: String,
    file: String,
    size: u64,
    sha256: String,
    names: Vec<Name>,
}

/// A name as text, in which `%XX` stands for a byte that is none where `encoded` says so, and as its bytes.
#[derive(Serialize, Deserialize)]
struct Name {
    text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    encoded: bool,
    base64: String,
}

pub fn write(originals: &[Original]) -> String {
    let index = Index { clips: originals.iter().map(row).collect() };
    let text = serde_json::to_string_pretty(&index).expect("texts and numbers are always JSON");
    text + "\n"
}

fn row(original: &Original) -> Row {
    let Original { id, camera, file, size, sha256, names } = original.clone();
    Row { id, camera, file, size, sha256, names: names.iter().map(|bytes| name(bytes)).collect() }
}

fn name(bytes: &[u8]) -> Name {
    let encoded = std::str::from_utf8(bytes).is_err();
    Name { text: text(bytes), encoded, base64: STANDARD.encode(bytes) }
}

/// The files an index is about, with their digests; `None` where it is no index.
pub fn files(text: &str) -> Option<BTreeSet<(String, String)>> {
    let index: Index = serde_json::from_str(text).ok()?;
    Some(index.clips.into_iter().map(|row| (row.file, row.sha256)).collect())
}

pub fn files_of(originals: &[Original]) -> BTreeSet<(String, String)> {
    originals.iter().map(|original| (original.file.clone(), original.sha256.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_bytes() {
        let names = vec![b"e/t/C\xe9.MP4".to_vec(), "e/t/C\u{e9}\n.MP4".as_bytes().to_vec()];
        let original = Original {
            id: "c1".into(),
            camera: "t".into(),
            file: "data/c1.mp4".into(),
            size: 3,
            sha256: "00".into(),
            names: names.clone(),
        };
        let written = write(std::slice::from_ref(&original));
        let index: Index = serde_json::from_str(&written).unwrap();
        let read: Vec<Vec<u8>> =
            index.clips[0].names.iter().map(|name| STANDARD.decode(&name.base64).unwrap()).collect();
        assert_eq!(read, names);
        assert_eq!((index.clips[0].names[0].text.as_str(), index.clips[0].names[0].encoded), ("e/t/C%E9.MP4", true));
        assert!(!index.clips[0].names[1].encoded);
        assert_eq!(files(&written), Some(files_of(&[original])));
        assert_eq!(files("[]"), None);
    }
}
