//! Taking a file in: copied and digested in one read, synced, read back, and only then named.

use std::fs::{self, File, Permissions};
use std::io::{self, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, OFlags};
use rustix::io::Errno;

use super::digests::{self, Passed, Stopped};
use super::faults;
use super::place::Place;
use crate::fault::{Code, Fault};
use crate::model::digest::Algorithm;
use crate::vault::{Copied, Take, Taken};
use crate::watch::Meter;

/// How much may be written before it is made to reach the disk, so that the last sync is short.
const SYNC_EVERY: u64 = 256 << 20;

/// Copies a file in.
pub(super) fn copy(place: &Place, take: Take, meter: Meter) -> Result<Taken, Fault> {
    let begun = Begun::new(place, take)?;
    begun.alone(place, meter)
}

/// A file that is being taken.
pub(super) struct Begun {
    take: Take,
    before: Identity,
    copy: Copy,
    /// The copy is one already: it shares the source's blocks.
    is_shared: bool,
}

impl Begun {
    /// Makes the file that will be the copy, with room for all of it.
    pub(super) fn new(place: &Place, take: Take) -> Result<Begun, Fault> {
        let before = Identity::of(&take.source)?;
        if before.size != take.size {
            return Err(changed());
        }
        let (file, path) = place.begin(&take.task, take.run)?;
        let copy = Copy { file, path: Unfinished(path) };
        let is_shared = copy.share(&take.source);
        if !is_shared {
            copy.reserve(place, take.size)?;
        }
        Ok(Begun { take, before, copy, is_shared })
    }

    /// What a copier is lent: what it reads, and what it writes.
    pub(super) fn lend(&self) -> Result<(File, Option<File>), Fault> {
        let copy = self.copy.file.try_clone().map_err(|error| faults::of(&error, &self.copy.path.0))?;
        match self.is_shared {
            true => Ok((copy, None)),
            false => Ok((self.take.source.try_clone().map_err(|error| faults::of_source(&error))?, Some(copy))),
        }
    }

    /// Copies without anybody's help; what somebody wrote who failed is written over.
    pub(super) fn alone(self, place: &Place, mut meter: Meter) -> Result<Taken, Fault> {
        let wanted = wanted(&self.take.also);
        let passed = match self.is_shared {
            true => from_disk(&self.copy.file, &self.copy.path.0, &wanted, &mut meter)?,
            false => self.copy.fill(place, &self.take, &wanted, &mut meter)?,
        };
        self.keep(place, &passed)
    }

    /// Reads back what a copier wrote, and keeps it where it is what they said.
    pub(super) fn by(self, place: &Place, copied: &Copied, mut meter: Meter) -> Result<Taken, Fault> {
        meter.moved(copied.size);
        let passed = from_disk(&self.copy.file, &self.copy.path.0, &wanted(&self.take.also), &mut meter)?;
        let is_said = passed.digests.first().is_some_and(|sha256| sha256.value == copied.sha256);
        match is_said && passed.size == copied.size {
            true => self.keep(place, &passed),
            false => Err(Fault::transient(Code::ReadBackDiffers)),
        }
    }

    fn keep(self, place: &Place, passed: &Passed) -> Result<Taken, Fault> {
        if passed.size != self.take.size || Identity::of(&self.take.source)? != self.before {
            return Err(changed());
        }
        let made = |wanted: &Algorithm| passed.digests.iter().find(|digest| digest.algorithm == *wanted).cloned();
        let also = self.take.also.iter().filter_map(made).collect();
        Ok(Taken { also, ..keep(place, &self.copy.path.0, passed)? })
    }
}

/// SHA-256 first, and each algorithm once.
fn wanted(also: &[Algorithm]) -> Vec<Algorithm> {
    let mut wanted = vec![Algorithm::Sha256];
    for algorithm in also {
        if !wanted.contains(algorithm) {
            wanted.push(*algorithm);
        }
    }
    wanted
}

/// Takes over a file that was made on the vault's disk. Where that fails it stays as it is.
pub(super) fn adopt(place: &Place, made: &Path, mut meter: Meter) -> Result<Taken, Fault> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32;
    let open = File::options().read(true).custom_flags(flags).open(made);
    let file = open.map_err(|error| faults::of(&error, made))?;
    if !file.metadata().is_ok_and(|facts| facts.is_file()) {
        return Err(Fault::permanent(Code::NotAFile).with("path", made.display()));
    }
    file.set_permissions(Permissions::from_mode(MODE)).map_err(|error| faults::of(&error, made))?;
    let passed = from_disk(&file, made, &[Algorithm::Sha256], &mut meter)?;
    keep(place, made, &passed)
}

