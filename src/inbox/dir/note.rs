//! Receipts in the folders of those who dropped something.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use super::open;
use crate::fault::{Code, Fault};
use crate::model::path::RawPath;

/// Writes a receipt whole or not at all. A link that stands in its place is replaced, never followed.
pub(super) fn write(top: &Path, folder: &RawPath, name: &str, text: &str) -> Result<(), Fault> {
    let Some(path) = folder.join(name.as_bytes()).filter(|path| path.name().starts_with(b"_receipt")) else {
        return Err(Fault::permanent(Code::PathNotWritable).with("path", name).with("cause", "no name of a receipt"));
    };
    let folder = open::folder(top, Some(folder))?;
    if stands(&folder, name, text) {
        return Ok(());
    }
    replace(&folder, name, text).map_err(|error| Fault::io(&error, path))
}

/// Whether this very text is there, so that nothing needs to be touched and nobody is woken.
fn stands(folder: &OwnedFd, name: &str, text: &str) -> bool {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = rustix::fs::openat(folder, name, flags, Mode::empty()) else { return false };
    let mut content = Vec::new();
    let read = File::from(file).take(text.len() as u64 + 1).read_to_end(&mut content);
    read.is_ok() && content == text.as_bytes()
}

fn replace(folder: &OwnedFd, name: &str, text: &str) -> std::io::Result<()> {
    let unfinished = format!("{name}.part");
    match rustix::fs::unlinkat(folder, &unfinished, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => {}
        Err(error) => return Err(error.into()),
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(0o644);
    let mut file = File::from(rustix::fs::openat(folder, &unfinished, flags, mode)?);
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
    let named = written.and_then(|()| Ok(rustix::fs::renameat(folder, &unfinished, folder, name)?));
    if named.is_err() {
        // Best effort: an unfinished name is never taken, and the next receipt clears it away.
        let _ = rustix::fs::unlinkat(folder, &unfinished, AtFlags::empty());
    }
    named
}
