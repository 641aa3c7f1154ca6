//! One daemon on one data directory.

use std::fs::File;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use crate::fault::{Code, Fault};

/// Held for as long as the daemon lives; the operating system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a data directory; `Operator` fault `data-dir-in-use` where another daemon has it.
    pub fn take(data_dir: &Path) -> Result<Lock, Fault> {
        let path = data_dir.join("lock");
        let file = File::create(&path).map_err(|error| Fault::io(&error, path.display()))?;
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Lock { _file: file }),
                // Whoever only asks has it for an instant.
                Err(Errno::WOULDBLOCK) if flock(&file, FlockOperation::NonBlockingLockShared).is_ok() => {}
                Err(Errno::WOULDBLOCK) => {
                    return Err(Fault::operator(Code::DataDirInUse).with("path", data_dir.display()));
                }
                Err(errno) => return Err(Fault::io(&errno.into(), path.display())),
            }
        }
    }

    /// Whether a daemon has ever worked on a data directory.
    pub fn was_taken(data_dir: &Path) -> bool {
        data_dir.join("lock").exists()
    }

    /// Whether a daemon works on a data directory.
    pub fn is_held(data_dir: &Path) -> bool {
        let Ok(file) = File::open(data_dir.join("lock")) else { return false };
        flock(&file, FlockOperation::NonBlockingLockShared) == Err(Errno::WOULDBLOCK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_daemon_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!Lock::is_held(folder.path()));
        let first = Lock::take(folder.path()).unwrap();
        assert!(Lock::is_held(folder.path()));
        assert_eq!(Lock::take(folder.path()).unwrap_err().code, Code::DataDirInUse);
        drop(first);
        assert!(!Lock::is_held(folder.path()));
        let asks = File::open(folder.path().join("lock")).unwrap();
        flock(&asks, FlockOperation::NonBlockingLockShared).unwrap();
        drop(asks);
        Lock::take(folder.path()).unwrap();
    }
}
