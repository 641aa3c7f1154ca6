//! Objects that stand in the bucket: asking for them, reading them back, putting small ones.

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::bucket::Bucket;
use super::faults::{is_missing, is_refused_form, is_taken};
use crate::fault::{Code, Fault};
use crate::model::digest::hex;
use crate::watch::Meter;

/// A read that was cut goes on where it was, as long as each time brought at least this.
const WORTH_GOING_ON: u64 = 1 << 20;

/// How an object is put.
#[derive(Debug, Clone, Default)]
pub struct How {
    pub content_type: Option<String>,
    pub cache_control: Option<String>,
    /// What stands there may be replaced.
    pub replace: bool,
}

/// What became of a put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    Done,
    /// Something stands under the key already.
    Taken,
}

/// An object as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub size: u64,
    /// Lower-case hex.
    pub sha256: String,
    /// The server's own name of this state of the object, where it gives one.
    pub etag: Option<String>,
}

impl Bucket {
    /// The size of what stands under the key; `None` where nothing does.
    pub async fn size_of(&self, key: &str) -> Result<Option<u64>, Fault> {
        Ok(self.state_of(key).await?.map(|(size, _)| size))
    }

    /// The size of what stands under the key, and its entity tag; `None` where nothing does.
    pub async fn state_of(&self, key: &str) -> Result<Option<(u64, Option<String>)>, Fault> {
        let head = self.client().head_object().bucket(self.name()).key(self.full(key));
        match head.send().await {
            Ok(found) => {
                let size = found.content_length().unwrap_or_default().unsigned_abs();
                Ok(Some((size, found.e_tag().map(str::to_owned))))
            }
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// Begins to read an object at an offset; `None` where nothing stands.
    async fn get(&self, key: &str, offset: u64, etag: Option<&str>) -> Result<Option<GetObjectOutput>, Fault> {
        let mut get = self.client().get_object().bucket(self.name()).key(self.full(key));
        if offset > 0 {
            get = get.range(format!("bytes={offset}-")).set_if_match(etag.map(str::to_owned));
        }
        match get.send().await {
            Ok(found) => Ok(Some(found)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// Reads an object from the bucket and returns its size and digest.
    pub async fn digest(&self, key: &str, meter: &mut Meter) -> Result<Option<Seen>, Fault> {
        let mut hash = Sha256::new();
        let Some(mut found) = self.get(key, 0, None).await? else { return Ok(None) };
        meter.expect(found.content_length().unwrap_or_default().unsigned_abs());
        let etag = found.e_tag().map(str::to_owned);
        let mut size = 0;
        loop {
            let before = size;
            let end = drain(found.body, &mut hash, &mut size, meter).await;
            let Err(cause) = end else { return Ok(Some(Seen { size, sha256: hex(&hash.finalize()), etag })) };
            if meter.is_cancelled() {
                return Err(Fault::transient(Code::Interrupted));
            }
            if size - before < WORTH_GOING_ON || etag.is_none() {
                return Err(self.cut(&cause));
            }
            let rest = self.get(key, size, etag.as_deref()).await?;
            // A server that knows no ranges begins again: so must the caller.
            found = rest.filter(|rest| rest.content_range().is_some()).ok_or_else(|| self.cut(&cause))?;
        }
    }

    fn cut(&self, cause: &str) -> Fault {
        self.named(Fault::transient(Code::S3Unreachable)).with("cause", crate::http::tidy(cause))
    }

    /// The bytes of a small object: at most one more than `limit`.
    pub async fn read(&self, key: &str, limit: usize) -> Result<Option<Vec<u8>>, Fault> {
        let Some(mut found) = self.get(key, 0, None).await? else { return Ok(None) };
        let mut bytes = Vec::new();
        while let Some(chunk) = found.body.next().await {
            bytes.extend(chunk.map_err(|error| self.cut(&error.to_string()))?);
            if bytes.len() > limit {
                bytes.truncate(limit + 1);
                break;
            }
        }
        Ok(Some(bytes))
    }

    /// Puts a small object whole, with its checksum; unless it may replace, only where nothing stands yet.
    ///
    /// A server that does not understand checksums or conditions is asked once more without, and known from then on.
    pub async fn put_small(&self, key: &str, bytes: Bytes, how: &How) -> Result<Placed, Fault> {
        let request = || {
            let put = self.client().put_object().bucket(self.name()).key(self.full(key)).body(bytes.clone().into());
            put.set_content_type(how.content_type.clone()).set_cache_control(how.cache_control.clone())
        };
        let sha256 = STANDARD.encode(Sha256::digest(&bytes));
        let condition = (!how.replace).then(|| "*".to_owned());
        let full = |put: PutObjectFluentBuilder| put.checksum_sha256(&sha256).set_if_none_match(condition);
        let first = if self.knows.all() { full(request()) } else { request() };
        let sent = match first.send().await {
            Err(error) if self.knows.all() && is_refused_form(&error) => {
                let second = request().send().await;
                second.is_ok().then(|| self.knows.forget());
                second
            }
            other => other,
        };
        match sent {
            Ok(_) => Ok(Placed::Done),
            Err(error) if is_taken(&error) => Ok(Placed::Taken),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// Keys below a prefix, in order.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        let list = self.client().list_objects_v2().bucket(self.name()).prefix(self.full(prefix));
        let mut pages = list.into_paginator().send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.fault(&error))?;
            keys.extend(page.contents().iter().filter_map(|object| object.key()).map(|key| self.below(key).to_owned()));
        }
        keys.sort_unstable();
        Ok(keys)
    }

    /// Takes an object away; one that is not there is fine.
    pub async fn delete(&self, key: &str) -> Result<(), Fault> {
        let delete = self.client().delete_object().bucket(self.name()).key(self.full(key));
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error) if is_missing(&error) => Ok(()),
            Err(error) => Err(self.fault(&error)),
        }
    }
}

/// Hashes a body to its end; the cause as text where it was cut.
async fn drain(mut body: ByteStream, hash: &mut Sha256, size: &mut u64, meter: &mut Meter) -> Result<(), String> {
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| error.to_string())?;
        if meter.is_cancelled() {
            return Err("cancelled".to_owned());
        }
        hash.update(&chunk);
        *size += chunk.len() as u64;
        meter.moved(chunk.len() as u64);
    }
    Ok(())
}
