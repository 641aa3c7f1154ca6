//! The resumable upload (`/videos/upload-resumable`, the `uploadx` protocol), as PeerTube 6.3 was seen to speak it.
//!
//! The server checks neither gaps nor repeats: whatever reaches the announced size is published. So offsets are ours to
//! keep, every piece carries its digest, and nothing beyond the server's own count is taken as stored. A finished upload
//! is forgotten at once: 404 means "look for the video", and 503 "being made, or being refused".

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::stream::{self, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use super::refusal::{Refusal, still_working};
use super::video::Video;
use super::{ORIGIN, Peertube};
use crate::fault::{Class, Code, Fault};
use crate::http::{Answer, Call};
use crate::platform::{Body, Bytestream, Progress, Session};

/// A request that takes longer than 300 s is cut by the server: this much passes on an uplink of a quarter Mbit/s.
pub(super) const PIECE: u64 = 8 << 20;
/// With object storage behind it, a server takes at most this many pieces.
const MOST_PIECES: u64 = 10_000;

/// An open upload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Upload {
    upload_id: String,
    size: u64,
    marker: String,
    /// Bytes of a request: an instance names a limit where a proxy stands in front of it.
    most: u64,
}

#[derive(Deserialize)]
struct Made {
    video: Video,
}

impl Upload {
    /// Null where the session is not ours or of another age: it is as good as gone.
    pub(super) fn read(session: &Session) -> Option<Upload> {
        serde_json::from_value(session.0.clone()).ok()
    }

    fn write(&self) -> Session {
        Session(serde_json::to_value(self).unwrap_or_default())
    }
}

impl Peertube {
    /// Opens an upload of `size` bytes with these fields.
    pub(super) async fn open(&self, fields: &Value, kind: &str, size: u64, marker: &str) -> Result<Session, Fault> {
        let call = self.http.post(&format!("{ORIGIN}/api/v1/videos/upload-resumable")).json(fields).repeatable();
        let call = call.header("x-upload-content-length", &size.to_string()).header("x-upload-content-type", kind);
        let answer = self.http.accept(self.tokens.send(call).await?)?;
        let upload_id = answer.header("location").and_then(upload_id).ok_or_else(|| self.http.unreadable(&answer))?;
        let most = piece_limit(self.advised_piece().await, size);
        Ok(Upload { upload_id, size, marker: marker.to_owned(), most }.write())
    }

    /// Sends a piece, if the server is where the piece begins: at most what it takes in one request.
    pub(super) async fn send(&self, upload: &Upload, offset: u64, body: &Body) -> Result<Progress, Fault> {
        let known = self.stored.lock().await.remove(&upload.upload_id);
        if known != Some(offset) {
            let progress = self.ask(upload).await?;
            if !matches!(progress, Progress::Waiting { offset: there, .. } if there == offset) {
                return Ok(progress);
            }
        }
        let progress = self.put_piece(upload, offset, body).await?;
        if let Progress::Waiting { offset, .. } = progress {
            self.stored.lock().await.insert(upload.upload_id.clone(), offset);
        }
        Ok(progress)
    }

    async fn put_piece(&self, upload: &Upload, offset: u64, body: &Body) -> Result<Progress, Fault> {
        let len = body.len.min(upload.most);
        let end = offset + len;
        let call = self.put(upload, &format!("bytes {offset}-{}/{}", end.saturating_sub(1), upload.size));
        let call = call.header("digest", &digest(body, len).await?);
        let answer = self.tokens.send(call.media("application/octet-stream", first(body, len))).await?;
        let finishes = end == upload.size;
        match answer.status {
            // The same offset or size seen differently: the server's count is asked.
            409 => self.ask(upload).await,
            // A refusal only after the last byte; a proxy's page says nothing of what happened behind it.
            422 | 500 if finishes && Refusal::of(&answer).from_server => self.refused(upload, &answer).await,
            503 if finishes && !Refusal::of(&answer).from_server => Err(unknown(self.http.fault(&answer))),
            _ => self.outcome(upload, answer, end).await,
        }
    }

