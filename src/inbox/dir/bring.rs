//! Putting a file into the drop folder, for `reprise drop`.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

use super::{mark, open, stat};
use crate::fault::{Code, Fault};
use crate::inbox::{Sighting, What, naming};
use crate::model::path::RawPath;
use crate::watch::Watch;

const BLOCK: usize = 1 << 20;

/// How many files of one name there may be.
const NUMBERS: u32 = 1000;

pub(super) fn bring(top: &Path, source: &Path, to: &RawPath, watch: &Watch) -> Result<Sighting, Fault> {
    let source = Source::open(source)?;
    let landing = Landing::prepare(top, to)?;
    let (file, unfinished) = landing.begin().map_err(|error| Fault::io(&error, to))?;
    let brought = landing.fill(source, file, watch).and_then(|()| landing.name(&unfinished));
    if brought.is_err() {
        // Best effort: an unfinished name is never taken.
        let _ = rustix::fs::unlinkat(&landing.folder, &unfinished, AtFlags::empty());
    }
    let name = brought?;
    landing.sighting(&name)
}

struct Source {
    file: File,
    size: u64,
    shown: String,
}

impl Source {
    /// The person at the terminal chose this path: links in it are theirs. A pipe must not make them wait.
    fn open(path: &Path) -> Result<Self, Fault> {
        let shown = path.display().to_string();
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|error| match error {
            Errno::ACCESS => Fault::operator(Code::PathNotReadable).with("path", &shown).with("cause", error),
            _ => Fault::io(&error.into(), &shown),
        })?;
        let file = File::from(file);
        let facts = file.metadata().map_err(|error| Fault::io(&error, &shown))?;
        match facts.is_file() {
            true => Ok(Source { file, size: facts.len(), shown }),
            false if facts.is_dir() => Err(Fault::permanent(Code::IsFolder).with("path", shown.trim_end_matches('/'))),
            false => Err(Fault::permanent(Code::NotAFile).with("path", shown)),
        }
    }
}

/// The place where a file is put.
struct Landing {
    folder: OwnedFd,
    path: RawPath,
}

impl Landing {
    fn prepare(top: &Path, to: &RawPath) -> Result<Self, Fault> {
        let path = RawPath::below(to.parent().as_ref(), &naming::takeable(to.name())).unwrap_or_else(|| to.clone());
        let mut folder = open::root(top)?;
        for name in path.parent().iter().flat_map(RawPath::names) {
            folder = make_folder(&folder, name).map_err(|error| Fault::io(&error, &path))?;
        }
        Ok(Landing { folder, path })
    }

    /// Opens a file under an unfinished name that nobody else writes to. One that a drop which died has left is used
    /// again; whatever else has taken the name stays as it is.
    fn begin(&self) -> io::Result<(File, Vec<u8>)> {
        let mut obstacle = io::Error::from(ErrorKind::AlreadyExists);
        for number in 1..=NUMBERS {
            let name = naming::numbered(self.path.name(), number, b".drop.part");
            match self.claim(&name) {
                Ok(Some(file)) => return Ok((file, name)),
                Ok(None) => {}
                Err(error @ (Errno::LOOP | Errno::NXIO | Errno::ISDIR)) => obstacle = error.into(),
                Err(error) => return Err(error.into()),
            }
        }
        Err(obstacle)
    }

    fn claim(&self, name: &[u8]) -> rustix::io::Result<Option<File>> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&self.folder, name, flags, Mode::from_raw_mode(0o666))?;
        let stat = rustix::fs::fstat(&file)?;
        let ours = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile && stat.st_nlink == 1;
        if !ours || rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Ok(None);
        }
        rustix::fs::ftruncate(&file, 0)?;
        Ok(Some(File::from(file)))
    }

    fn fill(&self, mut source: Source, mut file: File, watch: &Watch) -> Result<(), Fault> {
        let mut block = vec![0; BLOCK];
        let mut done = 0u64;
        loop {
            if watch.is_cancelled() {
                return Err(Fault::transient(Code::Interrupted));
            }
            let read = source.file.read(&mut block).map_err(|error| Fault::io(&error, &source.shown))?;
            if read == 0 {
                break;
            }
            file.write_all(&block[..read]).map_err(|error| Fault::io(&error, &self.path))?;
            done += read as u64;
            watch.at(done, source.size.max(done));
        }
        mark::put(&file);
        file.sync_all().map_err(|error| Fault::io(&error, &self.path))
    }

    /// Gives the file its name, or the first number of it that is free.
    fn name(&self, unfinished: &[u8]) -> Result<Vec<u8>, Fault> {
        for number in 1..=NUMBERS {
            let name = naming::numbered(self.path.name(), number, b"");
            match rename_free(&self.folder, unfinished, &name) {
                Ok(()) => {
                    rustix::fs::fsync(&self.folder).map_err(|error| Fault::io(&error.into(), &self.path))?;
                    return Ok(name);
                }
                Err(Errno::EXIST) => {}
                Err(error) => return Err(Fault::io(&error.into(), &self.path)),
            }
        }
        Err(Fault::permanent(Code::NameTaken).with("path", &self.path))
    }

    fn sighting(&self, name: &[u8]) -> Result<Sighting, Fault> {
        let path = RawPath::below(self.path.parent().as_ref(), name).unwrap_or_else(|| self.path.clone());
        let what = stat::entry(&self.folder, name, rustix::process::geteuid().as_raw());
        match what.map_err(|error| Fault::io(&error.into(), &path))? {
            Some(what @ What::File(_)) => Ok(Sighting { path, what }),
            _ => Err(Fault::transient(Code::SourceChanged).with("path", &path)),
        }
    }
}

fn make_folder(above: &OwnedFd, name: &[u8]) -> io::Result<OwnedFd> {
    match rustix::fs::mkdirat(above, name, Mode::from_raw_mode(0o777)) {
        Ok(()) => rustix::fs::fsync(above)?,
        Err(Errno::EXIST) => {}
        Err(error) => return Err(error.into()),
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(above, name, flags, Mode::empty())?)
}

/// Renames without replacing, also where the file system does not know how (then nearly so).
fn rename_free(folder: &OwnedFd, from: &[u8], to: &[u8]) -> rustix::io::Result<()> {
    match rustix::fs::renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {}
        done => return done,
    }
    match rustix::fs::statat(folder, to, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(_) => Err(Errno::EXIST),
        Err(Errno::NOENT) => rustix::fs::renameat(folder, from, folder, to),
        Err(error) => Err(error),
    }
}
