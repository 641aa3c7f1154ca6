//! One daemon on one data directory.

use std::fs::File;
use std::path::Path;

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
        match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Lock { _file: file }),
            Err(rustix::io::Errno::WOULDBLOCK) => {
                Err(Fault::operator(Code::DataDirInUse).with("path", data_dir.display()))
            }
            Err(errno) => Err(Fault::io(&errno.into(), path.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_daemon_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path()).unwrap();
        assert_eq!(Lock::take(folder.path()).unwrap_err().code, Code::DataDirInUse);
        drop(first);
        Lock::take(folder.path()).unwrap();
    }
}