    /// Asks how much is stored. The server knows one kind of request: with every byte there, asking also publishes.
    pub(super) async fn ask(&self, upload: &Upload) -> Result<Progress, Fault> {
        let call = self.put(upload, &format!("bytes */{}", upload.size)).repeatable();
        let answer = self.tokens.send(call.header("content-type", "application/octet-stream")).await?;
        match answer.status {
            // For a moment after success the server calls the file unreadable.
            422 => self.found_or(upload, Err(still_working())).await,
            500 if Refusal::of(&answer).from_server => self.refused(upload, &answer).await,
            409 => {
                self.forget(upload).await?;
                self.found_or(upload, Ok(Progress::Gone)).await
            }
            _ => self.outcome(upload, answer, upload.size).await,
        }
    }

    async fn outcome(&self, upload: &Upload, answer: Answer, end: u64) -> Result<Progress, Fault> {
        let refusal = Refusal::of(&answer);
        match answer.status {
            // The server tells its count even when that is nothing: one without is somebody else's.
            308 if answer.header("range").is_some() => {
                Ok(Progress::Waiting { offset: stored(answer.header("range")).min(end), session: None })
            }
            200 | 201 => {
                let made: Made = self.http.read(answer)?;
                Ok(Progress::Finished(self.remote(&made.video)?))
            }
            404 if refusal.from_server => self.found_or(upload, Ok(Progress::Gone)).await,
            // The session belongs to another user: the account's name was changed.
            403 if refusal.code == "Forbidden" => self.found_or(upload, Ok(Progress::Gone)).await,
            503 if refusal.from_server => self.found_or(upload, Err(still_working())).await,
            _ => Err(self.http.fault(&answer)),
        }
    }

    /// The server would not make a video of the bytes. It may have made one for the request before this one.
    async fn refused(&self, upload: &Upload, answer: &Answer) -> Result<Progress, Fault> {
        if let Some(video) = self.search(&upload.marker).await? {
            return Ok(Progress::Finished(self.remote(&video)?));
        }
        // Otherwise the server answers "still processing" for an hour.
        self.forget(upload).await?;
        let fault = match answer.status {
            422 => self.http.fault(answer),
            _ => Fault::operator(Code::PeertubeProcessingFailed).with("reason", Refusal::of(answer).detail),
        };
        Err(self.http.named(fault))
    }

    async fn found_or(&self, upload: &Upload, otherwise: Result<Progress, Fault>) -> Result<Progress, Fault> {
        match self.search(&upload.marker).await? {
            Some(video) => {
                self.confirm(&video, upload.size).await?;
                Ok(Progress::Finished(self.remote(&video)?))
            }
            None => otherwise.map_err(|fault| self.http.named(fault)),
        }
    }

    /// Compares the size of the file the server was given, where it tells.
    async fn confirm(&self, video: &Video, size: u64) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Source {
            size: Option<u64>,
        }
        let answer = self.tokens.send(self.http.get(&format!("{ORIGIN}/api/v1/videos/{}/source", video.uuid))).await?;
        let stored = if answer.is_success() { answer.json::<Source>().and_then(|source| source.size) } else { None };
        match stored {
            Some(stored) if stored != size => {
                let fault = Fault::operator(Code::PeertubeSizeDiffers).with("sent", size).with("stored", stored);
                Err(self.http.named(fault))
            }
            _ => Ok(()),
        }
    }

    async fn forget(&self, upload: &Upload) -> Result<(), Fault> {
        let call = self.http.delete(&format!("{ORIGIN}/api/v1/videos/upload-resumable"));
        self.tokens.send(call.query(&[("upload_id", &upload.upload_id)])).await.map(drop)
    }

    fn put(&self, upload: &Upload, range: &str) -> Call {
        let call = self.http.put(&format!("{ORIGIN}/api/v1/videos/upload-resumable"));
        call.query(&[("upload_id", &upload.upload_id)]).header("content-range", range)
    }
}

