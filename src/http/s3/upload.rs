//! An upload in parts, as the server knows it: opened, asked for its parts, completed, given up.

use std::collections::BTreeMap;

use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::bucket::Bucket;
use super::faults::{is_missing, is_refused_form, is_taken};
use super::local::Source;
use super::object::{How, Placed};
use super::page::{self, Page, bare};
use super::parts::{Listed, Local, Sent};
use crate::fault::{Code, Fault};

/// An open upload of a key.
#[derive(Debug, Clone)]
pub struct Upload {
    pub key: String,
    pub id: String,
    /// Opened with SHA-256 checksums for its parts.
    pub checksums: bool,
}

impl Bucket {
    /// Opens an upload, with checksums where the server knows them.
    pub async fn create(&self, key: &str, how: &How) -> Result<Upload, Fault> {
        let request = || {
            let create = self.client().create_multipart_upload().bucket(self.name()).key(self.full(key));
            create.set_content_type(how.content_type.clone()).set_cache_control(how.cache_control.clone())
        };
        let mut checksums = self.knows.all();
        let mut created = match checksums {
            true => request().checksum_algorithm(ChecksumAlgorithm::Sha256).send().await,
            false => request().send().await,
        };
        if checksums && created.as_ref().is_err_and(is_refused_form) {
            self.knows.forget();
            checksums = false;
            created = request().send().await;
        }
        let id = match created {
            Ok(output) => output.upload_id().map(str::to_owned),
            Err(error) => Some(page::body(&error).and_then(page::opened).ok_or_else(|| self.fault(&error))?),
        };
        let id = id.filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| self.named(Fault::operator(Code::S3NotS3)).with("status", "200"))?;
        Ok(Upload { key: key.to_owned(), id, checksums })
    }

    /// The parts the server has; `None` where it knows no such upload (any more).
    pub async fn list_parts(&self, upload: &Upload) -> Result<Option<BTreeMap<i32, Listed>>, Fault> {
        let mut found = BTreeMap::new();
        let mut marker = None;
        loop {
            let list = self.client().list_parts().bucket(self.name());
            let list = list.key(self.full(&upload.key)).upload_id(&upload.id).set_part_number_marker(marker);
            let page = match list.send().await {
                Ok(output) => Page::from(output),
                Err(error) if is_missing(&error) => return Ok(None),
                Err(error) => {
                    let read = page::body(&error).and_then(|body| page::read(&upload.id, body));
                    read.ok_or_else(|| self.fault(&error))?
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
    pub async fn open_uploads(&self, key: &str) -> Result<Vec<String>, Fault> {
        let full = self.full(key);
        let mut found = Vec::new();
        let (mut key_marker, mut id_marker) = (None, None);
        loop {
            let list = self.client().list_multipart_uploads().bucket(self.name()).prefix(&full);
            let list = list.set_key_marker(key_marker).set_upload_id_marker(id_marker);
            let page = match list.send().await {
                // Some servers call it missing when there are none.
                Err(error) if is_refused_form(&error) || is_missing(&error) => return Ok(Vec::new()),
                other => other.map_err(|error| self.fault(&error))?,
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
    pub async fn abort(&self, key: &str, id: &str) -> Result<(), Fault> {
        let abort = self.client().abort_multipart_upload().bucket(self.name());
        match abort.key(self.full(key)).upload_id(id).send().await {
            Ok(_) => Ok(()),
            Err(error) if is_missing(&error) => Ok(()),
            Err(error) => {
                let fault = self.fault(&error);
                let gone = fault.code == Code::S3Denied && !self.open_uploads(key).await?.iter().any(|open| open == id);
                if gone { Ok(()) } else { Err(fault) }
            }
        }
    }

    /// Sends one part and returns what the server answered; a checksum that is not ours is a fault.
    pub async fn send_part(&self, upload: &Upload, source: &Source, local: &Local) -> Result<Sent, Fault> {
        let request = self.client().upload_part().bucket(self.name()).key(self.full(&upload.key));
        let request = request
            .upload_id(&upload.id)
            .part_number(local.number)
            .content_length(local.size.cast_signed())
            .content_md5(STANDARD.encode(&local.md5))
            .set_checksum_sha256(upload.checksums.then(|| local.sha256.clone()))
            .body(source.body(local).await?);
        let answer = request.send().await.map_err(|error| {
            if upload.checksums && is_refused_form(&error) {
                self.knows.forget();
            }
            self.fault(&error)
        })?;
        if answer.checksum_sha256().is_some_and(|theirs| theirs != local.sha256) {
            return Err(self.parts_differ(local.number));
        }
        let etag = bare(answer.e_tag().unwrap_or_default());
        Ok(Sent { number: local.number, etag, sha256: local.sha256.clone() })
    }

    pub fn parts_differ(&self, number: i32) -> Fault {
        self.named(Fault::transient(Code::S3PartsDiffer)).with("part", number)
    }

    /// Puts the parts together under the key; unless it may `replace`, only where nothing stands yet.
    pub async fn complete(&self, upload: &Upload, sent: &[Sent], size: u64, replace: bool) -> Result<Placed, Fault> {
        let part = |sent: &Sent| {
            let part = CompletedPart::builder().part_number(sent.number).e_tag(format!("\"{}\"", sent.etag));
            part.set_checksum_sha256(upload.checksums.then(|| sent.sha256.clone())).build()
        };
        let parts = CompletedMultipartUpload::builder().set_parts(Some(sent.iter().map(part).collect())).build();
        let request = || {
            let complete = self.client().complete_multipart_upload().bucket(self.name());
            let complete = complete.key(self.full(&upload.key)).upload_id(&upload.id);
            complete.multipart_upload(parts.clone()).mpu_object_size(size.cast_signed())
        };
        let condition = self.knows.all() && !replace;
        let completed = match request().set_if_none_match(condition.then(|| "*".to_owned())).send().await {
            Err(error) if condition && is_refused_form(&error) && self.size_of(&upload.key).await?.is_none() => {
                self.knows.forget();
                request().send().await
            }
            other => other,
        };
        match completed {
            Ok(_) => Ok(Placed::Done),
            Err(error) if is_taken(&error) => Ok(Placed::Taken),
            // The answer of an earlier try may have been lost: what stands there is read back and compared by the caller.
            Err(_) if self.size_of(&upload.key).await? == Some(size) => Ok(Placed::Taken),
            Err(error) if is_missing(&error) => {
                Err(self.named(Fault::transient(Code::S3Busy)).with("status", "NoSuchUpload"))
            }
            Err(error) => Err(self.fault(&error)),
        }
    }
}
