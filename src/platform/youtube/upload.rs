//! The resumable upload: a secret session address, chunks, and a server whose word about the offset counts.

use serde::{Deserialize, Serialize};
use url::Url;

use super::wire::Video;
use super::{Body, Progress, Session, Submission, Youtube};
use crate::fault::{Code, Fault};
use crate::http::{Answer, Call};

const UPLOAD: &str = "https://youtube.googleapis.com/upload/youtube/v3/videos";
/// Whom the token is shown, when an answer names the address of a session.
const GOOGLE: [&str; 3] = [".googleapis.com", ".google.com", ".youtube.com"];

/// What a session is to us.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Opened {
    /// Whoever has it can write.
    address: String,
    size: u64,
    content_type: String,
    marker: String,
}

impl Opened {
    pub(super) fn read(session: &Session) -> Result<Self, Fault> {
        serde_json::from_value(session.0.clone()).map_err(|_| Fault::permanent(Code::PlatformSessionUnreadable))
    }

    fn session(&self) -> Session {
        Session(serde_json::to_value(self).expect("text and numbers are JSON"))
    }
}

impl Youtube {
    pub(super) async fn open_session(&self, submission: &Submission) -> Result<Session, Fault> {
        let resource = self.resource(submission);
        let parts = if resource.get("recordingDetails").is_some() {
            "snippet,status,recordingDetails"
        } else {
            "snippet,status"
        };
        let call = self
            .http
            .post(UPLOAD)
            .query(&[("uploadType", "resumable"), ("part", parts)])
            .header("x-upload-content-type", &submission.content_type)
            .header("x-upload-content-length", &submission.size.to_string())
            .json(&resource)
            .repeatable();
        let answer = self.http.accept(self.tokens.send(call).await?)?;
        let opened = Opened {
            address: self.session_address(&answer)?.ok_or_else(|| self.http.unreadable(&answer))?,
            size: submission.size,
            content_type: submission.content_type.clone(),
            marker: submission.marker.clone(),
        };
        Ok(opened.session())
    }

    /// Asks how far a session is. The upload of a session that is gone may have become a video all the same.
    pub(super) async fn ask(&self, opened: &Opened) -> Result<Progress, Fault> {
        let call = self.put(opened).header("content-range", &format!("bytes */{}", opened.size)).repeatable();
        let answer = self.tokens.send(call).await?;
        self.heard(opened, answer).await
    }

    /// Sends a chunk. What the server says it has is the truth, whatever was sent.
    pub(super) async fn send(&self, opened: &Opened, offset: u64, body: Body) -> Result<Progress, Fault> {
        if body.len == 0 {
            return self.ask(opened).await;
        }
        let range = format!("bytes {offset}-{}/{}", offset + body.len - 1, opened.size);
        let call = self.put(opened).header("content-range", &range).media(&opened.content_type, body);
        let answer = self.tokens.send(call).await?;
        if answer.status != 400 {
            return self.heard(opened, answer).await;
        }
        // A range that the server did not expect: it knows better where to go on.
        match self.ask(opened).await? {
            Progress::Waiting { offset: there, .. } if there == offset => Err(self.http.fault(&answer)),
            progress => Ok(progress),
        }
    }

    fn put(&self, opened: &Opened) -> Call {
        self.http.put(&opened.address)
    }

    async fn heard(&self, opened: &Opened, answer: Answer) -> Result<Progress, Fault> {
        match answer.status {
            308 => self.waiting(opened, &answer),
            404 | 410 => Ok(self.find_upload(&opened.marker).await?.map_or(Progress::Gone, Progress::Finished)),
            _ => {
                let video: Video = self.http.read(answer.clone())?;
                if video.id.is_empty() {
                    return Err(self.http.unreadable(&answer));
                }
                Ok(Progress::Finished(self.remote(&video.id)?))
            }
        }
    }

    fn waiting(&self, opened: &Opened, answer: &Answer) -> Result<Progress, Fault> {
        // The upload server's own 308 names at most another session; another place is somebody else's word.
        let elsewhere = answer.header("location").is_some_and(|location| !is_upload(location));
        if elsewhere {
            return Err(self.http.fault(answer));
        }
        let offset = match answer.header("range") {
            None => 0,
            Some(range) => stored(range).ok_or_else(|| self.http.unreadable(answer))?,
        };
        if offset > opened.size {
            return Err(self.http.unreadable(answer));
        }
        let moved = self.session_address(answer)?.filter(|address| *address != opened.address);
        let session = moved.map(|address| Opened { address, ..opened.clone() }.session());
        Ok(Progress::Waiting { offset, session })
    }

    /// The session's address, where the answer names one; a stranger's is refused, for it would be shown the token.
    fn session_address(&self, answer: &Answer) -> Result<Option<String>, Fault> {
        let Some(location) = answer.header("location") else { return Ok(None) };
        let named = Url::parse(location).ok().filter(|url| url.host_str().is_some_and(is_google));
        let address = match named {
            Some(url) if url.scheme() == "https" => Ok(url),
            _ if self.http.has_base() => self.http.address(location),
            _ => Err(self.http.unreadable(answer)),
        };
        address.map(|url| Some(url.to_string()))
    }
}

/// Whether an address is one of an upload session, whatever its host.
fn is_upload(location: &str) -> bool {
    let address = Url::parse(UPLOAD).and_then(|base| base.join(location));
    address.is_ok_and(|url| url.query_pairs().any(|(name, _)| name == "upload_id"))
}

fn is_google(host: &str) -> bool {
    GOOGLE.iter().any(|domain| host.ends_with(domain))
}

/// How many bytes a `Range: bytes=0-N` speaks of.
fn stored(range: &str) -> Option<u64> {
    let last: u64 = range.trim().strip_prefix("bytes=0-")?.parse().ok()?;
    last.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_tells_how_many_bytes_are_stored() {
        let table = [
            ("bytes=0-262143", Some(262_144)),
            ("bytes=0-0", Some(1)),
            ("bytes=5-9", None),
            ("bytes=0-18446744073709551615", None),
            ("0-5", None),
        ];
        for (range, wanted) in table {
            assert_eq!(stored(range), wanted, "{range}");
        }
    }

    #[test]
    fn an_address_of_an_upload_is_told_from_a_log_in_page() {
        for (location, wanted) in [
            ("https://www.googleapis.com/upload/youtube/v3/videos?upload_id=a", true),
            ("/resumable/upload/youtube/v3/videos?upload_id=a", true),
            ("https://login.hotel.example/?to=%2Fupload%3Fupload_id%3Da", false),
            ("/login", false),
        ] {
            assert_eq!(is_upload(location), wanted, "{location}");
        }
    }

    #[test]
    fn only_googles_hosts_are_shown_the_token() {
        for (host, wanted) in [
            ("youtube.googleapis.com", true),
            ("www.googleapis.com", true),
            ("evilgoogleapis.com", false),
            ("googleapis.com.evil.example", false),
        ] {
            assert_eq!(is_google(host), wanted, "{host}");
        }
    }
}
