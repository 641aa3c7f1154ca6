//! What an error of a folder means for whoever keeps recordings in it.

use std::io;
use std::path::Path;

use rustix::io::Errno;

use crate::fault::{Class, Code, Fault};

/// Errors of a disk or share that stopped answering; it may come back by itself.
const SILENT: &[Errno] = &[
    Errno::IO,
    Errno::STALE,
    Errno::NOTCONN,
    Errno::NODEV,
    Errno::NXIO,
    Errno::HOSTDOWN,
    Errno::HOSTUNREACH,
    Errno::NETDOWN,
    Errno::NETUNREACH,
    Errno::TIMEDOUT,
    Errno::CONNRESET,
    Errno::CONNABORTED,
    Errno::REMOTEIO,
];

/// The table: from an error of the system on `root` to class and code.
fn judge(error: &io::Error) -> (Class, Code) {
    let errno = Errno::from_io_error(error);
    let transient = || Class::Transient { retry_after: None };
    match errno {
        Some(Errno::NOSPC | Errno::DQUOT) => (Class::Quota { until: None }, Code::ArchiveFull),
        Some(Errno::ROFS | Errno::ACCESS | Errno::PERM) => (Class::Operator, Code::ArchiveNotWritable),
        Some(Errno::FBIG) => (Class::Operator, Code::ArchiveFileTooLarge),
        Some(Errno::NOENT) => (transient(), Code::ArchiveAway),
        Some(Errno::NOTDIR | Errno::ISDIR | Errno::LOOP) => (Class::Operator, Code::ArchiveOddFile),
        Some(errno) if SILENT.contains(&errno) => (transient(), Code::ArchiveSilent),
        _ => (transient(), Code::ArchiveTrouble),
    }
}

/// The fault of an operation on `path`, which lies in an archive.
pub fn of(error: &io::Error, path: &Path) -> Fault {
    let (class, code) = judge(error);
    Fault::new(class, code).with("path", path.display()).with("cause", error)
}

pub fn of_errno(errno: Errno, path: &Path) -> Fault {
    of(&errno.into(), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_the_class_that_helps() {
        let table = [
            (Errno::NOSPC, "quota", Code::ArchiveFull),
            (Errno::DQUOT, "quota", Code::ArchiveFull),
            (Errno::ROFS, "operator", Code::ArchiveNotWritable),
            (Errno::ACCESS, "operator", Code::ArchiveNotWritable),
            (Errno::FBIG, "operator", Code::ArchiveFileTooLarge),
            (Errno::NOENT, "transient", Code::ArchiveAway),
            (Errno::STALE, "transient", Code::ArchiveSilent),
            (Errno::IO, "transient", Code::ArchiveSilent),
            (Errno::LOOP, "operator", Code::ArchiveOddFile),
            (Errno::INVAL, "transient", Code::ArchiveTrouble),
        ];
        for (errno, class, code) in table {
            let fault = of_errno(errno, Path::new("/mnt/nas"));
            assert_eq!((fault.class.name(), fault.code), (class, code), "{errno:?}");
        }
    }
}
