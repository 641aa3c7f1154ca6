//! Where things lie in the vault's folder.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::faults;
use super::take::MODE;
use crate::deathpoint::{self, Point};
use crate::fault::{Code, Fault};
use crate::model::digest::is_sha256;
use crate::vault::{Room, kept_as};

/// Room that stays untouched, so that records can be written when the disk is all but full: this much, or on a small
/// disk a fiftieth of it.
const RESERVE: u64 = 512 << 20;

pub(super) struct Place {
    root: PathBuf,
}

impl Place {
    pub(super) fn new(root: PathBuf) -> Self {
        Place { root }
    }

    /// Where a content lies, or would.
    pub(super) fn content(&self, sha256: &str) -> Result<PathBuf, Fault> {
        match is_sha256(sha256) {
            true => Ok(self.root.join(&sha256[..2]).join(sha256)),
            false => Err(missing(sha256)),
        }
    }

    /// Opens a content for reading.
    pub(super) fn open(&self, path: &Path, sha256: &str) -> Result<File, Fault> {
        File::open(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => missing(sha256),
            _ => faults::of(&error, path),
        })
    }

    pub(super) fn size(&self, sha256: &str) -> Result<Option<u64>, Fault> {
        let path = self.content(sha256)?;
        match fs::metadata(&path) {
            Ok(facts) => Ok(Some(facts.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(faults::of(&error, &path)),
        }
    }

    pub(super) fn remove(&self, sha256: &str) -> Result<(), Fault> {
        let path = self.content(sha256)?;
        gone(fs::remove_file(&path)).map_err(|error| faults::of(&error, &path))
    }

    /// Gives a file that is whole, synced and read back its name. What stands there has the same content and makes room.
    pub(super) fn keep(&self, made: &Path, sha256: &str) -> Result<(), Fault> {
        let path = self.content(sha256)?;
        let folder = path.parent().unwrap_or(&self.root);
        deathpoint::pass(Point::VaultCopied);
        let named = make(folder).and_then(|()| fs::rename(made, &path)).and_then(|()| sync(folder));
        named.map_err(|error| faults::of(&error, &path))?;
        deathpoint::pass(Point::VaultNamed);
        Ok(())
    }

    /// The file into which a run copies; whatever an earlier try of it left is gone.
    pub(super) fn begin(&self, task: &str, run: u32) -> Result<(File, PathBuf), Fault> {
        let path = self.root.join(temporary(task, run) + TAKE);
        let cleared = make(&self.root).and_then(|()| gone(fs::remove_file(&path)));
        let mut options = File::options();
        options.read(true).write(true).create_new(true).mode(MODE);
        let begun = cleared.and_then(|()| options.open(&path));
        Ok((begun.map_err(|error| faults::of(&error, &path))?, path))
    }

    pub(super) fn scratch(&self, task: &str, run: u32) -> Result<PathBuf, Fault> {
        let path = self.root.join(temporary(task, run));
        for earlier in 0..=run {
            let earlier = self.root.join(temporary(task, earlier));
            gone(fs::remove_dir_all(&earlier)).map_err(|error| faults::of(&error, &earlier))?;
        }
        make(&self.root).and_then(|()| make(&path)).map_err(|error| faults::of(&error, &path))?;
        Ok(path)
    }

    pub(super) fn sweep(&self, working: &[(String, u32)]) -> Result<(), Fault> {
        let working: Vec<String> = working.iter().map(|(task, run)| temporary(task, *run)).collect();
        let entries = match fs::read_dir(&self.root) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(|error| faults::of(&error, &self.root))?,
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let run = name.strip_suffix(TAKE).unwrap_or(&name);
            if name.starts_with(TEMPORARY) && !working.iter().any(|working| working == run) {
                clear(&entry.path()).map_err(|error| faults::of(&error, &entry.path()))?;
            }
        }
        Ok(())
    }

    pub(super) fn checkpoint(&self, task: &str) -> Result<PathBuf, Fault> {
        let path = self.root.join(format!("{KEPT}{}", kept_as(task)));
        make(&self.root).and_then(|()| make(&path)).map_err(|error| faults::of(&error, &path))?;
        Ok(path)
    }

    pub(super) fn forget(&self, task: &str) -> Result<(), Fault> {
        let path = self.root.join(format!("{KEPT}{}", kept_as(task)));
        gone(fs::remove_dir_all(&path)).map_err(|error| faults::of(&error, &path))
    }

    pub(super) fn checkpoints(&self) -> Result<Vec<String>, Fault> {
        let entries = match fs::read_dir(&self.root) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| faults::of(&error, &self.root))?,
        };
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        Ok(names.filter_map(|name| name.strip_prefix(KEPT).map(str::to_owned)).collect())
    }

    /// The room on the disk where the vault is, or will be.
    pub(super) fn room(&self) -> Result<Room, Fault> {
        make(&self.root).map_err(|error| faults::of(&error, &self.root))?;
        let disk = rustix::fs::statvfs(&self.root).map_err(|error| faults::of(&error.into(), &self.root))?;
        let total = disk.f_blocks.saturating_mul(disk.f_frsize);
        let available = disk.f_bavail.saturating_mul(disk.f_frsize);
        Ok(Room { free: available.saturating_sub(RESERVE.min(total / 50)), total })
    }
}

const TEMPORARY: &str = "tmp-";
const TAKE: &str = ".take";
const KEPT: &str = "kept-";

pub(in crate::vault) fn temporary(task: &str, run: u32) -> String {
    format!("{TEMPORARY}{}-r{run}", kept_as(task))
}

pub(super) fn missing(sha256: &str) -> Fault {
    Fault::permanent(Code::NotInVault).with("sha256", sha256)
}

/// Makes a folder for us alone, and those above it; the new name is synced.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    folder.parent().map_or(Ok(()), sync)
}

pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

pub(super) fn clear(path: &Path) -> io::Result<()> {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|facts| facts.is_dir());
    gone(if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) })
}
