//! What manifests in the drop folder say of the files beside them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Sighting, Stamp};
use crate::fault::Fault;
use crate::manifest::{self, Entry};
use crate::model::digest::{Algorithm, Digest};
use crate::model::path::RawPath;

/// A manifest's word on one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub digest: Digest,
    /// Bytes, where the manifest says so.
    pub size: Option<u64>,
    /// Where the manifest lies.
    pub manifest: RawPath,
}

impl Promise {
    /// Whether a file of this size could be the one.
    pub fn fits(&self, size: u64) -> bool {
        self.size.is_none_or(|promised| promised == size)
    }

    /// Whether a file with these digests is the one; `None` where none of them is by the promised algorithm.
    pub fn is_kept_by(&self, digests: &[Digest]) -> Option<bool> {
        let comparable = digests.iter().find(|digest| digest.algorithm == self.digest.algorithm)?;
        Some(*comparable == self.digest)
    }
}

/// All that the manifests say which lie in the drop folder.
#[derive(Debug, Clone, Default)]
pub struct Promises(BTreeMap<RawPath, List>);

/// What one manifest says, by the last name of the file in small letters.
#[derive(Debug, Clone)]
struct List {
    stamp: Stamp,
    entries: BTreeMap<Vec<u8>, Vec<Entry>>,
}

impl Promises {
    /// Whether a manifest must be read: it is new, or was written to.
    pub fn wants(&self, manifest: &Sighting) -> bool {
        let Some(stamp) = manifest.what.stamp() else { return false };
        self.0.get(&manifest.path).is_none_or(|list| !stamp.unchanged(&list.stamp))
    }

    /// Takes in what was read of a manifest (at most `manifest::LARGEST` bytes).
    ///
    /// One that cannot be understood promises nothing: often it is still being copied. The fault says why.
    pub fn learn(&mut self, manifest: &Sighting, content: &[u8]) -> Result<(), Fault> {
        let Some(stamp) = manifest.what.stamp() else { return Ok(()) };
        let parsed = manifest::parse(manifest.path.name(), content);
        let (told, fault) = match parsed {
            Ok(told) => (told, Ok(())),
            Err(fault) => (Vec::new(), Err(fault.with("path", &manifest.path))),
        };
        let mut entries: BTreeMap<Vec<u8>, Vec<Entry>> = BTreeMap::new();
        for entry in told {
            entries.entry(last_name(&entry.path)).or_default().push(entry);
        }
        self.0.insert(manifest.path.clone(), List { stamp, entries });
        fault
    }

    /// Forgets the manifests that do not lie there any more.
    pub fn retain(&mut self, lying: &BTreeSet<RawPath>) {
        self.0.retain(|path, _| lying.contains(path));
    }

    /// Returns what is promised of a file. Of several promises the one that costs least to check is taken.
    pub fn of(&self, file: &RawPath) -> Option<Promise> {
        self.all(file).into_iter().next()
    }

    /// Returns all that is promised of a file, what costs least to check first.
    pub fn all(&self, file: &RawPath) -> Vec<Promise> {
        let name = last_name(file.as_bytes());
        let promises = self.0.iter().filter(|(path, _)| *path != file).flat_map(|(path, list)| {
            let entries = list.entries.get(&name).into_iter().flatten();
            let meant = entries.filter(|entry| means(entry, root(path).as_ref(), file));
            meant.map(|entry| Promise { digest: entry.digest.clone(), size: entry.size, manifest: path.clone() })
        });
        let mut promises: Vec<Promise> = promises.collect();
        promises.sort_by_key(|promise| cost(promise.digest.algorithm));
        promises
    }
}

/// The folder from which a manifest counts its paths; ASC MHL lies in a folder of its own below it.
fn root(manifest: &RawPath) -> Option<RawPath> {
    let folder = manifest.parent()?;
    if folder.name() == b"ascmhl" { folder.parent() } else { Some(folder) }
}

fn means(entry: &Entry, root: Option<&RawPath>, file: &RawPath) -> bool {
    let relative = match root {
        None => Some(file.as_bytes()),
        Some(root) => file.as_bytes().strip_prefix(root.as_bytes()).and_then(|rest| rest.strip_prefix(b"/")),
    };
    // A card's names change their case on some ways of copying.
    relative.is_some_and(|relative| entry.means(relative) || entry.path.eq_ignore_ascii_case(relative))
}

fn last_name(path: &[u8]) -> Vec<u8> {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or_default().to_ascii_lowercase()
}

