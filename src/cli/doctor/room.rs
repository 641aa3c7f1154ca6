//! Whether there is room for a night, and for what is not there yet.

use std::fmt;
use std::path::Path;

use crate::fault::{Code, Fault};

/// Under this much a night of several cameras would not fit.
const WANTED: u64 = 20 << 30;
/// Under this much not one recording of some minutes would: a camera writes a gigabyte in a minute or two.
const NEEDED: u64 = 1 << 30;

/// Judges the free bytes of a disk: too few are a fault, few a warning.
pub fn judge(free: u64, path: impl fmt::Display) -> Result<Option<Fault>, Fault> {
    let fault = |code| Fault::operator(code).with("free_mb", free >> 20).with("path", path);
    match free {
        ..NEEDED => Err(fault(Code::NoRoomLeft)),
        NEEDED..WANTED => Ok(Some(fault(Code::LittleRoom))),
        WANTED.. => Ok(None),
    }
}

/// Whether a folder that is not there can be made: the one above is, and lets us write.
pub fn can_be_made(path: &Path) -> bool {
    let above = path.parent().filter(|above| above.is_dir());
    let access = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    path.symlink_metadata().is_err() && above.is_some_and(|above| rustix::fs::access(above, access).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_can_be_made_where_nothing_stands_and_the_one_above_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("file"), "").expect("written");
        for (name, can) in [("new", true), ("file", false), ("nowhere/new", false), ("file/new", false)] {
            assert_eq!(can_be_made(&folder.path().join(name)), can, "{name}");
        }
    }

    #[test]
    fn a_disk_without_room_fails_and_one_with_little_is_warned_of() {
        for free in [0, 64 << 20, NEEDED - 1] {
            let fault = judge(free, "/srv").expect_err("no room");
            assert_eq!((fault.code, fault.args["free_mb"].parse()), (Code::NoRoomLeft, Ok(free >> 20)));
        }
        for free in [NEEDED, WANTED - 1] {
            assert_eq!(judge(free, "/srv").expect("some room").expect("little").code, Code::LittleRoom);
        }
        assert_eq!(judge(WANTED, "/srv"), Ok(None));
    }
}
