//! A rendition that is a folder of files: its listing, which is kept like any other content.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use crate::media::facts::MASTER;

/// A file of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Relative, with `/`: one or two plain names.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Lower-case hex.
    pub sha256: String,
}

/// Returns the listing: a JSON object a line, in the order of the paths, so that the same files have the same one.
pub fn write(leaves: &[Leaf]) -> String {
    let mut leaves: Vec<&Leaf> = leaves.iter().collect();
    leaves.sort_by(|a, b| a.path.cmp(&b.path));
    let line = |leaf| serde_json::to_string(leaf).expect("plain text and numbers become JSON") + "\n";
    leaves.into_iter().map(line).collect()
}

/// Reads a listing; `None` where it is none, or would lead out of its folder.
pub fn read(listing: &str) -> Option<Vec<Leaf>> {
    let leaves = listing.lines().map(|line| serde_json::from_str(line).ok()).collect::<Option<Vec<Leaf>>>()?;
    leaves.iter().all(|leaf| is_plain(&leaf.path)).then_some(leaves)
}

/// Whether a path is one that a listing may have.
pub fn is_plain(path: &str) -> bool {
    let name = |part: &str| {
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        !part.is_empty() && !part.starts_with('.') && part.chars().all(known)
    };
    path.split('/').count() <= 2 && path.split('/').all(name)
}

/// Where the files lie together, for a listing that is kept at this path.
pub fn folder(listing: &Path) -> PathBuf {
    listing.with_extension("d")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(path: &str) -> Leaf {
        Leaf { path: path.to_owned(), size: 3, sha256: "ab".repeat(32) }
    }

    #[test]
    fn a_listing_is_the_same_whatever_order_its_files_come_in() {
        let (one, two) = (leaf("360p/00000.m4s"), leaf("master.m3u8"));
        let listing = write(&[two.clone(), one.clone()]);
        assert_eq!(listing, write(&[one.clone(), two.clone()]));
        assert_eq!(read(&listing), Some(vec![one, two]));
    }

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for odd in ["../a", "/a", "a/../b", "a//b", "a/b/c", ".a", "a/.b", "", "a b", "a\\b", "\u{e9}"] {
            assert_eq!(read(&write(&[leaf(odd)])), None, "{odd}");
        }
        assert_eq!(read("not a listing"), None);
    }
}
