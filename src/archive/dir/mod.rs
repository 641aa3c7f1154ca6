//! An archive in a folder: a disk, a NAS share, a tape gateway.
//!
//! A copy grows beside the bags, is synced, dropped from memory, read back and only then gets its name. It is always
//! made of bytes of its own: sharing blocks with the source would be one copy, not two.

mod copy;
mod faults;
mod root;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use sha2::{Digest, Sha256};

use self::copy::{Copy, Source, digest_from_disk};
use self::root::Root;

use super::{Archive, Put, Stored, TEXT_LIMIT, already, key};
use crate::clock::Clock;
use crate::fault::{Code, Fault};
use crate::model::digest::hex;
use crate::watch::{Meter, Watch};

pub struct DirArchive {
    root: Arc<Root>,
    separate: Option<bool>,
    clock: Arc<dyn Clock>,
}

impl DirArchive {
    /// `separate` settles whether it shares no disk with our own folders; without it the device decides.
    pub fn new(path: PathBuf, separate: Option<bool>, clock: Arc<dyn Clock>) -> Self {
        DirArchive { root: Arc::new(Root::new(path)), separate, clock }
    }

    async fn copy(&self, key: &str, source: Source, wanted: Stored, watch: &Watch) -> Result<Stored, Fault> {
        if let Some(there) = self.read_back(key, watch).await? {
            return already(key, there, wanted.size, &wanted.sha256);
        }
        let meter = Meter::new(watch, &self.clock, wanted.size * 2);
        let Stored { size, sha256 } = wanted;
        let copy = Copy { root: self.root.clone(), key: key.to_owned(), source, size, sha256, meter };
        blocking(move || copy.run()).await
    }
}

#[async_trait]
impl Archive for DirArchive {
    async fn put(&self, put: Put<'_>, watch: &Watch) -> Result<Stored, Fault> {
        key::check(put.key)?;
        let wanted = Stored { size: put.size, sha256: put.sha256.to_owned() };
        self.copy(put.key, Source::File(put.source.to_owned()), wanted, watch).await
    }

    async fn put_text(&self, key: &str, text: &str) -> Result<Stored, Fault> {
        key::check(key)?;
        let bytes = text.as_bytes().to_vec();
        let wanted = Stored { size: bytes.len() as u64, sha256: hex(&Sha256::digest(&bytes)) };
        self.copy(key, Source::Text(bytes), wanted, &Watch::idle()).await
    }

    async fn read_back(&self, key: &str, watch: &Watch) -> Result<Option<Stored>, Fault> {
        key::check(key)?;
        let (root, clock, watch, path) = (self.root.clone(), self.clock.clone(), watch.clone(), self.root.at(key));
        blocking(move || {
            let Some((file, size)) = open(&root, &path)? else { return Ok(None) };
            digest_from_disk(file, &path, &mut Meter::new(&watch, &clock, size)).map(Some)
        })
        .await
    }

    async fn read_text(&self, key: &str) -> Result<Option<String>, Fault> {
        key::check(key)?;
        let (root, path) = (self.root.clone(), self.root.at(key));
        blocking(move || {
            let Some((file, size)) = open(&root, &path)? else { return Ok(None) };
            read_text(file, size, &path).map(Some)
        })
        .await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        let (root, prefix) = (self.root.clone(), prefix.to_owned());
        blocking(move || {
            root.ready()?;
            let mut keys = Vec::new();
            walk(root.path(), "", &prefix, &mut keys)?;
            keys.sort_unstable();
            Ok(keys)
        })
        .await
    }

    async fn reach(&self) -> Result<(), Fault> {
        let root = self.root.clone();
        blocking(move || root.reach()).await
    }

