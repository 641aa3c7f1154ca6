//! From what the file system says of an entry to what it is.

use std::os::fd::AsFd;

use rustix::fs::{AtFlags, FileType, Statx, StatxFlags, StatxTimestamp, makedev};
use rustix::io;

use crate::inbox::{Stamp, What};

/// Looks at a name in a folder without following a link; `None` is a folder. `keeper` is who owns the folder it is in.
pub(super) fn entry(folder: impl AsFd, name: &[u8], keeper: u32) -> io::Result<Option<What>> {
    let stat = rustix::fs::statx(folder, name, AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT, wanted())?;
    Ok(what(&stat, keeper))
}

/// Looks at something open.
pub(super) fn stamp(file: impl AsFd) -> io::Result<Option<Stamp>> {
    let stat = rustix::fs::statx(file, c"", AtFlags::EMPTY_PATH, wanted())?;
    Ok(what(&stat, stat.stx_uid).and_then(|what| what.stamp()))
}

fn wanted() -> StatxFlags {
    StatxFlags::BASIC_STATS | StatxFlags::BTIME
}

fn what(stat: &Statx, keeper: u32) -> Option<What> {
    Some(match FileType::from_raw_mode(stat.stx_mode.into()) {
        FileType::Directory => return None,
        FileType::Symlink => What::Symlink,
        FileType::Fifo => What::Fifo,
        FileType::Socket => What::Socket,
        FileType::RegularFile if is_smuggled(stat.stx_nlink, stat.stx_uid, keeper, us()) => What::Smuggled,
        FileType::RegularFile => What::File(stamp_of(stat)),
        _ => What::Device,
    })
}

/// Whether somebody gave a second name to a file of ours, so that we would publish what only we may read.
///
/// A file of ours with several names in a folder of ours is our own doing (a share that writes as us); other people's
/// files are theirs to link.
fn is_smuggled(names: u32, owner: u32, keeper: u32, us: u32) -> bool {
    names > 1 && owner == us && keeper != us
}

fn us() -> u32 {
    rustix::process::geteuid().as_raw()
}

fn stamp_of(stat: &Statx) -> Stamp {
    let known = StatxFlags::from_bits_retain(stat.stx_mask).contains(StatxFlags::BTIME);
    Stamp {
        size: stat.stx_size,
        mtime_ns: nanoseconds(stat.stx_mtime),
        dev: makedev(stat.stx_dev_major, stat.stx_dev_minor),
        ino: stat.stx_ino,
        born_ns: known.then(|| nanoseconds(stat.stx_btime)),
    }
}

fn nanoseconds(time: StatxTimestamp) -> i64 {
    time.tv_sec.saturating_mul(1_000_000_000).saturating_add(time.tv_nsec.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_second_name_of_our_own_file_in_a_strangers_folder_is_smuggled() {
        let (us, them) = (1000, 1001);
        assert!(is_smuggled(2, us, them, us));
        assert!(!is_smuggled(1, us, them, us), "what we dropped there ourselves");
        assert!(!is_smuggled(2, them, them, us), "their own file, linked to save room");
        assert!(!is_smuggled(2, us, us, us), "a share that writes as us");
    }
}
