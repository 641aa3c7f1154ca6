//! A small file of secrets that is read anew when it has changed: whoever corrects it need not restart anything.

use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use super::read_text;
use crate::fault::Fault;

/// Turns the text of a file into what it says.
type Parse<T> = fn(&Path, &str) -> Result<T, Fault>;

/// What a file says now. Debug output hides it.
pub(super) struct Fresh<T> {
    path: PathBuf,
    parse: Parse<T>,
    held: Mutex<Held<T>>,
}

struct Held<T> {
    stamp: Option<Stamp>,
    text: SecretString,
    says: T,
    edition: u64,
}

/// What changes when a file is written, whatever writes it: size, inode, times of content and of status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp(u64, u64, (i64, i64), (i64, i64));

impl Stamp {
    fn of(path: &Path) -> Option<Stamp> {
        let meta = std::fs::metadata(path).ok()?;
        let (written, changed) = ((meta.mtime(), meta.mtime_nsec()), (meta.ctime(), meta.ctime_nsec()));
        Some(Stamp(meta.size(), meta.ino(), written, changed))
    }
}

impl<T> Fresh<T> {
    /// Reads the file for the first time; one that cannot be read is a fault.
    pub fn open(path: &Path, parse: Parse<T>) -> Result<Fresh<T>, Fault> {
        let stamp = Stamp::of(path);
        let text = read_text(path)?;
        let says = parse(path, &text)?;
        let held = Held { stamp, text: text.into(), says, edition: 0 };
        Ok(Fresh { path: path.to_owned(), parse, held: Mutex::new(held) })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Grows whenever the file says something else.
    pub fn edition(&self) -> u64 {
        self.now().edition
    }

    /// Asks what the file says.
    pub fn ask<R>(&self, ask: impl FnOnce(&T) -> R) -> R {
        ask(&self.now().says)
    }

    /// A file that is gone or half written says what it said before, until it is whole again.
    fn now(&self) -> MutexGuard<'_, Held<T>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = Stamp::of(&self.path);
        if stamp.is_none() || stamp == held.stamp {
            return held;
        }
        let Ok(text) = std::fs::read_to_string(&self.path) else { return held };
        held.stamp = stamp;
        if text == held.text.expose_secret() {
            return held;
        }
        match (self.parse)(&self.path, &text) {
            Ok(says) => {
                (held.says, held.text) = (says, text.into());
                held.edition += 1;
                tracing::info!(path = %self.path.display(), "Credentials were changed; the new ones are used.");
            }
            Err(fault) => {
                tracing::warn!(%fault, "Credentials were changed and cannot be read; the earlier ones are used.");
            }
        }
        held
    }
}

impl<T> fmt::Debug for Fresh<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fresh").field("path", &self.path).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Code;

    fn parse(_: &Path, text: &str) -> Result<String, Fault> {
        if text.is_empty() { Err(Fault::operator(Code::ConfigNotToml)) } else { Ok(text.to_owned()) }
    }

    #[test]
    fn a_file_is_read_anew_when_it_says_something_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        std::fs::write(&path, "one").expect("writes");
        let fresh = Fresh::open(&path, parse).expect("reads");
        let says = || (fresh.ask(String::clone), fresh.edition());
        assert_eq!(says(), ("one".to_owned(), 0));
        std::fs::write(&path, "two").expect("writes");
        assert_eq!(says(), ("two".to_owned(), 1));
        std::fs::write(&path, "two").expect("writes");
        assert_eq!(says(), ("two".to_owned(), 1), "the same again is no other edition");
        std::fs::write(&path, "").expect("writes");
        assert_eq!(says(), ("two".to_owned(), 1), "half a file says nothing");
        std::fs::remove_file(&path).expect("removes");
        assert_eq!(says(), ("two".to_owned(), 1));
        std::fs::write(&path, "six").expect("writes");
        assert_eq!(says(), ("six".to_owned(), 2));
        assert!(!format!("{fresh:?}").contains("six"));
    }
}
