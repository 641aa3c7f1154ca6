//! The mark on a file that was brought here whole: an extended attribute, so that it goes wherever the file is renamed.

use std::fs::File;

use rustix::fs::XattrFlags;

use super::stat;

const NAME: &str = "user.reprise.whole";

/// Longer than any mark.
const LONGEST: usize = 64;

/// Marks a file as whole as it is now. File systems without attributes cannot: there the file has to settle.
pub(super) fn put(file: &File) {
    if let Some(mark) = fitting(file) {
        let _ = rustix::fs::fsetxattr(file, NAME, mark.as_bytes(), XattrFlags::empty());
    }
}

/// Whether a file has the mark and was not written to since.
pub(super) fn fits(file: &File) -> bool {
    let mut found = [0; LONGEST];
    let length = rustix::fs::fgetxattr(file, NAME, &mut found[..]);
    length.is_ok_and(|length| fitting(file).is_some_and(|mark| mark.as_bytes() == &found[..length]))
}

fn fitting(file: &File) -> Option<String> {
    let stamp = stat::stamp(file).ok().flatten()?;
    Some(format!("{} {}", stamp.size, stamp.mtime_ns))
}
