//! Where clips and artifacts live while they are worked on: by digest, each content once.

#[cfg(test)]
mod conformance;
mod dir;
pub mod fake;
pub mod registry;

use std::fs::File;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::fault::{Code, Fault};
use crate::model::digest::{Algorithm, Digest};
use crate::watch::Watch;

/// A store of files under their SHA-256. What is in it was read back after it was written, and never changes.
///
/// Every call may be repeated, after a crash too: taking what is there already is `Ok`. A `sha256` that is none, in
/// lower-case hex, is a `Permanent` fault `not-in-vault`. Cancelling `watch` ends a call with a `Transient` fault
/// `interrupted` and leaves nothing.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Copies a file in, making its digests in the same read; synced, named, and read back once.
    ///
    /// A source that changes meanwhile is a `Transient` fault `source-changed`; too little room is a `Quota` fault
    /// `no-room` with `needed` and `free`, found before the first byte is copied. Nothing is kept of either.
    async fn take(&self, take: Take, watch: &Watch) -> Result<Taken, Fault>;

    /// The same, by somebody who looks into the file in the same reading. What they say of the copy counts only where reading
    /// it back says so too, and where they fail it is copied as ever.
    async fn take_by(&self, take: Take, copier: &dyn Copier, watch: &Watch) -> Result<Taken, Fault>;

    /// Takes over a file that a stage made below `scratch`: moved where it can be, after it was read once.
    async fn adopt(&self, made: &Path, watch: &Watch) -> Result<Taken, Fault>;

    /// Reads what is there again and returns its digests: for a manifest that came after the clip, and to prove a copy.
    async fn measure(&self, sha256: &str, algorithms: &[Algorithm], watch: &Watch) -> Result<Vec<Digest>, Fault>;

    /// Lends the path of a content on a local disk, for reading.
    async fn lend(&self, sha256: &str) -> Result<PathBuf, Fault>;

    /// Lays out the files of a tree, whose listing is a content, as a folder beside it (`model::tree::folder`), and
    /// returns the folder. They take no room of their own.
    ///
    /// A listing that is none is a `Permanent` fault `not-in-vault`, as a file of it is that is not there.
    async fn lay_out(&self, listing: &str) -> Result<PathBuf, Fault>;

    /// The size of a content in bytes; `None` where it is not.
    async fn has(&self, sha256: &str) -> Result<Option<u64>, Fault>;

    /// Takes a content away; one that is not there is `Ok`.
    async fn remove(&self, sha256: &str) -> Result<(), Fault>;

    /// Makes an empty folder on the vault's disk in which one run of a task writes. A folder left by an earlier run of
    /// the same task is cleared away.
    async fn scratch(&self, task: &str, run: u32) -> Result<PathBuf, Fault>;

    /// Clears away what runs left behind that do not work any more: at start, and after a task has settled.
    async fn sweep(&self, working: &[(String, u32)]) -> Result<(), Fault>;

    /// The folder on the vault's disk in which a task keeps what its next run goes on from: made where it is not there,
    /// with what earlier runs left in it. Neither a new run nor `sweep` clears it away.
    async fn checkpoint(&self, task: &str) -> Result<PathBuf, Fault>;

    /// Clears away what a task kept; a task that kept nothing is `Ok`.
    async fn forget(&self, task: &str) -> Result<(), Fault>;

    /// The tasks that keep something, by the names that `kept_as` gives them.
    async fn checkpoints(&self) -> Result<Vec<String>, Fault>;

    /// The room on the vault's disk.
    async fn room(&self) -> Result<Room, Fault>;
}

/// A task's name as a file system takes it. What it gives for such a name is that name.
pub fn kept_as(task: &str) -> String {
    task.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// Copies files in the vault's stead.
#[async_trait]
pub trait Copier: Send + Sync {
    /// Copies all of `source`, wherever it stands, into `target`, which is empty; without one, `source` is the copy already,
    /// and is only read. A fault says that there is no copy.
    async fn copy(&self, source: File, target: Option<File>, watch: &Watch) -> Result<Copied, Fault>;
}

/// What a copier says of its copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    pub size: u64,
    /// Lower-case hex.
    pub sha256: String,
}

/// A file to be taken.
#[derive(Debug)]
pub struct Take {
    /// Open for reading; it is read from its beginning, wherever it stands.
    pub source: File,
    /// Bytes that it had when it was found whole.
    pub size: u64,
    /// Whose work it is: names what is written meanwhile.
    pub task: String,
    pub run: u32,
    /// Digests that a manifest has; SHA-256 is made anyway.
    pub also: Vec<Algorithm>,
}

/// A content that is in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Lower-case hex.
    pub sha256: String,
    pub size: u64,
    /// The digests that were asked for, in that order.
    pub also: Vec<Digest>,
}

/// Bytes on a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Left for us, when the reserve that stays untouched is taken off.
    pub free: u64,
    pub total: u64,
}

/// Too little room, with the figures: bytes, and millions of them for people.
fn no_room(needed: u64, free: u64) -> Fault {
    let millions = |bytes: u64| bytes.div_ceil(1_000_000);
    Fault::full(Code::NoRoom)
        .with("needed", needed)
        .with("free", free)
        .with("needed_mb", millions(needed))
        .with("free_mb", free / 1_000_000)
}
