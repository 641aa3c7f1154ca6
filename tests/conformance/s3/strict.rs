//! An S3 server in memory that forgives nothing: every checksum is computed, every condition kept, every part counted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::{StreamExt, stream};
use md5::Md5;
use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use sha2::{Digest, Sha256};

pub const BUCKET: &str = "reprise-archive";
/// The smallest part but for the last one.
const SMALLEST_PART: usize = 5 << 20;
/// Small pages, so that clients must turn them.
const PAGE: usize = 2;

/// How much of the newer protocol a server knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Manner {
    /// Checksums, conditions, open uploads listed: as AWS.
    #[default]
    New,
    /// Passes over headers it does not know.
    Ignorant,
    /// Refuses headers it does not know.
    Refusing,
}

#[derive(Default)]
pub struct State {
    pub objects: BTreeMap<String, Bytes>,
    /// Content type and cache control, as they were put.
    pub headers: BTreeMap<String, (Option<String>, Option<String>)>,
    pub uploads: BTreeMap<String, Upload>,
    opened: u32,
    /// The checksum of this part is answered and listed wrong.
    pub lie_about: Option<i32>,
    /// Parts that were taken, and objects that were put whole or together.
    pub parts_taken: Vec<i32>,
    pub completed: u32,
    /// The keys that were read, one an answer.
    pub read: Vec<String>,
}

pub struct Upload {
    key: String,
    checksums: bool,
    parts: BTreeMap<i32, Taken>,
}

struct Taken {
    bytes: Bytes,
    md5: String,
    sha256: String,
}

#[derive(Clone, Default)]
pub struct Strict {
    pub manner: Manner,
    pub state: Arc<Mutex<State>>,
}

impl Strict {
    fn check_bucket(&self, bucket: &str) -> S3Result<()> {
        if bucket == BUCKET { Ok(()) } else { Err(s3_error!(NoSuchBucket)) }
    }

    fn knows(&self) -> bool {
        self.manner == Manner::New
    }

    fn check_headers(&self, newer: bool) -> S3Result<()> {
        match self.manner {
            Manner::Refusing if newer => Err(s3_error!(NotImplemented, "A header you provided implies functionality")),
            _ => Ok(()),
        }
    }
}

async fn collect(body: Option<StreamingBlob>) -> S3Result<Bytes> {
    let mut bytes = Vec::new();
    let mut body = body.ok_or_else(|| s3_error!(IncompleteBody))?;
    while let Some(chunk) = body.next().await {
        bytes.extend(chunk.map_err(|_| s3_error!(IncompleteBody))?);
    }
    Ok(bytes.into())
}

fn check_digests(bytes: &Bytes, md5: Option<&String>, sha256: Option<&String>) -> S3Result<()> {
    let wrong = md5.is_some_and(|md5| *md5 != STANDARD.encode(Md5::digest(bytes)))
        || sha256.is_some_and(|sha256| *sha256 != checksum(bytes));
    if wrong { Err(s3_error!(BadDigest)) } else { Ok(()) }
}

fn checksum(bytes: &Bytes) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

