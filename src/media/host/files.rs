//! Opening what a child is lent: recordings to read, outputs to write.

use std::fs::{File, OpenOptions};
use std::os::fd::OwnedFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::fault::{Code, Fault};

/// Opens a recording and returns its size. Only regular files: a FIFO would wait for ever, a device has no end.
pub async fn recording(path: &Path) -> Result<(OwnedFd, u64), Fault> {
    let path = path.to_owned();
    blocking(move || {
        let flags = OFlags::NONBLOCK.bits() as i32;
        let file = OpenOptions::new().read(true).custom_flags(flags).open(&path).map_err(|e| refused(&e, &path))?;
        let facts = file.metadata().map_err(|e| refused(&e, &path))?;
        if !facts.is_file() {
            let code = if facts.is_dir() { Code::IsFolder } else { Code::NotAFile };
            return Err(Fault::permanent(code).with("path", path.display()));
        }
        Ok((file.into(), facts.len()))
    })
    .await
}

/// A file being written under a name that nobody takes for a finished one. Dropped without `keep`, it goes away.
pub struct Output {
    file: File,
    unfinished: Unfinished,
    name: PathBuf,
}

struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Once it has its name there is nothing here to remove; and what cannot be removed is written over next time.
        std::fs::remove_file(&self.0).ok();
    }
}

impl Output {
    pub async fn create(name: PathBuf) -> Result<Output, Fault> {
        blocking(move || {
            let mut hidden = name.file_name().unwrap_or_default().to_owned();
            hidden.push(".part");
            let path = name.with_file_name(hidden);
            let options = OpenOptions::new().read(true).write(true).create(true).truncate(true).clone();
            let file = options.open(&path).map_err(|e| refused(&e, &path))?;
            Ok(Output { file, unfinished: Unfinished(path), name })
        })
        .await
    }

    /// Another descriptor of the same file.
    pub fn lend(&self) -> Result<OwnedFd, Fault> {
        self.file.try_clone().map(OwnedFd::from).map_err(|e| refused(&e, &self.name))
    }

    /// Syncs the file, gives it its name and syncs that too.
    pub async fn keep(self) -> Result<PathBuf, Fault> {
        blocking(move || {
            let done = || {
                self.file.sync_all()?;
                std::fs::rename(&self.unfinished.0, &self.name)?;
                let folder = self.name.parent().filter(|folder| !folder.as_os_str().is_empty());
                File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
            };
            done().map_err(|e| refused(&e, &self.name))?;
            Ok(self.name.clone())
        })
        .await
    }
}

fn refused(error: &std::io::Error, path: &Path) -> Fault {
    Fault::io(error, path.display())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        // Only a runtime that is shutting down drops such work.
        Err(_) => Err(Fault::transient(Code::Interrupted)),
    }
}
