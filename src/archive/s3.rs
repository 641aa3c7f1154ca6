//! An archive in an S3 bucket: any server that speaks the protocol.
//!
//! Small objects go whole, with their SHA-256; large ones in parts, each with its own, reviewed before they are put
//! together. `If-None-Match: *` keeps what stands. Whatever was put is read back before it counts. A server that knows
//! neither checksums nor conditions is found out by its answers; the reading back stays.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{Archive, Keep, Put, Stored, TEXT_LIMIT, already, key};
use crate::clock::Clock;
use crate::fault::{Code, Fault};
use crate::http::s3::{Bucket, File, How, Notes, Placed, SMALLEST, Seen, Transfer, upload_of};
use crate::model::digest::hex;
use crate::watch::{Meter, Watch};

/// Overwritten at each test, so that at most one is ever left where deleting is not allowed.
const PROBE: &str = ".reprise-probe";

/// So long a reading counts for who seals a bag in the same night.
const LATELY: Duration = Duration::from_secs(12 * 3600);

pub struct S3Archive {
    bucket: Bucket,
    clock: Arc<dyn Clock>,
    /// What was read back, and when; kept by this process alone.
    read: Mutex<HashMap<String, (Seen, Timestamp)>>,
}

impl S3Archive {
    pub fn new(bucket: Bucket, clock: Arc<dyn Clock>) -> Self {
        S3Archive { bucket, clock, read: Mutex::default() }
    }

    /// Sends what is not there yet; `Taken` where something stands already.
    async fn send(&self, put: &Put<'_>, meter: &mut Meter) -> Result<Placed, Fault> {
        if self.bucket.size_of(put.key).await?.is_some() {
            self.forget_upload(put).await?;
            return Ok(Placed::Taken);
        }
        let how = How::default();
        if put.size >= SMALLEST {
            let Put { key, source, size, .. } = *put;
            let file = File { key, source, size, sha256: Some(put.sha256), how: &how };
            let notes = Kept(put.keep);
            let transfer = Transfer::open(&self.bucket, &file, put.resume.clone(), &notes).await?;
            return transfer.run(meter).await;
        }
        let placed = self.bucket.put_small(put.key, read(put).await?, &how).await?;
        meter.moved(put.size);
        Ok(placed)
    }

    /// The upload of an earlier try may still be open although another one was completed.
    async fn forget_upload(&self, put: &Put<'_>) -> Result<(), Fault> {
        match put.resume.as_ref().and_then(upload_of) {
            Some(id) => self.bucket.abort(put.key, id).await,
            None => Ok(()),
        }
    }

    /// Reads what stands under the key, and remembers that it did.
    async fn read(&self, key: &str, meter: &mut Meter) -> Result<Option<Stored>, Fault> {
        let Some(seen) = self.bucket.digest(key, meter).await? else { return Ok(None) };
        let now = self.clock.now();
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.retain(|_, (_, at)| is_recent(*at, now));
        read.insert(key.to_owned(), (seen.clone(), now));
        Ok(Some(seen.into()))
    }

    fn remembered(&self, key: &str) -> Option<Seen> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.get(key).filter(|(_, at)| is_recent(*at, self.clock.now())).map(|(seen, _)| seen.clone())
    }

    /// Reads back what stands under the key; it must be what was put.
    async fn confirm(&self, key: &str, wanted: Stored, placed: Placed, meter: &mut Meter) -> Result<Stored, Fault> {
        let there = self.read(key, meter).await?;
        match (there, placed) {
            (Some(there), _) if there == wanted => Ok(there),
            (Some(there), Placed::Taken) => already(key, there, wanted.size, &wanted.sha256),
            _ => Err(Fault::transient(Code::ReadBackDiffers).with("path", self.location(key))),
        }
    }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    Duration::try_from(now.duration_since(at)).is_ok_and(|age| age < LATELY)
}

impl From<Seen> for Stored {
    fn from(seen: Seen) -> Self {
        Stored { size: seen.size, sha256: seen.sha256 }
    }
}

/// Hands cursors on to whoever keeps them.
struct Kept<'a>(&'a dyn Keep);

#[async_trait]
impl Notes for Kept<'_> {
    async fn note(&self, cursor: serde_json::Value) -> Result<(), Fault> {
        self.0.keep(cursor).await
    }
}

