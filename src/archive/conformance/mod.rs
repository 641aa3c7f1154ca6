//! What every archive must keep to, as cases that run against the fake, folders and S3 servers.

mod files;
mod names;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures::future::BoxFuture;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::{Archive, Keep, Put, Stored};
use crate::fault::{Code, Fault};
use crate::model::digest::hex;
use crate::watch::Watch;

/// An archive under test, empty at first.
pub trait Rig: Send + Sync {
    /// The archive, opened anew: nothing is remembered from the last one.
    fn open(&self) -> Arc<dyn Archive>;

    /// A folder for files to put.
    fn folder(&self) -> &Path;

    /// Bytes of a file that is not put in one piece.
    fn large(&self) -> u64;

    /// Uploads that are open; `None` where the server does not tell.
    fn open_uploads(&self) -> BoxFuture<'_, Option<usize>>;
}

/// Why a case failed, in words.
pub type Outcome = Result<(), String>;

#[derive(Clone, Copy)]
pub struct Case {
    /// A sentence about behaviour.
    pub name: &'static str,
    pub run: fn(Arc<dyn Rig>) -> BoxFuture<'static, Outcome>,
}

/// Every case, in the order of reading.
pub fn cases() -> Vec<Case> {
    [files::CASES, names::CASES].concat()
}

/// A case: its sentence and its function.
macro_rules! case {
    ($name:literal, $run:path) => {
        $crate::archive::conformance::Case { name: $name, run: |rig| Box::pin($run(rig)) }
    };
}
use case;

/// A failed expectation.
fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn same<T: PartialEq + std::fmt::Debug>(found: T, wanted: T) -> Outcome {
    expect(found == wanted, || format!("found {found:?} instead of {wanted:?}"))
}

/// Turns a fault that a case does not expect into its words.
fn fine<T>(result: Result<T, Fault>) -> Result<T, String> {
    result.map_err(|fault| format!("unexpected: {fault}"))
}

/// The class and code of a fault that a case expects.
fn refused<T: std::fmt::Debug>(result: Result<T, Fault>, class: &str, code: Code) -> Outcome {
    match result {
        Err(fault) => same((fault.class.name(), fault.code), (class, code)),
        Ok(value) => Err(format!("{value:?} instead of {}", code.name())),
    }
}

/// A file to put.
struct Clip {
    path: PathBuf,
    size: u64,
    sha256: String,
}

impl Clip {
    /// Makes a file of so many bytes that look like chance but are always the same.
    fn of(rig: &dyn Rig, name: &str, size: u64) -> Result<Clip, String> {
        const BLOCK: u64 = 4096;
        let blocks = size.div_ceil(BLOCK);
        let seed = size ^ name.len() as u64;
        let block = |number: u64| (seed + number).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes().repeat(512);
        let mut bytes: Vec<u8> = (0..blocks).flat_map(block).collect();
        bytes.truncate(size as usize);
        Clip::with(rig, name, &bytes)
    }

    fn with(rig: &dyn Rig, name: &str, bytes: &[u8]) -> Result<Clip, String> {
        let path = rig.folder().join(name);
        std::fs::write(&path, bytes).map_err(|error| error.to_string())?;
        Ok(Clip { path, size: bytes.len() as u64, sha256: hex(&Sha256::digest(bytes)) })
    }

    fn stored(&self) -> Stored {
        Stored { size: self.size, sha256: self.sha256.clone() }
    }

    async fn put(&self, archive: &dyn Archive, key: &str) -> Result<Stored, Fault> {
        self.put_with(archive, key, None, &Notebook::default(), &Watch::idle()).await
    }

    async fn put_with(
        &self,
        archive: &dyn Archive,
        key: &str,
        resume: Option<Value>,
        keep: &Notebook,
        watch: &Watch,
    ) -> Result<Stored, Fault> {
        let put = Put { key, source: &self.path, size: self.size, sha256: &self.sha256, resume, keep };
        archive.put(put, watch).await
    }
}

/// Remembers the last cursor, and cancels when it was told to.
#[derive(Default)]
struct Notebook {
    last: Mutex<Option<Value>>,
    /// Cancelled as soon as a cursor was kept.
    cancel: Option<CancellationToken>,
}

impl Notebook {
    fn cancelling(token: &CancellationToken) -> Self {
        Notebook { last: Mutex::default(), cancel: Some(token.clone()) }
    }

    fn last(&self) -> Option<Value> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Keep for Notebook {
    async fn keep(&self, cursor: Value) -> Result<(), Fault> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(cursor);
        self.cancel.iter().for_each(CancellationToken::cancel);
        Ok(())
    }
}
