//! Opening what a stranger put there: no link is followed at any level, and nothing but a plain file is opened.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{Mode, OFlags};

use super::{stat, trouble};
use crate::fault::{Code, Fault};
use crate::inbox::Sighting;
use crate::model::path::RawPath;

/// Opens the drop folder itself.
pub(super) fn root(root: &Path) -> Result<OwnedFd, Fault> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    rustix::fs::open(root, flags, Mode::empty()).map_err(|error| {
        let fault = match error {
            rustix::io::Errno::ACCESS | rustix::io::Errno::PERM => Fault::operator(Code::PathNotReadable),
            rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR => Fault::operator(Code::PathMissing),
            _ => Fault::transient(Code::PathTrouble),
        };
        fault.with("path", root.display()).with("cause", error)
    })
}

/// Opens a folder below the drop folder, or the drop folder where `path` is `None`: fit for the `*at` calls.
pub(super) fn folder(top: &Path, path: Option<&RawPath>) -> Result<OwnedFd, Fault> {
    let mut folder = root(top)?;
    for name in path.iter().flat_map(|path| path.names()) {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        folder = rustix::fs::openat(&folder, name, flags, Mode::empty())
            .map_err(|error| path.map_or_else(|| missing(top), |path| trouble(path, &error.into())))?;
    }
    Ok(folder)
}

fn missing(top: &Path) -> Fault {
    Fault::operator(Code::PathMissing).with("path", top.display())
}

/// Opens the plain file that was seen, for reading.
pub(super) fn seen(top: &Path, seen: &Sighting) -> Result<File, Fault> {
    let path = &seen.path;
    let Some(expected) = seen.what.stamp() else { return Err(changed(path)) };
    let folder = folder(top, path.parent().as_ref())?;
    // A pipe that has taken the file's place must not make us wait for a writer.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = rustix::fs::openat(&folder, path.name(), flags, Mode::empty());
    let file = file.map_err(|error| trouble(path, &error.into()))?;
    let found = stat::stamp(&file).map_err(|error| trouble(path, &error.into()))?;
    match found {
        Some(found) if found.same_file(&expected) => Ok(File::from(file)),
        _ => Err(changed(path)),
    }
}

/// Reads a small file that was seen.
pub(super) fn read(top: &Path, sighting: &Sighting, limit: u64) -> Result<Vec<u8>, Fault> {
    let mut content = Vec::new();
    let file = seen(top, sighting)?;
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut content);
    read.map_err(|error| trouble(&sighting.path, &error))?;
    if content.len() as u64 > limit {
        return Err(Fault::permanent(Code::TooLarge).with("path", &sighting.path).with("limit", limit));
    }
    Ok(content)
}

fn changed(path: &RawPath) -> Fault {
    Fault::transient(Code::SourceChanged).with("path", path)
}
