//! Objects that stand in the bucket: asking for them, reading them back, putting small ones.

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::S3Archive;
use crate::archive::{Stored, TEXT_LIMIT};
use crate::fault::{Code, Fault};
use crate::http::s3;
use crate::model::digest::hex;
use crate::watch::Meter;

/// A read that was cut goes on where it was, as long as each time brought at least this.
const WORTH_GOING_ON: u64 = 1 << 20;

/// What became of a put under a condition.
pub enum Placed {
    Done,
    /// Something stands under the key already.
    Taken,
}

impl S3Archive {
    /// Whether something stands under the key.
    pub(super) async fn exists(&self, key: &str) -> Result<bool, Fault> {
        let head = self.bucket.client().head_object().bucket(self.bucket.name()).key(self.bucket.full(key));
        match head.send().await {
            Ok(_) => Ok(true),
            Err(error) if s3::is_missing(&error) => Ok(false),
            Err(error) => Err(self.bucket.fault(&error)),
        }
    }

    /// Begins to read an object at an offset; `None` where nothing stands.
    async fn get(&self, key: &str, offset: u64, etag: Option<&str>) -> Result<Option<GetObjectOutput>, Fault> {
        let mut get = self.bucket.client().get_object().bucket(self.bucket.name()).key(self.bucket.full(key));
        if offset > 0 {
            get = get.range(format!("bytes={offset}-")).set_if_match(etag.map(str::to_owned));
        }
        match get.send().await {
            Ok(found) => Ok(Some(found)),
            Err(error) if s3::is_missing(&error) => Ok(None),
            Err(error) => Err(self.bucket.fault(&error)),
        }
    }

    /// Reads an object from the bucket and returns its size and digest.
    pub(super) async fn digest(&self, key: &str, meter: &mut Meter) -> Result<Option<Stored>, Fault> {
        let mut hash = Sha256::new();
        let Some(mut found) = self.get(key, 0, None).await? else { return Ok(None) };
        meter.expect(found.content_length().unwrap_or_default().unsigned_abs());
        let etag = found.e_tag().map(str::to_owned);
        let mut size = 0;
        loop {
            let before = size;
            let end = drain(found.body, &mut hash, &mut size, meter).await;
            let Err(cause) = end else { return Ok(Some(Stored { size, sha256: hex(&hash.finalize()) })) };
            if meter.is_cancelled() {
                return Err(Fault::transient(Code::Interrupted));
            }
            if size - before < WORTH_GOING_ON || etag.is_none() {
                return Err(self.cut(&cause));
            }
            found = self.get(key, size, etag.as_deref()).await?.ok_or_else(|| self.cut("it was taken away"))?;
        }
    }

    fn cut(&self, cause: &str) -> Fault {
        self.bucket.named(Fault::transient(Code::S3Unreachable)).with("cause", crate::http::tidy(cause))
    }

    pub(super) async fn text(&self, key: &str) -> Result<Option<String>, Fault> {
        let Some(mut found) = self.get(key, 0, None).await? else { return Ok(None) };
        let odd = || Fault::permanent(Code::ArchiveOddText).with("path", self.bucket.location(key));
        let mut bytes = Vec::new();
        while let Some(chunk) = found.body.next().await {
            bytes.extend(chunk.map_err(|error| self.cut(&error.to_string()))?);
            if bytes.len() as u64 > TEXT_LIMIT {
                return Err(odd());
            }
        }
        String::from_utf8(bytes).map(Some).map_err(|_| odd())
    }

    /// Puts a small object whole, with its checksum, where nothing stands yet.
    ///
    /// A server that does not understand checksums or conditions is asked once more without, and known from then on.
    pub(super) async fn put_small(&self, key: &str, bytes: Bytes) -> Result<Placed, Fault> {
        let request = || {
            let body = ByteStream::from(bytes.clone());
            self.bucket.client().put_object().bucket(self.bucket.name()).key(self.bucket.full(key)).body(body)
        };
        let sha256 = STANDARD.encode(Sha256::digest(&bytes));
        let full = |put: PutObjectFluentBuilder| put.checksum_sha256(&sha256).if_none_match("*");
        let first = if self.knows.all() { full(request()) } else { request() };
        let sent = match first.send().await {
            Err(error) if self.knows.all() && s3::is_refused_form(&error) => {
                let second = request().send().await;
                second.is_ok().then(|| self.knows.forget());
                second
            }
            other => other,
        };
        match sent {
            Ok(_) => Ok(Placed::Done),
            Err(error) if s3::is_taken(&error) => Ok(Placed::Taken),
            Err(error) => Err(self.bucket.fault(&error)),
        }
    }

    pub(super) async fn delete(&self, full_key: String) -> Result<(), Fault> {
        let delete = self.bucket.client().delete_object().bucket(self.bucket.name()).key(full_key);
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error) if s3::is_missing(&error) => Ok(()),
            Err(error) => Err(self.bucket.fault(&error)),
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
