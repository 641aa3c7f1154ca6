//! The drop folder as a folder of this machine, or a share mounted on it.

mod bring;
mod mark;
mod note;
mod open;
mod stat;
mod walk;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use rustix::io::Errno;

use super::arrival::Sign;
use super::{Inbox, Look, Sighting, What, sign};
use crate::fault::{Code, Fault};
use crate::model::path::RawPath;
use crate::watch::Watch;

/// A drop folder below `root`. `root` itself may be a link: the administrator chose it.
pub struct DirInbox {
    root: PathBuf,
}

impl DirInbox {
    pub fn new(root: PathBuf) -> Self {
        DirInbox { root }
    }

    /// Runs blocking work off the threads that serve everybody.
    async fn off<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&Path) -> Result<T, Fault> + Send + 'static,
    {
        let root = self.root.clone();
        let done = tokio::task::spawn_blocking(move || work(&root)).await;
        done.unwrap_or_else(|crash| Err(Fault::transient(Code::StageCrashed).with("cause", crash)))
    }
}

#[async_trait]
impl Inbox for DirInbox {
    async fn look(&self) -> Result<Look, Fault> {
        self.off(|root| walk::look(root, walk::Bounds::default())).await
    }

    async fn sight(&self, path: &RawPath) -> Result<Option<What>, Fault> {
        let path = path.clone();
        self.off(move |root| sight(root, &path)).await
    }

    async fn examine(&self, seen: &Sighting) -> Result<Sign, Fault> {
        let seen = seen.clone();
        self.off(move |root| {
            let file = open::seen(root, &seen)?;
            if mark::fits(&file) {
                return Ok(Sign::Finished);
            }
            sign::of(&file).map_err(|error| trouble(&seen.path, &error))
        })
        .await
    }

    async fn open(&self, seen: &Sighting) -> Result<File, Fault> {
        let seen = seen.clone();
        self.off(move |root| open::seen(root, &seen)).await
    }

    async fn read(&self, seen: &Sighting, limit: u64) -> Result<Vec<u8>, Fault> {
        let seen = seen.clone();
        self.off(move |root| open::read(root, &seen, limit)).await
    }

    async fn note(&self, folder: &RawPath, name: &str, text: &str) -> Result<(), Fault> {
        let (folder, name, text) = (folder.clone(), name.to_owned(), text.to_owned());
        self.off(move |root| note::write(root, &folder, &name, &text)).await
    }

    async fn bring(&self, source: &Path, to: &RawPath, watch: &Watch) -> Result<Sighting, Fault> {
        let (source, to, watch) = (source.to_owned(), to.clone(), watch.clone());
        self.off(move |root| bring::bring(root, &source, &to, &watch)).await
    }

    async fn preflight(&self) -> Result<(), Fault> {
        self.off(|root| open::root(root).map(drop)).await
    }
}

/// Looks at one path below `root` without following a link; `None` where nothing lies there, or a folder.
pub(super) fn sight(root: &Path, path: &RawPath) -> Result<Option<What>, Fault> {
    let found = open::folder(root, path.parent().as_ref()).and_then(|folder| {
        let trouble = |error: Errno| trouble(path, &error.into());
        let keeper = rustix::fs::fstat(&folder).map_err(trouble)?.st_uid;
        stat::entry(&folder, path.name(), keeper).map_err(trouble)
    });
    match found {
        // The drop folder itself being away is a fault of another class, and says nothing about what lies in it.
        Err(fault) if fault.class.name() == "transient" && GONE.contains(&fault.code) => Ok(None),
        found => found,
    }
}

const GONE: [Code; 2] = [Code::PathMissing, Code::SourceChanged];

/// The fault of an operation on something that a stranger may move or replace at any moment.
fn trouble(path: &RawPath, error: &io::Error) -> Fault {
    let fault = match Errno::from_io_error(error) {
        Some(Errno::NOENT) => Fault::transient(Code::PathMissing),
        // A folder, a link or a pipe has taken the file's place.
        Some(Errno::NOTDIR | Errno::ISDIR | Errno::LOOP | Errno::NXIO) => Fault::transient(Code::SourceChanged),
        Some(Errno::ACCESS | Errno::PERM) => Fault::operator(Code::PathNotReadable),
        _ => Fault::transient(Code::PathTrouble),
    };
    fault.with("path", path).with("cause", error)
}

#[cfg(test)]
mod tests;