fn etag(bytes: &Bytes) -> String {
    Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[async_trait::async_trait]
impl S3 for Strict {
    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let input = req.input;
        self.check_bucket(&input.bucket)?;
        self.check_headers(input.checksum_sha256.is_some() || input.if_none_match.is_some())?;
        let bytes = collect(input.body).await?;
        let sha256 = input.checksum_sha256.as_ref().filter(|_| self.knows());
        check_digests(&bytes, input.content_md5.as_ref(), sha256)?;
        let mut state = self.state.lock().unwrap();
        if self.knows() && input.if_none_match.is_some() && state.objects.contains_key(&input.key) {
            return Err(s3_error!(PreconditionFailed));
        }
        let output = PutObjectOutput {
            e_tag: Some(ETag::Strong(etag(&bytes))),
            checksum_sha256: sha256.cloned(),
            ..Default::default()
        };
        state.completed += 1;
        state.headers.insert(input.key.clone(), (input.content_type.map(|t| t.to_string()), input.cache_control));
        state.objects.insert(input.key, bytes);
        Ok(S3Response::new(output))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let input = req.input;
        self.check_bucket(&input.bucket)?;
        self.state.lock().unwrap().read.push(input.key.clone());
        let bytes = self.state.lock().unwrap().objects.get(&input.key).cloned().ok_or_else(|| s3_error!(NoSuchKey))?;
        let etag = ETag::Strong(etag(&bytes));
        if input.if_match.is_some_and(|wanted| wanted.as_etag() != Some(&etag)) {
            return Err(s3_error!(PreconditionFailed));
        }
        let range = input.range.map(|range| range.check(bytes.len() as u64)).transpose();
        let range = range.map_err(|_| s3_error!(InvalidRange))?;
        let content_range =
            range.as_ref().map(|range| format!("bytes {}-{}/{}", range.start, range.end - 1, bytes.len()));
        let part = range.map_or(bytes.clone(), |range| bytes.slice(range.start as usize..range.end as usize));
        let chunks: Vec<Bytes> = part.chunks(64 << 10).map(|chunk| part.slice_ref(chunk)).collect();
        Ok(S3Response::new(GetObjectOutput {
            content_length: Some(part.len() as i64),
            content_range,
            body: Some(StreamingBlob::wrap(stream::iter(chunks.into_iter().map(Ok::<_, std::io::Error>)))),
            e_tag: Some(etag),
            ..Default::default()
        }))
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        self.check_bucket(&req.input.bucket)?;
        let state = self.state.lock().unwrap();
        let bytes = state.objects.get(&req.input.key).ok_or_else(|| s3_error!(NoSuchKey))?;
        let e_tag = Some(ETag::Strong(etag(bytes)));
        let content_length = Some(bytes.len() as i64);
        Ok(S3Response::new(HeadObjectOutput { content_length, e_tag, ..Default::default() }))
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.check_bucket(&req.input.bucket)?;
        self.state.lock().unwrap().objects.remove(&req.input.key);
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn list_objects_v2(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = req.input;
        self.check_bucket(&input.bucket)?;
        let (prefix, after) = (input.prefix.unwrap_or_default(), input.continuation_token.unwrap_or_default());
        let state = self.state.lock().unwrap();
        let keys: Vec<&String> = state.objects.keys().filter(|key| key.starts_with(&prefix) && **key > after).collect();
        let page: Vec<&String> = keys.iter().take(PAGE).copied().collect();
        let object = |key: &&String| Object { key: Some((*key).clone()), ..Default::default() };
        Ok(S3Response::new(ListObjectsV2Output {
            is_truncated: Some(page.len() < keys.len()),
            next_continuation_token: page.last().filter(|_| page.len() < keys.len()).map(|key| (*key).clone()),
            contents: Some(page.iter().map(object).collect()),
            key_count: Some(page.len() as i32),
            ..Default::default()
        }))
    }

    async fn create_multipart_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let input = req.input;
        self.check_bucket(&input.bucket)?;
        self.check_headers(input.checksum_algorithm.is_some())?;
        let mut state = self.state.lock().unwrap();
        state.opened += 1;
        let id = format!("upload-{}", state.opened);
        let checksums = self.knows() && input.checksum_algorithm.is_some();
        state.headers.insert(input.key.clone(), (input.content_type.map(|t| t.to_string()), input.cache_control));
        state.uploads.insert(id.clone(), Upload { key: input.key, checksums, parts: BTreeMap::new() });
        Ok(S3Response::new(CreateMultipartUploadOutput { upload_id: Some(id), ..Default::default() }))
    }

    async fn upload_part(&self, req: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        let input = req.input;
        self.check_bucket(&input.bucket)?;
        self.check_headers(input.checksum_sha256.is_some())?;
        let bytes = collect(input.body).await?;
        let sha256 = input.checksum_sha256.as_ref().filter(|_| self.knows());
        check_digests(&bytes, input.content_md5.as_ref(), sha256)?;
        let mut state = self.state.lock().unwrap();
        let lie = state.lie_about == Some(input.part_number);
        let upload = state.uploads.get_mut(&input.upload_id).filter(|upload| upload.key == input.key);
        let upload = upload.ok_or_else(|| s3_error!(NoSuchUpload))?;
        if upload.checksums && sha256.is_none() {
            return Err(s3_error!(InvalidRequest, "The upload was opened with checksums"));
        }
        let sha256 = if lie { checksum(&Bytes::from_static(b"lie")) } else { checksum(&bytes) };
        let answer = upload.checksums.then(|| sha256.clone());
        let md5 = etag(&bytes);
        upload.parts.insert(input.part_number, Taken { bytes, md5: md5.clone(), sha256 });
        state.parts_taken.push(input.part_number);
        let output = UploadPartOutput { e_tag: Some(ETag::Strong(md5)), checksum_sha256: answer, ..Default::default() };
        Ok(S3Response::new(output))
    }

    async fn list_parts(&self, req: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        let input = req.input;
        self.check_bucket(&input.bucket)?;
        let state = self.state.lock().unwrap();
        let upload = state.uploads.get(&input.upload_id).filter(|upload| upload.key == input.key);
        let upload = upload.ok_or_else(|| s3_error!(NoSuchUpload))?;
        let after = input.part_number_marker.unwrap_or(0);
        let part = |(number, taken): (&i32, &Taken)| Part {
            part_number: Some(*number),
            size: Some(taken.bytes.len() as i64),
            e_tag: Some(ETag::Strong(taken.md5.clone())),
            checksum_sha256: upload.checksums.then(|| taken.sha256.clone()),
            ..Default::default()
        };
        let parts: Vec<Part> = upload.parts.range(after + 1..).take(PAGE).map(part).collect();
        let last = parts.last().and_then(|part| part.part_number).unwrap_or(after);
        let more = upload.parts.range(last + 1..).next().is_some();
        Ok(S3Response::new(ListPartsOutput {
            parts: Some(parts),
            is_truncated: Some(more),
            next_part_number_marker: more.then_some(last),
            ..Default::default()
        }))
    }

    async fn list_multipart_uploads(
        &self,
        req: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        let input = req.input;
        self.check_bucket(&input.bucket)?;
        let prefix = input.prefix.unwrap_or_default();
        let state = self.state.lock().unwrap();
        let ours = state.uploads.iter().filter(|(_, upload)| upload.key.starts_with(&prefix));
        let upload = |(id, upload): (&String, &Upload)| MultipartUpload {
            key: Some(upload.key.clone()),
            upload_id: Some(id.clone()),
            ..Default::default()
        };
        Ok(S3Response::new(ListMultipartUploadsOutput {
            uploads: Some(ours.map(upload).collect()),
            is_truncated: Some(false),
            ..Default::default()
        }))
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let input = req.input;
        self.check_bucket(&input.bucket)?;
        self.check_headers(input.if_none_match.is_some())?;
        let mut state = self.state.lock().unwrap();
        let upload = state.uploads.get(&input.upload_id).filter(|upload| upload.key == input.key);
        let upload = upload.ok_or_else(|| s3_error!(NoSuchUpload))?;
        if self.knows() && input.if_none_match.is_some() && state.objects.contains_key(&input.key) {
            return Err(s3_error!(PreconditionFailed));
        }
        let told = input.multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
        let whole = upload.together(&told)?;
        if self.knows() && input.mpu_object_size.is_some_and(|size| size != whole.len() as i64) {
            return Err(s3_error!(InvalidRequest, "The size is another one"));
        }
        state.uploads.remove(&input.upload_id);
        state.objects.insert(input.key, whole);
        state.completed += 1;
        Ok(S3Response::new(CompleteMultipartUploadOutput::default()))
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        self.check_bucket(&req.input.bucket)?;
        let gone = self.state.lock().unwrap().uploads.remove(&req.input.upload_id);
        gone.map(|_| S3Response::new(AbortMultipartUploadOutput::default())).ok_or_else(|| s3_error!(NoSuchUpload))
    }
}

impl Upload {
    /// The parts as told, from 1 without a gap, each with its tag and checksum.
    fn together(&self, told: &[CompletedPart]) -> S3Result<Bytes> {
        let mut whole = Vec::new();
        for (at, part) in told.iter().enumerate() {
            let taken = part.part_number.filter(|number| *number == at as i32 + 1).and_then(|n| self.parts.get(&n));
            let taken = taken.ok_or_else(|| s3_error!(InvalidPart))?;
            let tag = part.e_tag.as_ref().and_then(ETag::as_strong);
            if tag != Some(&taken.md5) || self.checksums && part.checksum_sha256.as_ref() != Some(&taken.sha256) {
                return Err(s3_error!(InvalidPart));
            }
            if at + 1 < told.len() && taken.bytes.len() < SMALLEST_PART {
                return Err(s3_error!(EntityTooSmall));
            }
            whole.extend(&taken.bytes);
        }
        if whole.is_empty() { Err(s3_error!(InvalidPart)) } else { Ok(whole.into()) }
    }
}
