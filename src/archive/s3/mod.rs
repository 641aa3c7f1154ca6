//! An archive in an S3 bucket: any server that speaks the protocol.
//!
//! Small objects go whole, with their SHA-256; large ones in parts, each with its own, reviewed before they are put
//! together. `If-None-Match: *` keeps what stands. Whatever was put is read back before it counts. A server that knows
//! neither checksums nor conditions is found out by its answers; the reading back stays.

mod local;
mod multipart;
mod object;
mod page;
mod parts;
mod upload;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use self::multipart::Transfer;
use self::object::Placed;
use self::parts::SMALLEST;

use super::{Archive, Put, Stored, already, key};
use crate::clock::Clock;
use crate::fault::{Code, Fault};
use crate::http::s3::Bucket;
use crate::model::digest::hex;
use crate::watch::{Meter, Watch};

/// Overwritten at each test, so that at most one is ever left where deleting is not allowed.
const PROBE: &str = ".reprise-probe";

pub struct S3Archive {
    bucket: Bucket,
    clock: Arc<dyn Clock>,
    knows: Knows,
}

/// What the server was found to understand.
struct Knows(AtomicBool);

impl Knows {
    /// Checksums and conditions.
    fn all(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn forget(&self) {
        if self.0.swap(false, Ordering::Relaxed) {
            tracing::warn!(
                "The S3 server knows neither checksums nor conditions. Archiving goes on by reading back alone."
            );
        }
    }
}

impl S3Archive {
    pub fn new(bucket: Bucket, clock: Arc<dyn Clock>) -> Self {
        S3Archive { bucket, clock, knows: Knows(AtomicBool::new(true)) }
    }

    /// Sends what is not there yet; `Taken` where something stands already.
    async fn send(&self, put: &Put<'_>, meter: &mut Meter) -> Result<Placed, Fault> {
        if self.exists(put.key).await? {
            self.forget_uploads(put).await?;
            return Ok(Placed::Taken);
        }
        if put.size >= SMALLEST {
            return Transfer::open(self, put).await?.run(meter).await;
        }
        let path = put.source.to_owned();
        let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
        let read = read.map_err(|error| Fault::transient(Code::Interrupted).with("cause", error))?;
        let bytes = read.map_err(|error| Fault::io(&error, put.source.display()))?;
        if bytes.len() as u64 != put.size || hex(&Sha256::digest(&bytes)) != put.sha256 {
            return Err(Fault::permanent(Code::SourceChanged).with("path", put.source.display()));
        }
        let placed = self.put_small(put.key, bytes.into()).await?;
        meter.moved(put.size);
        Ok(placed)
    }

    /// The upload of an earlier try may still be open although another one was completed.
    async fn forget_uploads(&self, put: &Put<'_>) -> Result<(), Fault> {
        match put.resume.as_ref().and_then(multipart::upload_of) {
            Some(id) => self.abort(put.key, id).await,
            None => Ok(()),
        }
    }

    /// Reads back what stands under the key; it must be what was put.
    async fn confirm(&self, key: &str, wanted: Stored, placed: Placed, meter: &mut Meter) -> Result<Stored, Fault> {
        let there = self.digest(key, meter).await?;
        match (there, placed) {
            (Some(there), _) if there == wanted => Ok(there),
            (Some(there), Placed::Taken) => already(key, there, wanted.size, &wanted.sha256),
            _ => Err(Fault::transient(Code::ReadBackDiffers).with("path", self.location(key))),
        }
    }
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
        let placed = match self.exists(key).await? {
            true => Placed::Taken,
            false => self.put_small(key, Bytes::copy_from_slice(text.as_bytes())).await?,
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
            read = self.digest(key, &mut meter) => read,
        }
    }

    async fn read_text(&self, key: &str) -> Result<Option<String>, Fault> {
        key::check(key)?;
        self.text(key).await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        let list = self.bucket.client().list_objects_v2().bucket(self.bucket.name()).prefix(self.bucket.full(prefix));
        let mut pages = list.into_paginator().send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.bucket.fault(&error))?;
            let below = page.contents().iter().filter_map(|object| object.key()).map(|key| self.bucket.below(key));
            keys.extend(below.filter(|key| !key.split('/').any(|part| part.starts_with('.'))).map(str::to_owned));
        }
        keys.sort_unstable();
        Ok(keys)
    }

    async fn preflight(&self) -> Result<(), Fault> {
        let (name, key, token) = (self.bucket.name(), self.bucket.full(PROBE), self.clock.token(16));
        let put = self.bucket.client().put_object().bucket(name).key(&key).body(token.clone().into_bytes().into());
        put.send().await.map_err(|error| self.bucket.fault(&error))?;
        if self.text(PROBE).await?.as_deref() != Some(&token) {
            return Err(Fault::operator(Code::ReadBackDiffers).with("path", self.location(PROBE)));
        }
        self.list(PROBE).await?;
        match self.delete(key).await {
            // An archive from which nothing can be deleted is a good one.
            Err(fault) if fault.code == Code::S3Denied => Ok(()),
            other => other,
        }
    }

    async fn abandon(&self, key: &str, resume: &serde_json::Value) -> Result<(), Fault> {
        key::check(key)?;
        if let Some(id) = multipart::upload_of(resume) {
            self.abort(key, id).await?;
        }
        for id in self.open_uploads(key).await? {
            self.abort(key, &id).await?;
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
