//! Asks a running daemon for a fresh look at the drop folder: two empty files in the data directory, whose times are
//! compared with each other and with no clock.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::fault::Fault;

pub struct Asked {
    asked: PathBuf,
    looked: PathBuf,
}

/// When a look was asked for, as the file system of the data directory counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Request(SystemTime);

impl Asked {
    pub fn new(data_dir: &Path) -> Asked {
        Asked { asked: data_dir.join("look.asked"), looked: data_dir.join("look.done") }
    }

    /// Asks for a look that begins after now.
    pub fn ask(&self) -> Result<Request, Fault> {
        let written = File::create(&self.asked).and_then(|file| file.metadata()?.modified());
        written.map(Request).map_err(|error| Fault::io(&error, self.asked.display()))
    }

    /// Whether a look that began after the request has ended.
    pub fn is_answered(&self, request: Request) -> bool {
        modified(&self.looked).is_some_and(|looked| looked >= request)
    }

    /// The newest request, answered or not.
    pub fn wanted(&self) -> Option<Request> {
        modified(&self.asked)
    }

    /// The newest request, where no look has answered it yet.
    pub fn open(&self) -> Option<Request> {
        self.wanted().filter(|request| !self.is_answered(*request))
    }

    /// Says that a look which began after the request has ended.
    pub fn answer(&self, request: Request) -> Result<(), Fault> {
        let written = File::create(&self.looked).and_then(|file| file.set_modified(request.0));
        written.map_err(|error| Fault::io(&error, self.looked.display()))
    }
}

fn modified(path: &Path) -> Option<Request> {
    std::fs::metadata(path).and_then(|meta| meta.modified()).ok().map(Request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered_by_a_look_that_began_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let (asks, looks) = (Asked::new(folder.path()), Asked::new(folder.path()));
        assert_eq!(looks.open(), None);
        let first = asks.ask().unwrap();
        let begun = looks.open().unwrap();
        // Another one asks while the look goes on.
        let later = Request(first.0 + std::time::Duration::from_millis(1));
        File::options().write(true).open(folder.path().join("look.asked")).unwrap().set_modified(later.0).unwrap();
        looks.answer(begun).unwrap();
        assert!(asks.is_answered(first));
        assert!(!asks.is_answered(later));
        assert_eq!(looks.open(), Some(later));
        looks.answer(later).unwrap();
        assert_eq!(looks.open(), None);
    }
}
