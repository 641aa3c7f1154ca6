//! What the manifests that lie in the drop folder say of the files beside them.

use std::collections::HashMap;

use crate::inbox::place::Place;
use crate::inbox::promise::Promise;
use crate::inbox::{Inbox, Sighting, Stamp};
use crate::manifest;
use crate::model::digest::Algorithm;
use crate::model::path::RawPath;

/// Manifests are read again only when they have changed.
#[derive(Default)]
pub struct Promises {
    read: HashMap<RawPath, (Stamp, Vec<(RawPath, Promise)>)>,
    of: HashMap<RawPath, Promise>,
}

impl Promises {
    pub fn of(&self, path: &RawPath) -> Option<&Promise> {
        self.of.get(path)
    }

    /// Reads the manifests among what was seen. One that cannot be read, yet or ever, promises nothing.
    pub async fn read(&mut self, inbox: &dyn Inbox, placed: &[(Sighting, Place)]) {
        let mut read = HashMap::new();
        let mut changed = false;
        for (sighting, _) in placed.iter().filter(|(sighting, _)| manifest::kind(sighting.path.name()).is_some()) {
            let Some(stamp) = sighting.what.stamp() else { continue };
            let known = self.read.remove(&sighting.path).filter(|(known, _)| stamp.unchanged(known));
            changed |= known.is_none();
            let promises = match known {
                Some((_, promises)) => promises,
                None => promises(inbox, sighting).await.unwrap_or_default(),
            };
            read.insert(sighting.path.clone(), (stamp, promises));
        }
        if changed || !self.read.is_empty() {
            self.of = read.values().flat_map(|(_, promises)| promises.iter().cloned()).collect();
        }
        self.read = read;
    }
}

async fn promises(inbox: &dyn Inbox, sighting: &Sighting) -> Option<Vec<(RawPath, Promise)>> {
    let text = inbox.read(sighting, manifest::LARGEST as u64).await.ok()?;
    let entries = manifest::parse(sighting.path.name(), &text).ok()?;
    let folder = root(&sighting.path);
    let promise = |entry: manifest::Entry| {
        let path = RawPath::below(folder.as_ref(), &entry.path)?;
        Some((path, Promise { digest: entry.digest, size: entry.size, manifest: sighting.path.clone() }))
    };
    let mut promises: Vec<(RawPath, Promise)> = entries.into_iter().filter_map(promise).collect();
    // Of several digests of one file the strongest counts: it comes last and is the one kept.
    promises.sort_by_key(|(_, promise)| strength(promise.digest.algorithm));
    Some(promises)
}

/// The folder that a manifest's paths begin at: an ASC MHL lies in a folder `ascmhl` of its own there.
fn root(path: &RawPath) -> Option<RawPath> {
    let folder = path.parent()?;
    if folder.name().eq_ignore_ascii_case(b"ascmhl") { folder.parent() } else { Some(folder) }
}

fn strength(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::Sha256 => 5,
        Algorithm::Sha512 | Algorithm::C4 => 4,
        Algorithm::Xxh128 => 3,
        Algorithm::Xxh3 | Algorithm::Xxh64 => 2,
        Algorithm::Md5 | Algorithm::Sha1 => 1,
    }
}
