//! Where the public watches: one trait, one file a platform.

pub mod conformance;
mod dailymotion;
pub mod fake;
pub mod fit;
mod peertube;
pub mod registry;
mod youtube;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::Settings;
pub use crate::config::Visibility;
use crate::fault::{Code, Fault};
pub use crate::http::{Body, Bytestream};

/// One account on one video platform.
///
/// Rules for implementations: the class of a fault is decided inside, from status and body, in one table; nobody above
/// parses text. A timeout or reset after bytes were sent is `Ambiguous` and is settled by `progress` or `find`, never
/// by sending again. An implementation never sleeps and never retries (but may refresh a token once). Calls without
/// side effects may be repeated at any time.
#[async_trait]
pub trait Platform: Send + Sync {
    /// What this platform can do, as data.
    fn capability(&self) -> Capability;

    /// Tests credentials and quota cheaply. Nothing is made.
    async fn preflight(&self) -> Result<Account, Fault>;

    /// Did it happen? Looks for the video that carries `marker` in a field the owner can search.
    async fn find(&self, marker: &str) -> Result<Option<Remote>, Fault>;

    /// Opens an upload. Nothing is public by it. The session is serialisable, and secret.
    async fn begin(&self, submission: &Submission) -> Result<Session, Fault>;

    /// Asks how far an upload is. A platform that forgets finished sessions is asked for the video as well, so `Gone`
    /// means: no session, and no video that `find` can see.
    async fn progress(&self, session: &Session) -> Result<Progress, Fault>;

    /// Sends `body.len` bytes from `offset` on. `last` ends the upload and makes the video.
    ///
    /// The platform may take fewer bytes than were sent: the offset in the answer counts. Where the bytes and the video
    /// are two requests, the first answers `Waiting { offset: size, session: Some }`, and the second is an `append`
    /// of an empty body at `size`: what may not be repeated is never sent before the session it needs is kept.
    async fn append(&self, session: &Session, offset: u64, body: Body, last: bool) -> Result<Progress, Fault>;

    /// What the owner's API says of the video.
    async fn status(&self, remote: &Remote) -> Result<State, Fault>;

    /// What a stranger sees at the public address, without credentials.
    async fn look(&self, remote: &Remote) -> Result<Seen, Fault>;

    /// Changes what is said about the video: reads, merges, writes. Unnamed fields stay.
    async fn amend(&self, remote: &Remote, change: &Change) -> Result<(), Fault>;

    /// Takes the video away. One that is already gone is `Ok`.
    async fn retract(&self, remote: &Remote) -> Result<(), Fault>;
}

/// Optional abilities and limits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capability {
    /// An upload can go on after a cut at the offset that `progress` tells.
    pub resume: bool,
    pub chunk: Chunk,
    /// Bytes alone make nothing: a request of its own does, which is an `append` of an empty body.
    pub made_apart: bool,
    /// `find` sees a video at once; otherwise only after this long, and nothing may be sent again before.
    pub find_lag: std::time::Duration,
    /// The platform can put another file under the same address.
    pub replace: bool,
    /// Characters of a title, lower and upper bound.
    pub title: (usize, usize),
    /// Bytes of a description.
    pub description: usize,
    /// Bytes of a file, and seconds of a video, where the platform has such limits.
    pub max_size: Option<u64>,
    pub max_duration_s: Option<f64>,
}

impl Capability {
    /// Refuses what the platform would refuse after all bytes were sent.
    pub fn admits(&self, submission: &Submission) -> Result<(), Fault> {
        if let Some(limit) = self.max_size.filter(|limit| submission.size > *limit) {
            let fault = Fault::permanent(Code::PlatformTooLarge).with("size_mb", submission.size / 1_000_000);
            return Err(fault.with("limit_mb", limit / 1_000_000));
        }
        if let Some(limit) = self.max_duration_s.filter(|limit| submission.duration_s > *limit) {
            let fault = Fault::permanent(Code::PlatformTooLong).with("minutes", (submission.duration_s / 60.0).ceil());
            return Err(fault.with("limit", (limit / 60.0).floor()));
        }
        Ok(())
    }
}

/// Whether a text carries a marker, and not merely a longer one that begins alike.
pub fn carries(text: &str, marker: &str) -> bool {
    let continues = |letter: char| letter.is_ascii_alphanumeric();
    text.match_indices(marker).any(|(at, _)| {
        let after = text[at + marker.len()..].chars().next();
        let before = text[..at].chars().next_back();
        !after.is_some_and(continues) && !before.is_some_and(continues)
    })
}

/// How an upload is cut into requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Chunk {
    /// One request for all of it.
    Whole,
    /// Requests of a multiple of this many bytes, the last one shorter.
    MultipleOf(u64),
}

/// What `preflight` learned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The channel or user as the platform names it.
    pub name: String,
    /// Bytes that may still be uploaded, where the platform tells.
    pub quota_left: Option<u64>,
    /// What a person should know though nothing fails yet.
    pub warning: Option<Fault>,
}

/// A video to publish. Texts are the organiser's; the implementation fits them to its platform's limits and must keep the marker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    pub marker: String,
    pub title: String,
    pub description: String,
    pub tags: Vec<String>,
    /// BCP-47.
    pub language: String,
    pub visibility: Visibility,
    pub recorded_at: Option<Timestamp>,
    pub file_name: String,
    pub content_type: String,
    pub size: u64,
    pub duration_s: f64,
    /// `[account.defaults]` of the account: category, channel, made_for_kids …
    pub defaults: Settings,
}

/// An open upload, as the platform needs it back: opaque to everybody else. Secret: whoever has it can write.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Session(pub serde_json::Value);

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session(…)")
    }
}

/// A video on a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remote {
    pub id: String,
    /// The public address.
    pub url: String,
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// The platform has the first `offset` bytes: go on from there, whatever was sent.
    ///
    /// `offset == size` means that it has every byte and no video that anybody knows of. Ask `find` (not before
    /// `find_lag` has passed since the last try), and when that finds nothing, `append` an empty body with `last`.
    Waiting {
        offset: u64,
        /// The session as it must be kept from now on, where it changed. Keep it before the next call.
        session: Option<Session>,
    },
    Finished(Remote),
    Gone,
}

/// What the owner's API says of a video.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    Processing {
        share: Option<f64>,
    },
    Live {
        duration_s: Option<f64>,
    },
    /// There, but the platform keeps it from the public.
    Hidden(Fault),
    Rejected(Fault),
    Gone,
}

/// What a stranger sees.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    Playable { duration_s: Option<f64> },
    NotYet,
    Nothing,
}

/// A change of what is said about a video.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    pub title: Option<String>,
    pub description: Option<String>,
    pub visibility: Option<Visibility>,
}
