//! The folder itself: whether it is there, where things lie in it, and how a name appears in it.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::{CWD, RenameFlags, link, renameat_with};
use rustix::io::Errno;
use sha2::{Digest, Sha256};

use super::faults;
use crate::fault::{Code, Fault};
use crate::model::digest::hex;

/// Unfinished copies lie here, beside the bags and never in them. Keys cannot begin with a dot.
pub const WAITING: &str = ".reprise-incoming";

pub struct Root {
    path: PathBuf,
    device: OnceLock<u64>,
}

impl Root {
    pub fn new(path: PathBuf) -> Self {
        Root { path, device: OnceLock::new() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn at(&self, key: &str) -> PathBuf {
        self.path.join(key)
    }

    /// Where the copy for `key` grows: always the same, so that a repeated call finds it.
    pub fn waiting(&self, key: &str) -> PathBuf {
        let name = hex(&Sha256::digest(key.as_bytes()));
        self.path.join(WAITING).join(format!("{}.part", &name[..40]))
    }

    /// Tests that the folder is there and still on the disk it was on; makes it at its first use.
    ///
    /// An empty folder above it is taken for a disk that is not connected: nothing may be written where it would hide. One that
    /// was there before and is not now is away, too.
    pub fn ready(&self) -> Result<(), Fault> {
        // Asked first: another copy may make the folder between the two.
        let is_first = self.device.get().is_none();
        let found = match fs::metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound && is_first => self.make_first()?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(self.away()),
            other => other.map_err(|error| faults::of(&error, &self.path))?,
        };
        if !found.is_dir() {
            return Err(faults::of_errno(Errno::NOTDIR, &self.path));
        }
        let device = *self.device.get_or_init(|| found.dev());
        if device == found.dev() { Ok(()) } else { Err(self.away()) }
    }

    /// Tests that copies were made in this folder before: the folder in which they grow stays behind, beside what they
    /// became. An empty one is what is seen of a share that is not connected. Nothing is made there.
    pub fn reach(&self) -> Result<(), Fault> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(self.away()),
            other => other.map_err(|error| faults::of(&error, &self.path))?,
        };
        let (mut used, mut kept) = (false, false);
        for entry in entries {
            let name = entry.map_err(|error| faults::of(&error, &self.path))?.file_name();
            used |= name == WAITING;
            kept |= !name.as_encoded_bytes().starts_with(b".") && name != "lost+found";
        }
        if used && kept { self.ready() } else { Err(self.away()) }
    }

    fn make_first(&self) -> Result<fs::Metadata, Fault> {
        let above = self.path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let inhabited = fs::read_dir(above).is_ok_and(|mut entries| entries.next().is_some());
        if !inhabited {
            return Err(self.away());
        }
        // Several copies may begin at once.
        make_folder(&self.path, above)
            .and_then(|()| fs::metadata(&self.path))
            .map_err(|error| faults::of(&error, &self.path))
    }

    /// A disk that is connected again is taken up without anybody's word.
    fn away(&self) -> Fault {
        Fault::transient(Code::ArchiveAway).with("path", self.path.display())
    }

    /// Makes the folders above `file`, each synced into the one above it.
    pub fn make_above(&self, file: &Path) -> Result<(), Fault> {
        let below = file.strip_prefix(&self.path).unwrap_or(file);
        let mut folder = self.path.clone();
        for part in below.parent().into_iter().flat_map(Path::components) {
            let above = folder.clone();
            folder.push(part);
            make_folder(&folder, &above).map_err(|error| faults::of(&error, &folder))?;
        }
        Ok(())
    }

    /// Bytes that are free; `None` on a share that does not say.
    pub fn room(&self) -> Result<Option<u64>, Fault> {
        let stat = rustix::fs::statvfs(&self.path).map_err(|errno| faults::of_errno(errno, &self.path))?;
        Ok((stat.f_blocks > 0).then(|| stat.f_bavail.saturating_mul(stat.f_frsize)))
    }

    /// Refuses to begin what the disk has no room for.
    pub fn room_for(&self, bytes: u64) -> Result<(), Fault> {
        let Some(free) = self.room()?.filter(|free| *free < bytes) else { return Ok(()) };
        let fault = Fault::full(Code::ArchiveNoRoom).with("path", self.path.display());
        Err(fault.with("needed_mb", bytes.div_ceil(1_000_000)).with("free_mb", free / 1_000_000))
    }
}

fn make_folder(folder: &Path, above: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Ok(()) => sync_folder(above),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes the names in a folder last. Some shares cannot and say so: they keep names by themselves.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) if cannot(&error) => Ok(()),
        other => other,
    }
}

/// Gives a finished copy its name, unless something has that name already (`AlreadyExists`).
///
/// Not every share knows `RENAME_NOREPLACE`, nor every one hard links; each is tried before the next.
pub fn claim(waiting: &Path, target: &Path) -> io::Result<()> {
    let renamed = renameat_with(CWD, waiting, CWD, target, RenameFlags::NOREPLACE).map_err(io::Error::from);
    match renamed {
        Err(error) if cannot(&error) => claim_by_link(waiting, target),
        other => other,
    }
}

fn claim_by_link(waiting: &Path, target: &Path) -> io::Result<()> {
    match link(waiting, target).map_err(io::Error::from) {
        Ok(()) => fs::remove_file(waiting),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(_) => claim_by_rename(waiting, target),
    }
}

fn claim_by_rename(waiting: &Path, target: &Path) -> io::Result<()> {
    match fs::symlink_metadata(target) {
        Ok(_) => Err(ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => fs::rename(waiting, target),
        Err(error) => Err(error),
    }
}

fn cannot(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::BADF | Errno::PERM))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_is_never_replaced() {
        for claim in [claim, claim_by_link, claim_by_rename] {
            let folder = tempfile::tempdir().unwrap();
            let (waiting, target) = (folder.path().join("a"), folder.path().join("b"));
            fs::write(&waiting, "new").unwrap();
            claim(&waiting, &target).unwrap();
            assert!(!waiting.exists());
            fs::write(&waiting, "newer").unwrap();
            assert_eq!(claim(&waiting, &target).unwrap_err().kind(), ErrorKind::AlreadyExists);
            assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        }
    }

    #[test]
    fn the_folder_is_made_where_others_live_and_not_on_an_empty_mount_point() {
        let above = tempfile::tempdir().unwrap();
        let root = Root::new(above.path().join("archive"));
        assert_eq!(root.ready().unwrap_err().code, Code::ArchiveAway);
        fs::write(above.path().join("reprise.toml"), "").unwrap();
        root.ready().unwrap();
        fs::remove_dir(root.path()).unwrap();
        assert_eq!(root.ready().unwrap_err().code, Code::ArchiveAway, "it was there: it is not made anew");
    }

    #[test]
    fn several_may_make_the_folder_at_once() {
        for _ in 0..50 {
            let above = tempfile::tempdir().unwrap();
            fs::write(above.path().join("reprise.toml"), "").unwrap();
            let root = Root::new(above.path().join("archive"));
            let start = std::sync::Barrier::new(4);
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        start.wait();
                        root.ready().unwrap();
                    });
                }
            });
        }
    }

    #[test]
    fn a_folder_that_moved_to_another_disk_is_away() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::new(folder.path().to_owned());
        root.device.set(0).unwrap();
        assert_eq!(root.ready().unwrap_err().code, Code::ArchiveAway);
    }
}
