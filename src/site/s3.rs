//! A site in an S3 bucket that the public reads, directly or through a content network.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use serde_json::Value;

use super::{Page, Site, check};
use crate::clock::Clock;
use crate::fault::{Code, Fault};
use crate::http::s3::{Bucket, File, How, Notes, SMALLEST, Transfer};
use crate::watch::{Meter, Watch};

/// A page says what is true now: whoever keeps it asks again after this.
const PAGE_CACHE: &str = "public, max-age=15";
/// A recording under a name never changes.
const FILE_CACHE: &str = "public, max-age=86400";

pub struct S3Site {
    bucket: Bucket,
    clock: Arc<dyn Clock>,
    cursors: Cursors,
}

/// Uploads on their way; after a restart they are begun again.
#[derive(Default)]
struct Cursors(Mutex<BTreeMap<String, Value>>);

impl Cursors {
    fn get(&self, path: &str) -> Option<Value> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    fn set(&self, path: &str, cursor: Option<Value>) {
        let mut cursors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match cursor {
            Some(cursor) => cursors.insert(path.to_owned(), cursor),
            None => cursors.remove(path),
        };
    }
}

struct Kept<'a> {
    cursors: &'a Cursors,
    path: &'a str,
}

#[async_trait]
impl Notes for Kept<'_> {
    async fn note(&self, cursor: Value) -> Result<(), Fault> {
        self.cursors.set(self.path, Some(cursor));
        Ok(())
    }
}

impl S3Site {
    pub fn new(bucket: Bucket, clock: Arc<dyn Clock>) -> Self {
        S3Site { bucket, clock, cursors: Cursors::default() }
    }

    async fn transfer(&self, file: &File<'_>) -> Result<(), Fault> {
        let notes = Kept { cursors: &self.cursors, path: file.key };
        let transfer = Transfer::open(&self.bucket, file, self.cursors.get(file.key), &notes).await?;
        let mut meter = Meter::new(&Watch::idle(), &self.clock, file.size);
        transfer.run(&mut meter).await?;
        self.cursors.set(file.key, None);
        Ok(())
    }
}

fn how(content_type: &str, cache: &str) -> How {
    How { content_type: Some(content_type.to_owned()), cache_control: Some(cache.to_owned()), replace: true }
}

#[async_trait]
impl Site for S3Site {
    async fn write(&self, page: &Page<'_>) -> Result<(), Fault> {
        check(page.path)?;
        let body = bytes::Bytes::copy_from_slice(page.body);
        self.bucket.put_small(page.path, body, &how(page.content_type, PAGE_CACHE)).await.map(|_| ())
    }

    async fn place(&self, path: &str, source: &Path, content_type: &str) -> Result<(), Fault> {
        check(path)?;
        let unreadable = |error: std::io::Error| Fault::io(&error, source.display());
        let size = tokio::fs::metadata(source).await.map_err(unreadable)?.len();
        if self.bucket.size_of(path).await? == Some(size) {
            return Ok(());
        }
        let how = how(content_type, FILE_CACHE);
        if size >= SMALLEST {
            return self.transfer(&File { key: path, source, size, sha256: None, how: &how }).await;
        }
        let bytes = tokio::fs::read(source).await.map_err(unreadable)?;
        self.bucket.put_small(path, bytes.into(), &how).await.map(|_| ())
    }

    async fn remove(&self, path: &str) -> Result<(), Fault> {
        check(path)?;
        self.bucket.delete(path).await
    }

    async fn preflight(&self) -> Result<(), Fault> {
        let path = format!("reprise-probe-{}.txt", self.clock.token(8));
        self.bucket.put_small(&path, "reprise".into(), &how("text/plain", PAGE_CACHE)).await?;
        let seen = self.bucket.read(&path, 16).await?;
        self.bucket.delete(&path).await?;
        match seen.as_deref() {
            Some(b"reprise") => Ok(()),
            _ => Err(Fault::operator(Code::ReadBackDiffers).with("path", self.bucket.location(&path))),
        }
    }
}
