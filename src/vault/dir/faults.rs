//! What an error of the vault's disk means.

use std::io;
use std::path::Path;

use rustix::io::Errno;

use crate::fault::{Code, Fault};
pub(super) use crate::vault::no_room;

/// The fault of an operation on `path`, which lies in the vault.
pub(super) fn of(error: &io::Error, path: &Path) -> Fault {
    let fault = match Errno::from_io_error(error) {
        Some(Errno::NOSPC | Errno::DQUOT) => Fault::full(Code::DiskFull),
        Some(Errno::ROFS | Errno::ACCESS | Errno::PERM) => Fault::operator(Code::PathNotWritable),
        Some(Errno::NOENT | Errno::NOTDIR) => Fault::operator(Code::PathMissing),
        _ => Fault::transient(Code::PathTrouble),
    };
    fault.with("path", path.display()).with("cause", error)
}

/// The fault of reading what is to be taken: a card, a share, a stick.
pub(super) fn of_source(error: &io::Error) -> Fault {
    Fault::transient(Code::SourceUnreadable).with("cause", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_the_class_that_helps() {
        for (errno, class, code) in [
            (Errno::NOSPC, "quota", Code::DiskFull),
            (Errno::DQUOT, "quota", Code::DiskFull),
            (Errno::ROFS, "operator", Code::PathNotWritable),
            (Errno::ACCESS, "operator", Code::PathNotWritable),
            (Errno::NOENT, "operator", Code::PathMissing),
            (Errno::IO, "transient", Code::PathTrouble),
        ] {
            let fault = of(&errno.into(), Path::new("/v"));
            assert_eq!((fault.class.name(), fault.code), (class, code), "{errno:?}");
        }
    }

    #[test]
    fn the_figures_never_promise_room_that_is_not_there() {
        let fault = no_room(1_000_001, 999_999);
        assert_eq!((fault.args["needed_mb"].as_str(), fault.args["free_mb"].as_str()), ("2", "0"));
    }
}
