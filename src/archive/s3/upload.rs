//! An upload in parts, as the server knows it: opened, asked for its parts, completed, given up.

use std::collections::BTreeMap;

use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::S3Archive;
use super::local::Source;
use super::object::Placed;
use super::page::{self, Page, bare};
use super::parts::{Listed, Local, Sent};
use crate::fault::{Code, Fault};
use crate::http::s3;

/// An open upload of a key.
#[derive(Debug, Clone)]
pub struct Upload {
    pub key: String,
    pub id: String,
    /// Opened with SHA-256 checksums for its parts.
    pub checksums: bool,
}

impl S3Archive {
    /// Opens an upload, with checksums where the server knows them.
    pub(super) async fn create(&self, key: &str) -> Result<Upload, Fault> {
        let request =
            || self.bucket.client().create_multipart_upload().bucket(self.bucket.name()).key(self.bucket.full(key));
        let mut checksums = self.knows.all();
        let mut created = match checksums {
            true => request().checksum_algorithm(ChecksumAlgorithm::Sha256).send().await,
            false => request().send().await,
        };
        if checksums && created.as_ref().is_err_and(s3::is_refused_form) {
            self.knows.forget();
            checksums = false;
            created = request().send().await;
        }
        let id = match created {
            Ok(output) => output.upload_id().map(str::to_owned),
            Err(error) => Some(page::body(&error).and_then(page::opened).ok_or_else(|| self.bucket.fault(&error))?),
        };
        let id = id.filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| self.bucket.named(Fault::operator(Code::S3NotS3)).with("status", "200"))?;
        Ok(Upload { key: key.to_owned(), id, checksums })
    }

    /// The parts the server has; `None` where it knows no such upload (any more).
    pub(super) async fn list_parts(&self, upload: &Upload) -> Result<Option<BTreeMap<i32, Listed>>, Fault> {
        let mut found = BTreeMap::new();
        let mut marker = None;
        loop {
            let list = self.bucket.client().list_parts().bucket(self.bucket.name());
            let list = list.key(self.bucket.full(&upload.key)).upload_id(&upload.id).set_part_number_marker(marker);
            let page = match list.send().await {
                Ok(output) => Page::from(output),
                Err(error) if s3::is_missing(&error) => return Ok(None),
                Err(error) => {
                    let read = page::body(&error).and_then(|body| page::read(&upload.id, body));
                    read.ok_or_else(|| self.bucket.fault(&error))?
                }
            };
            found.extend(page.parts);
            marker = page.next;
            if marker.is_none() {
                return Ok(Some(found));
            }
        }
    }

    /// Uploads of a key that are open; none where the server cannot tell.
    pub(super) async fn open_uploads(&self, key: &str) -> Result<Vec<String>, Fault> {
        let full = self.bucket.full(key);
        let mut found = Vec::new();
        let (mut key_marker, mut id_marker) = (None, None);
        loop {
            let list = self.bucket.client().list_multipart_uploads().bucket(self.bucket.name()).prefix(&full);
            let list = list.set_key_marker(key_marker).set_upload_id_marker(id_marker);
            let page = match list.send().await {
                // Some servers call it missing when there are none.
                Err(error) if s3::is_refused_form(&error) || s3::is_missing(&error) => return Ok(Vec::new()),
                other => other.map_err(|error| self.bucket.fault(&error))?,
            };
            let ours = page.uploads().iter().filter(|upload| upload.key() == Some(&full));
            found.extend(ours.filter_map(|upload| upload.upload_id().map(str::to_owned)));
            key_marker = page.next_key_marker().map(str::to_owned);
            id_marker = page.next_upload_id_marker().map(str::to_owned);
            if page.is_truncated() != Some(true) || key_marker.is_none() {
                return Ok(found);
            }
        }
    }

    /// Gives an upload up; one that is none any more is given up already, whatever the server calls that.
    pub(super) async fn abort(&self, key: &str, id: &str) -> Result<(), Fault> {
        let abort = self.bucket.client().abort_multipart_upload().bucket(self.bucket.name());
        match abort.key(self.bucket.full(key)).upload_id(id).send().await {
            Ok(_) => Ok(()),
            Err(error) if s3::is_missing(&error) => Ok(()),
            Err(error) => {
                let fault = self.bucket.fault(&error);
                let gone = fault.code == Code::S3Denied && !self.open_uploads(key).await?.iter().any(|open| open == id);
                if gone { Ok(()) } else { Err(fault) }
            }
        }
    }

    /// Sends one part and returns what the server answered; a checksum that is not ours is a fault.
    pub(super) async fn send_part(&self, upload: &Upload, source: &Source, local: &Local) -> Result<Sent, Fault> {
        let request = self.bucket.client().upload_part().bucket(self.bucket.name()).key(self.bucket.full(&upload.key));
        let request = request
            .upload_id(&upload.id)
            .part_number(local.number)
            .content_length(local.size.cast_signed())
            .content_md5(STANDARD.encode(&local.md5))
            .set_checksum_sha256(upload.checksums.then(|| local.sha256.clone()))
            .body(source.body(local).await?);
        let answer = request.send().await.map_err(|error| {
            if upload.checksums && s3::is_refused_form(&error) {
                self.knows.forget();
            }
            self.bucket.fault(&error)
        })?;
        if answer.checksum_sha256().is_some_and(|theirs| theirs != local.sha256) {
            return Err(self.parts_differ(local.number));
        }
        let etag = bare(answer.e_tag().unwrap_or_default());
        Ok(Sent { number: local.number, etag, sha256: local.sha256.clone() })
    }

    pub(super) fn parts_differ(&self, number: i32) -> Fault {
        self.bucket.named(Fault::transient(Code::S3PartsDiffer)).with("part", number)
    }

    /// Puts the parts together under the key, where nothing stands yet.
    pub(super) async fn complete(&self, upload: &Upload, sent: &[Sent], size: u64) -> Result<Placed, Fault> {
        let part = |sent: &Sent| {
            let part = CompletedPart::builder().part_number(sent.number).e_tag(format!("\"{}\"", sent.etag));
            part.set_checksum_sha256(upload.checksums.then(|| sent.sha256.clone())).build()
        };
        let parts = CompletedMultipartUpload::builder().set_parts(Some(sent.iter().map(part).collect())).build();
        let request = || {
            let complete = self.bucket.client().complete_multipart_upload().bucket(self.bucket.name());
            let complete = complete.key(self.bucket.full(&upload.key)).upload_id(&upload.id);
            complete.multipart_upload(parts.clone()).mpu_object_size(size.cast_signed())
        };
        let first = if self.knows.all() { request().if_none_match("*") } else { request() };
        let completed = match first.send().await {
            Err(error) if self.knows.all() && s3::is_refused_form(&error) && !self.exists(&upload.key).await? => {
                self.knows.forget();
                request().send().await
            }
            other => other,
        };
        match completed {
            Ok(_) => Ok(Placed::Done),
            Err(error) if s3::is_taken(&error) => Ok(Placed::Taken),
            // The answer of an earlier try may have been lost: what stands there is read back and compared by the caller.
            Err(_) if self.exists(&upload.key).await? => Ok(Placed::Taken),
            Err(error) if s3::is_missing(&error) => {
                Err(self.bucket.named(Fault::transient(Code::S3Busy)).with("status", "NoSuchUpload"))
            }
            Err(error) => Err(self.bucket.fault(&error)),
        }
    }
}