/// SHA-256 is made anyway; of the others the quick ones come first.
fn cost(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::Sha256 => 0,
        Algorithm::Xxh128 => 1,
        Algorithm::Xxh3 => 2,
        Algorithm::Xxh64 => 3,
        Algorithm::Md5 => 4,
        Algorithm::Sha1 => 5,
        Algorithm::Sha512 => 6,
        Algorithm::C4 => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbox::What;

    const SHA: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

    fn path(text: &str) -> RawPath {
        RawPath::new(text).unwrap()
    }

    fn sighting(text: &str, mtime_ns: i64) -> Sighting {
        let stamp = Stamp { size: 9, mtime_ns, dev: 1, ino: 1, born_ns: None };
        Sighting { path: path(text), what: What::File(stamp) }
    }

    fn promises(manifests: &[(&str, &str)]) -> Promises {
        let mut promises = Promises::default();
        for (path, content) in manifests {
            promises.learn(&sighting(path, 1), content.as_bytes()).unwrap();
        }
        promises
    }

    #[test]
    fn a_manifest_names_files_from_its_own_folder_down() {
        let list = format!("{SHA}  C0001.MP4\n{SHA} *DCIM/100GOPRO/GX01.MP4\n");
        let promises = promises(&[("e/c/card.sha256", &list)]);
        assert_eq!(promises.of(&path("e/c/C0001.MP4")).unwrap().digest.value, SHA);
        assert_eq!(promises.of(&path("e/c/C0001.MP4")).unwrap().manifest, path("e/c/card.sha256"));
        assert!(promises.of(&path("e/c/DCIM/100GOPRO/GX01.MP4")).is_some());
        for other in ["e/d/C0001.MP4", "e/c/x/C0001.MP4", "e/C0001.MP4", "e/cc/C0001.MP4", "e/c/card.sha256"] {
            assert_eq!(promises.of(&path(other)), None, "{other}");
        }
    }

    #[test]
    fn a_bare_digest_beside_a_file_is_about_it() {
        let promises = promises(&[("e/c/C0001.MP4.md5", MD5)]);
        assert_eq!(promises.of(&path("e/c/C0001.MP4")).unwrap().digest.algorithm, Algorithm::Md5);
    }

    #[test]
    fn a_card_in_small_letters_is_found_and_so_is_one_that_was_mounted_elsewhere() {
        let list = format!("{MD5}  DCIM/100GOPRO/GX01.MP4\n{MD5}  /Volumes/CARD/e.g/B.MOV\n");
        let promises = promises(&[("e/c/card.md5", &list)]);
        assert!(promises.of(&path("e/c/dcim/100gopro/gx01.mp4")).is_some());
        assert!(promises.of(&path("e/c/B.MOV")).is_some());
    }

    #[test]
    fn a_hash_list_in_its_own_folder_counts_from_the_folder_above() {
        let list = format!(
            "<hashlist version=\"2.0\" xmlns=\"urn:ASC:MHL:v2.0\"><hashes><hash><path size=\"12\">A/a.mov</path>\
             <md5 action=\"original\">{MD5}</md5></hash></hashes></hashlist>"
        );
        let promises = promises(&[("e/c/ascmhl/0001_c.mhl", &list)]);
        let promise = promises.of(&path("e/c/A/a.mov")).unwrap();
        assert!(promise.fits(12) && !promise.fits(13));
    }

    #[test]
    fn the_cheapest_of_several_promises_is_checked() {
        let promises = promises(&[("e/c/a.mov.md5", MD5), ("e/c/a.mov.sha256", SHA)]);
        assert_eq!(promises.of(&path("e/c/a.mov")).unwrap().digest.algorithm, Algorithm::Sha256);
    }

    #[test]
    fn a_manifest_is_read_again_when_it_was_written_to_and_forgotten_when_it_is_gone() {
        let mut promises = promises(&[("e/c/a.mov.md5", MD5)]);
        assert!(!promises.wants(&sighting("e/c/a.mov.md5", 1)));
        assert!(promises.wants(&sighting("e/c/a.mov.md5", 2)));
        assert!(promises.learn(&sighting("e/c/a.mov.md5", 2), b"half a dig").is_err());
        assert_eq!(promises.of(&path("e/c/a.mov")), None);
        assert!(!promises.wants(&sighting("e/c/a.mov.md5", 2)), "it is not read over and over");
        promises.retain(&BTreeSet::new());
        assert!(promises.wants(&sighting("e/c/a.mov.md5", 2)));
    }

    #[test]
    fn a_promise_is_compared_by_its_own_algorithm() {
        let promise = promises(&[("e/c/a.mov.md5", MD5)]).of(&path("e/c/a.mov")).unwrap();
        let md5 = |value: &str| Digest { algorithm: Algorithm::Md5, value: value.to_owned() };
        let sha = Digest { algorithm: Algorithm::Sha256, value: SHA.to_owned() };
        assert_eq!(promise.is_kept_by(&[sha.clone(), md5(MD5)]), Some(true));
        assert_eq!(promise.is_kept_by(&[sha.clone(), md5("00")]), Some(false));
        assert_eq!(promise.is_kept_by(&[sha]), None);
    }
}