/// What is in the vault is for reading alone.
pub(super) const MODE: u32 = 0o440;

fn from_disk(file: &File, path: &Path, wanted: &[Algorithm], meter: &mut Meter) -> Result<Passed, Fault> {
    file.sync_all().map_err(|error| faults::of(&error, path))?;
    digests::from_disk(file, wanted, meter).map_err(|stopped| stopped.fault(path))
}

fn keep(place: &Place, made: &Path, passed: &Passed) -> Result<Taken, Fault> {
    let sha256 = passed.digests.first().map(|digest| digest.value.clone()).unwrap_or_default();
    place.keep(made, &sha256)?;
    Ok(Taken { sha256, size: passed.size, also: Vec::new() })
}

fn changed() -> Fault {
    Fault::transient(Code::SourceChanged)
}

/// What must be the same before and after a copy.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    size: u64,
    written: (i64, i64),
    inode: (u64, u64),
}

impl Identity {
    fn of(source: &File) -> Result<Self, Fault> {
        let facts = source.metadata().map_err(|error| faults::of_source(&error))?;
        Ok(Identity {
            size: facts.len(),
            written: (facts.mtime(), facts.mtime_nsec()),
            inode: (facts.dev(), facts.ino()),
        })
    }
}

/// Removes a file that did not get its name.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Once named it is not there any more; what cannot be removed now is swept later.
        let _ = fs::remove_file(&self.0);
    }
}

struct Copy {
    file: File,
    path: Unfinished,
}

impl Copy {
    /// Lets the copy share the source's blocks where both lie on a file system that can: no room is needed, and the
    /// one read that makes the digests is of the copy.
    fn share(&self, source: &File) -> bool {
        rustix::fs::ioctl_ficlone(&self.file, source).is_ok()
    }

    fn fill(&self, place: &Place, take: &Take, wanted: &[Algorithm], meter: &mut Meter) -> Result<Passed, Fault> {
        (&take.source).rewind().map_err(|error| faults::of_source(&error))?;
        let emptied = (&self.file).rewind().and_then(|()| self.file.set_len(0));
        emptied.map_err(|error| faults::of(&error, &self.path.0))?;
        let mut unsynced = 0;
        let passed = digests::pass(&mut &take.source, wanted, meter, &mut |block| {
            (&self.file).write_all(block)?;
            unsynced += block.len() as u64;
            if unsynced >= SYNC_EVERY {
                unsynced = 0;
                self.file.sync_data()?;
            }
            Ok(())
        });
        let passed = passed.map_err(|stopped| self.fault(place, stopped, take.size))?;
        let back = from_disk(&self.file, &self.path.0, &wanted[..1], meter)?;
        match (back.size, &back.digests[..1]) == (passed.size, &passed.digests[..1]) {
            true => Ok(passed),
            false => Err(Fault::transient(Code::ReadBackDiffers)),
        }
    }

    /// Takes the room before the first byte: two copies at once must not promise each other's.
    fn reserve(&self, place: &Place, size: u64) -> Result<(), Fault> {
        let room = place.room()?;
        if size > room.free {
            return Err(faults::no_room(size, room.free));
        }
        if size == 0 {
            return Ok(());
        }
        match rustix::fs::fallocate(&self.file, FallocateFlags::KEEP_SIZE, 0, size) {
            // A file system that cannot reserve: the disk may still fill up on the way.
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => Ok(()),
            Err(error) => Err(self.writing(place, &error.into(), size)),
        }
    }

    fn fault(&self, place: &Place, stopped: Stopped, size: u64) -> Fault {
        match stopped {
            Stopped::Cancelled => Fault::transient(Code::Interrupted),
            Stopped::Reading(error) => faults::of_source(&error),
            Stopped::Writing(error) => self.writing(place, &error, size),
        }
    }

    fn writing(&self, place: &Place, error: &io::Error, size: u64) -> Fault {
        let full = matches!(Errno::from_io_error(error), Some(Errno::NOSPC | Errno::DQUOT));
        match place.room() {
            Ok(room) if full => faults::no_room(size, room.free.min(size.saturating_sub(1))),
            _ => faults::of(error, &self.path.0),
        }
    }
}