fn unknown(fault: Fault) -> Fault {
    Fault { class: Class::Ambiguous, ..fault }
}

/// The identity of an upload, out of an address whose host may be missing or wrong.
fn upload_id(location: &str) -> Option<String> {
    let address = Url::parse("http://peertube.invalid/").ok()?.join(location).ok()?;
    address.query_pairs().find(|(name, _)| name == "upload_id").map(|(_, value)| value.into_owned())
}

/// Bytes stored, from `Range: bytes=0-N`. Nothing at all is written `bytes=0--1`.
fn stored(range: Option<&str>) -> u64 {
    let last = range.and_then(|range| range.trim().strip_prefix("bytes=0-")?.parse::<i64>().ok()).unwrap_or(-1);
    u64::try_from(last + 1).unwrap_or(0)
}

fn piece_limit(advised: u64, size: u64) -> u64 {
    let wanted = PIECE.max(size.div_ceil(MOST_PIECES));
    if advised == 0 { wanted } else { wanted.min(advised) }
}

/// The `Digest` header of the first `len` bytes (RFC 3230).
async fn digest(body: &Body, len: u64) -> Result<String, Fault> {
    let mut sha = Sha256::new();
    let mut bytes = limited(body.open(), len);
    while let Some(part) = bytes.try_next().await.map_err(|error| Fault::io(&error, "…"))? {
        sha.update(&part);
    }
    Ok(format!("sha-256={}", STANDARD.encode(sha.finalize())))
}

fn first(body: &Body, len: u64) -> Body {
    let body = body.clone();
    Body::new(len, move || limited(body.open(), len))
}

fn limited(source: Bytestream, len: u64) -> Bytestream {
    stream::try_unfold((source, len), |(mut source, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let Some(bytes): Option<Bytes> = source.try_next().await? else { return Ok(None) };
        let taken = bytes.slice(..bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
        let left = left - taken.len() as u64;
        Ok(Some((taken, (source, left))))
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_count_stored_bytes() {
        let table = [
            (Some("bytes=0--1"), 0),
            (Some("bytes=0-0"), 1),
            (Some("bytes=0-32767"), 32768),
            (None, 0),
            (Some("x"), 0),
        ];
        for (range, bytes) in table {
            assert_eq!(stored(range), bytes, "{range:?}");
        }
    }

    #[test]
    fn the_upload_is_known_by_its_id_whatever_host_the_server_thinks_it_has() {
        let id = Some("af63-5274-84dc-ffb9".to_owned());
        for location in [
            "//127.0.0.1:19000/api/v1/videos/upload-resumable?upload_id=af63-5274-84dc-ffb9",
            "https://whatever.example:1234/x?upload_id=af63-5274-84dc-ffb9",
            "/api/v1/videos/upload-resumable?a=b&upload_id=af63-5274-84dc-ffb9",
        ] {
            assert_eq!(upload_id(location), id);
        }
        assert_eq!(upload_id("/api/v1/videos"), None);
    }

    #[test]
    fn a_piece_is_what_passes_in_time_and_what_the_instance_takes() {
        assert_eq!(piece_limit(0, 84210), PIECE);
        assert_eq!(piece_limit(1 << 20, 84210), 1 << 20);
        assert_eq!(piece_limit(0, 200_000_000_000), 20_000_000);
    }

    #[tokio::test]
    async fn a_piece_is_cut_from_the_body_and_its_digest_is_of_that() {
        let body = Body::new(6, || stream::iter([Ok(Bytes::from("abc")), Ok(Bytes::from("def"))]).boxed());
        let bytes: Vec<Bytes> = first(&body, 4).open().try_collect().await.unwrap();
        assert_eq!(bytes.concat(), b"abcd");
        let wanted = format!("sha-256={}", STANDARD.encode(Sha256::digest(b"abcd")));
        assert_eq!(digest(&body, 4).await.unwrap(), wanted);
    }
}
