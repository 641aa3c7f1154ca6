//! Where recordings are kept for good: a folder or an S3 bucket, as BagIt bags.

pub mod bag;
pub mod conformance;
pub mod dir;
pub mod fake;
pub mod key;
pub mod registry;
pub mod s3;

use std::path::Path;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::fault::{Code, Fault};
use crate::watch::Watch;

/// The most that `read_text` reads.
pub const TEXT_LIMIT: u64 = 16 << 20;

/// A place that keeps objects under `/`-separated ASCII keys. What is there is never overwritten.
///
/// Retrying is the caller's business. Every call may be repeated, after a crash too: `put` of what is already there
/// with the same digest is `Ok` and sends nothing; with another digest it is a `Permanent` fault.
#[async_trait]
pub trait Archive: Send + Sync {
    /// Writes a file under `key`: temporary, synced and read back before it has its name (or completed only after every
    /// part's checksum and the size were reviewed). `resume` is what the last call for this key left, if anything, and
    /// is rewritten through `keep` before each step that could not be found again without it.
    async fn put(&self, put: Put<'_>, watch: &Watch) -> Result<Stored, Fault>;

    /// Writes a small text under `key`, with the same promises.
    async fn put_text(&self, key: &str, text: &str) -> Result<Stored, Fault>;

    /// Reads what stands under `key` from the place itself and returns its size and digest; `None` where nothing stands.
    async fn read_back(&self, key: &str, watch: &Watch) -> Result<Option<Stored>, Fault>;

    /// What this process itself has lately read back under `key`, where what stands there is still that same object.
    /// `None` where it would have to be read again. It is for who has just put something, not for who doubts it.
    async fn recall(&self, _key: &str) -> Result<Option<Stored>, Fault> {
        Ok(None)
    }

    /// The bytes under `key`, for small texts (at most 16 MiB).
    async fn read_text(&self, key: &str) -> Result<Option<String>, Fault>;

    /// Keys under a prefix, in order.
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault>;

    /// Tests, writing nothing, that what was written there before can be looked for: a share that is not connected is no
    /// proof that anything is lost. A place whose every answer tells that by itself need not do anything here.
    async fn reach(&self) -> Result<(), Fault> {
        Ok(())
    }

    /// Tests that a small object can be written, read and taken away again.
    async fn preflight(&self) -> Result<(), Fault>;

    /// Bytes that are free there; `None` where it knows no end, or does not say.
    async fn room(&self) -> Result<Option<u64>, Fault> {
        Ok(None)
    }

    /// Gives up an upload that a cancelled task left open, so that none stays.
    async fn abandon(&self, key: &str, resume: &serde_json::Value) -> Result<(), Fault>;

    /// The address of a key, for people.
    fn location(&self, key: &str) -> String;

    /// Whether it shares no disk with `other`, a folder of ours; an S3 bucket does not.
    fn apart_from(&self, other: &Path) -> bool;
}

/// A file to put, and what is needed to go on with it after a restart.
pub struct Put<'a> {
    pub key: &'a str,
    pub source: &'a Path,
    pub size: u64,
    /// Lower-case hex.
    pub sha256: &'a str,
    pub resume: Option<serde_json::Value>,
    pub keep: &'a dyn Keep,
}

/// Saves a cursor durably before returning.
#[async_trait]
pub trait Keep: Send + Sync {
    async fn keep(&self, cursor: serde_json::Value) -> Result<(), Fault>;
}

/// Keeps nothing: for small things and tests.
pub struct Forget;

#[async_trait]
impl Keep for Forget {
    async fn keep(&self, _cursor: serde_json::Value) -> Result<(), Fault> {
        Ok(())
    }
}

/// What stands under a key, as read from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    pub size: u64,
    /// Lower-case hex, of the bytes read back.
    pub sha256: String,
}

/// Judges what stands already under a key that is to be written: the same is as good as written.
fn already(key: &str, there: Stored, size: u64, sha256: &str) -> Result<Stored, Fault> {
    if there.size == size && there.sha256 == sha256 {
        return Ok(there);
    }
    Err(Fault::permanent(Code::ArchiveKeyTaken).with("key", key).with("found", there.sha256).with("wanted", sha256))
}
