//! One look at everything that lies in the drop folder.

use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{Dir, Mode, OFlags};
use rustix::io::Errno;

use super::{open, stat, trouble};
use crate::fault::Fault;
use crate::inbox::{ENTRIES, Look, Sighting, What, names};
use crate::model::path::RawPath;

/// How much a look will count. No card comes near either.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) entries: usize,
    pub(super) depth: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { entries: ENTRIES, depth: 16 }
    }
}

pub(super) fn look(top: &Path, bounds: Bounds) -> Result<Look, Fault> {
    let root = open::root(top)?;
    let mut walk = Walk { look: Look::default(), left: bounds.entries };
    walk.folder(root, None, bounds.depth)?;
    walk.look.sightings.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    Ok(walk.look)
}

struct Walk {
    look: Look,
    left: usize,
}

impl Walk {
    /// Looks at one folder and what lies below it. `depth` is how many more folders may lie in each other.
    fn folder(&mut self, folder: OwnedFd, path: Option<&RawPath>, depth: usize) -> Result<(), Fault> {
        let Some(names) = self.names(&folder, path)? else { return Ok(()) };
        let keeper = rustix::fs::fstat(&folder).map(|stat| stat.st_uid).unwrap_or_default();
        for name in names {
            let Some(below) = RawPath::below(path, &name) else { continue };
            if self.left == 0 {
                self.stop(path.cloned().unwrap_or(below));
                return Ok(());
            }
            self.left -= 1;
            match stat::entry(&folder, &name, keeper) {
                Ok(Some(what)) => self.saw(below, what),
                Ok(_) if names::is_barred_folder(&name) => {}
                Ok(_) if depth == 0 => self.saw(below, What::TooDeep),
                Ok(_) => self.enter(&folder, below, depth - 1)?,
                Err(error) => self.refused(below, error)?,
            }
        }
        Ok(())
    }

    /// The look ends here: it is told of the innermost folder that was not read to its end.
    fn stop(&mut self, at: RawPath) {
        if !std::mem::replace(&mut self.look.cut_short, true) {
            self.saw(at, What::Uncounted);
        }
    }

    fn enter(&mut self, above: &OwnedFd, path: RawPath, depth: usize) -> Result<(), Fault> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::openat(above, path.name(), flags, Mode::empty()) {
            Ok(folder) => self.folder(folder, Some(&path), depth),
            Err(error) => self.refused(path, error),
        }
    }

    /// The names in a folder, in order; `None` where it cannot be read, which is then noted.
    fn names(&mut self, folder: &OwnedFd, path: Option<&RawPath>) -> Result<Option<Vec<Vec<u8>>>, Fault> {
        match names(folder, self.left) {
            Ok(names) => Ok(Some(names)),
            Err(error) => {
                let Some(path) = path else { return Err(Fault::io(&error.into(), "inbox")) };
                self.refused(path.clone(), error)?;
                Ok(None)
            }
        }
    }

    /// Something is gone, replaced or shut: the look goes on, unless this process itself has run out of something.
    fn refused(&mut self, path: RawPath, error: Errno) -> Result<(), Fault> {
        match error {
            Errno::NOENT | Errno::NOTDIR | Errno::LOOP => {}
            Errno::MFILE | Errno::NFILE | Errno::NOMEM => return Err(trouble(&path, &error.into())),
            _ => self.saw(path, What::Shut),
        }
        Ok(())
    }

    fn saw(&mut self, path: RawPath, what: What) {
        self.look.sightings.push(Sighting { path, what });
    }
}

/// One name more than `most` is read, so that a look knows that it is cut short.
fn names(folder: &OwnedFd, most: usize) -> rustix::io::Result<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            names.push(name.to_vec());
        }
        if names.len() > most {
            break;
        }
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_may_not_be_read_is_told_and_does_not_end_the_look() {
        let path = RawPath::new("e/shut").unwrap();
        for (error, told) in [
            (Errno::NOENT, Some(None)),
            (Errno::NOTDIR, Some(None)),
            (Errno::LOOP, Some(None)),
            (Errno::ACCESS, Some(Some(What::Shut))),
            (Errno::STALE, Some(Some(What::Shut))),
            (Errno::IO, Some(Some(What::Shut))),
            (Errno::MFILE, None),
            (Errno::NOMEM, None),
        ] {
            let mut walk = Walk { look: Look::default(), left: 9 };
            let went_on = walk.refused(path.clone(), error).ok();
            let seen = walk.look.sightings.first().map(|sighting| sighting.what);
            assert_eq!(went_on.map(|()| seen), told, "{error:?}");
        }
    }
}
