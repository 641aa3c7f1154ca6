//! The drop folder: what lies there, whose it is, and when it is whole.
//!
//! Rules are pure: `place` (whose is it), `arrival` (is it whole), `promise` (what a manifest says of a file). The trait is the only way to the folder itself.

pub mod arrival;
pub mod asked;
pub mod card;
#[cfg(test)]
mod conformance;
mod dir;
pub mod fake;
pub mod names;
mod naming;
pub mod pieces;
pub mod place;
pub mod promise;
pub mod registry;
mod sign;
pub mod waker;

use std::fs::File;
use std::path::Path;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::fault::{Code, Fault};
use crate::model::path::RawPath;
use crate::watch::Watch;
use arrival::Sign;

/// A folder into which strangers put files.
///
/// Nothing there is ever changed or deleted, but for receipts and what `bring` puts in. No link is followed, at no
/// level of a path. Every call may be repeated. A path that is gone is a `Transient` fault `path-missing`; one that is
/// no longer what was seen is a `Transient` fault `source-changed`: both are settled by the next look.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// One look at everything that lies there, in the order of the paths.
    ///
    /// Folders that vanish in mid-look are no fault; only a drop folder that cannot be read at all is one.
    async fn look(&self) -> Result<Look, Fault>;

    /// What lies at one path now, whether or not a look would come to it; `None` where nothing lies there, or a folder.
    async fn sight(&self, path: &RawPath) -> Result<Option<What>, Fault>;

    /// Reads what a file says about being whole: its mark, its container, its holes, its end. A bounded read.
    async fn examine(&self, seen: &Sighting) -> Result<Sign, Fault>;

    /// Opens a file for reading, and nothing but the plain file that was seen.
    async fn open(&self, seen: &Sighting) -> Result<File, Fault>;

    /// Reads a small text, a manifest or a sidecar: at most `limit` bytes, more is a `Permanent` fault.
    async fn read(&self, seen: &Sighting, limit: u64) -> Result<Vec<u8>, Fault>;

    /// Writes or replaces a receipt in a folder that somebody made there; the same text again touches nothing.
    /// `name` begins with `_receipt`.
    async fn note(&self, folder: &RawPath, name: &str, text: &str) -> Result<(), Fault>;

    /// Copies a file in, under an unfinished name until it is whole and synced, and returns what then lies there.
    ///
    /// Nothing is replaced: where the name is taken, a number is put to it. Folders on the way are made. What was brought
    /// is marked, where the file system can: `examine` finds it finished as long as nobody writes to it.
    async fn bring(&self, source: &Path, to: &RawPath, watch: &Watch) -> Result<Sighting, Fault>;

    /// Tests that the folder can be read and says how much room is left beside it, for `doctor`.
    async fn preflight(&self) -> Result<(), Fault>;
}

/// What one look saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// In the order of their paths.
    pub sightings: Vec<Sighting>,
    /// There was more than a look will count; where it stopped is among the sightings as `What::Uncounted`.
    pub cut_short: bool,
}

/// Something that lies in the drop folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    pub path: RawPath,
    pub what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    File(Stamp),
    Symlink,
    Fifo,
    Socket,
    Device,
    /// A second name of a file that belongs to the daemon, put there by somebody else.
    Smuggled,
    /// A folder that may not be read.
    Shut,
    /// A folder deeper than any card has them.
    TooDeep,
    /// Where a look that is cut short stopped: this, and all that would have come behind it, was not looked at.
    Uncounted,
}

/// So many entries are looked at in one go.
pub const ENTRIES: usize = 200_000;

impl What {
    pub fn stamp(&self) -> Option<Stamp> {
        match self {
            What::File(stamp) => Some(*stamp),
            _ => None,
        }
    }

    /// Why it is not taken, whatever becomes of it; `None` for a file, which may be.
    pub fn refusal(&self) -> Option<Fault> {
        let code = match self {
            What::File(_) => return None,
            What::Symlink => Code::Symlink,
            What::Fifo | What::Socket | What::Device => Code::NotAFile,
            What::Smuggled => Code::HardLink,
            What::Shut => Code::FolderShut,
            What::TooDeep => Code::FolderTooDeep,
            What::Uncounted => return Some(Fault::operator(Code::InboxCrowded).with("limit", ENTRIES)),
        };
        Some(Fault::permanent(code))
    }
}

/// What the file system says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub size: u64,
    /// Nanoseconds since 1970. Copying programs set it as they like: only a change of it means anything.
    pub mtime_ns: i64,
    pub dev: u64,
    pub ino: u64,
    /// When the file was made, in nanoseconds since 1970, where the file system knows: tells a renamed file from a new
    /// one that was given the same inode.
    #[serde(default)]
    pub born_ns: Option<i64>,
}

impl Stamp {
    /// Whether nothing was written in between. Device and inode are left out: network file systems number them anew
    /// at every mount.
    pub fn unchanged(&self, since: &Stamp) -> bool {
        (self.size, self.mtime_ns) == (since.size, since.mtime_ns)
    }

    /// Whether both are the same file on the disk, whatever its name.
    pub fn same_file(&self, other: &Stamp) -> bool {
        (self.dev, self.ino) == (other.dev, other.ino)
    }
}
