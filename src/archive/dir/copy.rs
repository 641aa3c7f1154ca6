//! Copies one file into the folder: written, synced, read back, and only then named.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{Advice, FlockOperation, OFlags, fadvise, flock};
use rustix::io::Errno;
use sha2::{Digest, Sha256};

use super::faults;
use super::root::{Root, claim, sync_folder};
use crate::archive::{Stored, already};
use crate::deathpoint::{self, Point};
use crate::fault::{Code, Fault};
use crate::model::digest::hex;
use crate::watch::Meter;

const CHUNK: usize = 1 << 20;
/// How much may be written before it is made to reach the disk, so that the last sync is short.
const SYNC_EVERY: u64 = 256 << 20;

pub enum Source {
    File(PathBuf),
    Text(Vec<u8>),
}

/// One copy to make.
pub struct Copy {
    pub root: Arc<Root>,
    pub key: String,
    pub source: Source,
    pub size: u64,
    pub sha256: String,
    pub meter: Meter,
}

impl Copy {
    /// Makes the copy. What an earlier try left is gone on with; that it is right is found out by reading it back.
    pub fn run(mut self) -> Result<Stored, Fault> {
        self.root.ready()?;
        let mut reader = self.open_source()?;
        let waiting = self.root.waiting(&self.key);
        self.root.make_above(&waiting)?;
        let mut file = open_waiting(&waiting)?;
        let have = self.length_to_keep(&file, &waiting)?;
        self.root.room_for(self.size - have)?;
        let written = self.write(&mut *reader, &mut file, have, &waiting)?;
        let wanted = Stored { size: self.size, sha256: self.sha256.clone() };
        if written != wanted {
            return Err(self.throw_away(&waiting, Code::SourceChanged));
        }
        self.check_back(&waiting, &wanted)?;
        deathpoint::pass(Point::ArchiveCopied);
        self.name(&waiting)?;
        deathpoint::pass(Point::ArchiveNamed);
        Ok(wanted)
    }

    fn open_source(&self) -> Result<Box<dyn Read>, Fault> {
        let path = match &self.source {
            Source::Text(bytes) => return Ok(Box::new(Cursor::new(bytes.clone()))),
            Source::File(path) => path,
        };
        let file = File::open(path).map_err(|error| Fault::io(&error, path.display()))?;
        let found = file.metadata().map_err(|error| Fault::io(&error, path.display()))?.len();
        if found != self.size {
            return Err(self.changed());
        }
        Ok(Box::new(file))
    }

    fn source_path(&self) -> String {
        match &self.source {
            Source::File(path) => path.display().to_string(),
            Source::Text(_) => self.key.clone(),
        }
    }

    fn changed(&self) -> Fault {
        Fault::permanent(Code::SourceChanged).with("path", self.source_path())
    }

    fn length_to_keep(&self, file: &File, waiting: &Path) -> Result<u64, Fault> {
        let there = file.metadata().map_err(|error| faults::of(&error, waiting))?.len();
        if there <= self.size {
            return Ok(there);
        }
        file.set_len(0).map_err(|error| faults::of(&error, waiting))?;
        Ok(0)
    }

    fn write(&mut self, reader: &mut dyn Read, file: &mut File, have: u64, path: &Path) -> Result<Stored, Fault> {
        let mut hash = Sha256::new();
        let kept = self.pump(&mut reader.take(have), Meter::spared, |chunk| {
            hash.update(chunk);
            Ok(())
        })?;
        file.seek(SeekFrom::Start(have)).map_err(|error| faults::of(&error, path))?;
        let mut unsynced = 0;
        // One byte more than it should have tells a source that grew.
        let moved = self.pump(&mut reader.take(self.size - have + 1), Meter::moved, |chunk| {
            hash.update(chunk);
            unsynced += chunk.len() as u64;
            file.write_all(chunk)?;
            if unsynced >= SYNC_EVERY {
                unsynced = 0;
                file.sync_data()?;
            }
            Ok(())
        })?;
        file.sync_all().map_err(|error| faults::of(&error, path))?;
        Ok(Stored { size: kept + moved, sha256: hex(&hash.finalize()) })
    }

    /// Gives what there is to `take`, whose errors are the archive's; those of reading are the source's.
    fn pump(
        &mut self,
        reader: &mut dyn Read,
        count: fn(&mut Meter, u64),
        mut take: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<u64, Fault> {
        let mut buffer = vec![0; CHUNK];
        let mut total = 0;
        loop {
            if self.meter.is_cancelled() {
                return Err(Fault::transient(Code::Interrupted));
            }
            let length = read_some(reader, &mut buffer).map_err(|error| Fault::io(&error, self.source_path()))?;
            if length == 0 {
                return Ok(total);
            }
            take(&buffer[..length]).map_err(|error| faults::of(&error, &self.root.at(&self.key)))?;
            total += length as u64;
            count(&mut self.meter, length as u64);
        }
    }

    fn check_back(&mut self, waiting: &Path, wanted: &Stored) -> Result<(), Fault> {
        let file = File::open(waiting).map_err(|error| faults::of(&error, waiting))?;
        if digest_from_disk(file, waiting, &mut self.meter)? == *wanted {
            return Ok(());
        }
        let _ = fs::remove_file(waiting);
        Err(Fault::transient(Code::ReadBackDiffers).with("path", self.root.at(&self.key).display()))
    }

    fn throw_away(&self, waiting: &Path, code: Code) -> Fault {
        let _ = fs::remove_file(waiting);
        Fault::permanent(code).with("path", self.source_path())
    }

    fn name(&mut self, waiting: &Path) -> Result<(), Fault> {
        let target = self.root.at(&self.key);
        self.root.make_above(&target)?;
        let folder = target.parent().unwrap_or(self.root.path());
        match claim(waiting, &target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.found_named(waiting, &target),
            other => other.and_then(|()| sync_folder(folder)).map_err(|error| faults::of(&error, &target)),
        }
    }

    /// Someone was faster: what stands there must be the same.
    fn found_named(&mut self, waiting: &Path, target: &Path) -> Result<(), Fault> {
        let file = File::open(target).map_err(|error| faults::of(&error, target))?;
        let there = digest_from_disk(file, target, &mut self.meter)?;
        let _ = fs::remove_file(waiting);
        already(&self.key, there, self.size, &self.sha256).map(|_| ())
    }
}

/// Opens or makes the growing copy and holds it: two at once would write through each other.
fn open_waiting(path: &Path) -> Result<File, Fault> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .custom_flags(OFlags::NOFOLLOW.bits() as i32)
        .open(path)
        .map_err(|error| faults::of(&error, path))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => Err(Fault::transient(Code::ArchiveBusy).with("path", path.display())),
        // A share without locks: the engine alone keeps copies apart.
        _ => Ok(file),
    }
}

/// Reads a file from the disk, not from what the system remembers of it.
pub fn digest_from_disk(mut file: File, path: &Path, meter: &mut Meter) -> Result<Stored, Fault> {
    fadvise(&file, 0, None, Advice::DontNeed).map_err(|errno| faults::of_errno(errno, path))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut size = 0;
    loop {
        if meter.is_cancelled() {
            return Err(Fault::transient(Code::Interrupted));
        }
        let count = read_some(&mut file, &mut buffer).map_err(|error| faults::of(&error, path))?;
        if count == 0 {
            return Ok(Stored { size, sha256: hex(&hash.finalize()) });
        }
        hash.update(&buffer[..count]);
        size += count as u64;
        meter.moved(count as u64);
    }
}

fn read_some(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            other => return other,
        }
    }
}