    async fn preflight(&self) -> Result<(), Fault> {
        let (root, probe) = (self.root.clone(), format!("probe-{}", self.clock.token(8)));
        let meter = Meter::new(&Watch::idle(), &self.clock, 0);
        blocking(move || {
            root.ready()?;
            let path = root.waiting(&probe);
            root.make_above(&path)?;
            let written = probe_once(&path, probe.as_bytes(), meter);
            let removed = fs::remove_file(&path).map_err(|error| faults::of(&error, &path));
            written.and(removed)
        })
        .await
    }

    async fn room(&self) -> Result<Option<u64>, Fault> {
        let root = self.root.clone();
        blocking(move || root.room()).await
    }

    async fn abandon(&self, key: &str, _resume: &serde_json::Value) -> Result<(), Fault> {
        key::check(key)?;
        let path = self.root.waiting(key);
        blocking(move || match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(faults::of(&error, &path)),
            _ => Ok(()),
        })
        .await
    }

    fn location(&self, key: &str) -> String {
        self.root.at(key).display().to_string()
    }

    fn apart_from(&self, other: &Path) -> bool {
        self.separate.unwrap_or_else(|| match (device(self.root.path()), device(other)) {
            (Some(ours), Some(theirs)) => ours != theirs,
            _ => false,
        })
    }
}

/// The device of a path, or of what stands above it while it is not made yet.
fn device(path: &Path) -> Option<u64> {
    path.ancestors().find_map(|path| fs::metadata(path).ok()).map(|found| found.dev())
}

/// Opens what stands at `path` and tells its size; `None` where nothing stands while the folder is there.
fn open(root: &Root, path: &Path) -> Result<Option<(File, u64)>, Fault> {
    root.ready()?;
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|error| faults::of(&error, path))?,
    };
    if !found.is_file() {
        return Err(Fault::operator(Code::ArchiveOddFile).with("path", path.display()));
    }
    let file = File::open(path).map_err(|error| faults::of(&error, path))?;
    Ok(Some((file, found.len())))
}

fn read_text(file: File, size: u64, path: &Path) -> Result<String, Fault> {
    let odd = || Fault::permanent(Code::ArchiveOddText).with("path", path.display());
    if size > TEXT_LIMIT {
        return Err(odd());
    }
    let mut bytes = Vec::new();
    file.take(TEXT_LIMIT).read_to_end(&mut bytes).map_err(|error| faults::of(&error, path))?;
    String::from_utf8(bytes).map_err(|_| odd())
}

/// Collects the keys below `folder` that begin with `prefix`. Names with a leading dot are not ours to show.
fn walk(folder: &Path, above: &str, prefix: &str, keys: &mut Vec<String>) -> Result<(), Fault> {
    for entry in fs::read_dir(folder).map_err(|error| faults::of(&error, folder))? {
        let entry = entry.map_err(|error| faults::of(&error, folder))?;
        let key = format!("{above}{}", entry.file_name().to_string_lossy());
        let is_folder = entry.file_type().map_err(|error| faults::of(&error, folder))?.is_dir();
        let below = format!("{key}/");
        if key[above.len()..].starts_with('.') {
            continue;
        } else if is_folder && (below.starts_with(prefix) || prefix.starts_with(&below)) {
            walk(&entry.path(), &below, prefix, keys)?;
        } else if !is_folder && key.starts_with(prefix) {
            keys.push(key);
        }
    }
    Ok(())
}

fn probe_once(path: &Path, bytes: &[u8], mut meter: Meter) -> Result<(), Fault> {
    let written = File::create(path).and_then(|mut file| {
        std::io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    });
    written.map_err(|error| faults::of(&error, path))?;
    let file = File::open(path).map_err(|error| faults::of(&error, path))?;
    let seen = digest_from_disk(file, path, &mut meter)?;
    if seen.sha256 == hex(&Sha256::digest(bytes)) {
        return Ok(());
    }
    Err(Fault::operator(Code::ReadBackDiffers).with("path", path.display()))
}

/// Runs file work where it may wait for a disk.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Fault::transient(Code::Interrupted).with("cause", error)),
    }
}