/// The bytes of a small file, which must be what was promised.
async fn read(put: &Put<'_>) -> Result<Bytes, Fault> {
    let path = put.source.to_owned();
    let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    let read = read.map_err(|error| Fault::transient(Code::Interrupted).with("cause", error))?;
    let bytes = read.map_err(|error| Fault::io(&error, put.source.display()))?;
    if bytes.len() as u64 != put.size || hex(&Sha256::digest(&bytes)) != put.sha256 {
        return Err(Fault::permanent(Code::SourceChanged).with("path", put.source.display()));
    }
    Ok(bytes.into())
}

#[async_trait]
impl Archive for S3Archive {
    async fn put(&self, put: Put<'_>, watch: &Watch) -> Result<Stored, Fault> {
        key::check(put.key)?;
        let mut meter = Meter::new(watch, &self.clock, put.size * 2);
        let work = async {
            let placed = self.send(&put, &mut meter).await?;
            let wanted = Stored { size: put.size, sha256: put.sha256.to_owned() };
            self.confirm(put.key, wanted, placed, &mut meter).await
        };
        tokio::select! {
            biased;
            () = watch.cancelled() => Err(Fault::transient(Code::Interrupted)),
            done = work => done,
        }
    }

    async fn put_text(&self, key: &str, text: &str) -> Result<Stored, Fault> {
        key::check(key)?;
        let wanted = Stored { size: text.len() as u64, sha256: hex(&Sha256::digest(text.as_bytes())) };
        let placed = match self.bucket.size_of(key).await? {
            Some(_) => Placed::Taken,
            None => {
                let bytes = Bytes::copy_from_slice(text.as_bytes());
                self.bucket.put_small(key, bytes, &How::default()).await?
            }
        };
        let mut meter = Meter::new(&Watch::idle(), &self.clock, wanted.size);
        self.confirm(key, wanted, placed, &mut meter).await
    }

    async fn read_back(&self, key: &str, watch: &Watch) -> Result<Option<Stored>, Fault> {
        key::check(key)?;
        let mut meter = Meter::new(watch, &self.clock, 0);
        tokio::select! {
            biased;
            () = watch.cancelled() => Err(Fault::transient(Code::Interrupted)),
            read = self.read(key, &mut meter) => read,
        }
    }

    /// The entity tag tells that it is the same object; without one it must be read.
    async fn recall(&self, key: &str) -> Result<Option<Stored>, Fault> {
        key::check(key)?;
        let Some(seen) = self.remembered(key).filter(|seen| seen.etag.is_some()) else { return Ok(None) };
        let there = self.bucket.state_of(key).await?;
        Ok((there == Some((seen.size, seen.etag.clone()))).then(|| seen.into()))
    }

    async fn read_text(&self, key: &str) -> Result<Option<String>, Fault> {
        key::check(key)?;
        let Some(bytes) = self.bucket.read(key, TEXT_LIMIT as usize).await? else { return Ok(None) };
        let odd = || Fault::permanent(Code::ArchiveOddText).with("path", self.location(key));
        if bytes.len() as u64 > TEXT_LIMIT {
            return Err(odd());
        }
        String::from_utf8(bytes).map(Some).map_err(|_| odd())
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        let mut keys = self.bucket.list(prefix).await?;
        keys.retain(|key| !key.split('/').any(|part| part.starts_with('.')));
        Ok(keys)
    }

    async fn preflight(&self) -> Result<(), Fault> {
        let token = self.clock.token(16).into_bytes();
        let how = How { replace: true, ..How::default() };
        self.bucket.put_small(PROBE, token.clone().into(), &how).await?;
        if self.bucket.read(PROBE, token.len()).await?.as_ref() != Some(&token) {
            return Err(Fault::operator(Code::ReadBackDiffers).with("path", self.location(PROBE)));
        }
        self.bucket.list(PROBE).await?;
        match self.bucket.delete(PROBE).await {
            // An archive from which nothing can be deleted is a good one.
            Err(fault) if fault.code == Code::S3Denied => Ok(()),
            other => other,
        }
    }

    async fn abandon(&self, key: &str, resume: &serde_json::Value) -> Result<(), Fault> {
        key::check(key)?;
        if let Some(id) = upload_of(resume) {
            self.bucket.abort(key, id).await?;
        }
        for id in self.bucket.open_uploads(key).await? {
            self.bucket.abort(key, &id).await?;
        }
        Ok(())
    }

    fn location(&self, key: &str) -> String {
        self.bucket.location(key)
    }

    fn apart_from(&self, _other: &Path) -> bool {
        true
    }
}
