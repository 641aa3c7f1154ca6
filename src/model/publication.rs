//! One version on one platform account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::PlatformKind;
use crate::fault::Fault;
use crate::platform::{Remote, Session};

/// A publication as the ledger keeps it: the intent is on disk before any call that cannot be taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    /// `rp-` and a short id: one a publication, in a field of the platform that can be searched.
    pub marker: String,
    pub event: String,
    pub job: String,
    pub version: u32,
    pub account: String,
    pub kind: PlatformKind,
    pub state: State,
    pub rendition: String,
    pub sha256: Option<String>,
    pub size: Option<u64>,
    /// The open upload; secret.
    pub session: Option<Session>,
    /// Bytes the platform is known to have.
    pub offset: u64,
    /// The last call may or may not have made the video: ask before anything is sent.
    pub doubtful_since: Option<Timestamp>,
    pub remote: Option<Remote>,
    pub created_at: Timestamp,
    pub verified_at: Option<Timestamp>,
    /// Markers of publications that go when this one is live.
    pub replaces: Vec<String>,
    pub fault: Option<Fault>,
    pub fault_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Planned,
    Sending,
    /// The last answer was lost; the platform is being asked.
    Unknown,
    Processing,
    /// There, but the platform keeps it from the public.
    Hidden,
    Live,
    Held,
    Rejected,
    Failed,
    /// Live, and a newer version is there.
    Outdated,
    Superseded,
    Withdrawn,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Sending => "sending",
            State::Unknown => "unknown",
            State::Processing => "processing",
            State::Hidden => "hidden",
            State::Live => "live",
            State::Held => "held",
            State::Rejected => "rejected",
            State::Failed => "failed",
            State::Outdated => "outdated",
            State::Superseded => "superseded",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The public can see it.
    pub fn is_public(self) -> bool {
        matches!(self, State::Live | State::Outdated)
    }

    /// Another one has taken its place, or will not be there any more.
    pub fn is_past(self) -> bool {
        matches!(self, State::Superseded | State::Withdrawn)
    }

    /// It needs a person.
    pub fn is_stuck(self) -> bool {
        matches!(self, State::Hidden | State::Held | State::Rejected | State::Failed)
    }
}

impl Publication {
    /// The state that people are shown: what was on its way when its task stopped for good has failed.
    pub fn shown(&self, stopped: bool) -> State {
        match self.state {
            State::Planned | State::Sending | State::Unknown | State::Processing if stopped => State::Failed,
            state => state,
        }
    }
}
