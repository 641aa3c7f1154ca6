//! One version on one platform account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::task;
use crate::config::PlatformKind;
use crate::fault::{Code, Fault};
use crate::platform::{Remote, Session};

const MINUTE: i64 = 60;
const MANY_MINUTES: i64 = 20 * MINUTE;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

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
    /// Until when a video may still show up of which nothing else tells.
    #[serde(default)]
    pub doubtful_until: Option<Timestamp>,
    pub remote: Option<Remote>,
    pub created_at: Timestamp,
    pub verified_at: Option<Timestamp>,
    /// It was for nobody else to see when it was last looked at: the public is not told of it, whatever the account is set to
    /// since.
    #[serde(default)]
    pub private: bool,
    /// When it was looked at last since it was live.
    #[serde(default)]
    pub looked_at: Option<Timestamp>,
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
    /// The state that people are shown, by its task: what was on its way when its task stopped for good has failed; what
    /// somebody stopped is held. Where it may be there all the same it is looked for.
    pub fn shown(&self, task: Option<&task::Moves>) -> State {
        let moving = matches!(self.state, State::Planned | State::Sending | State::Unknown | State::Processing);
        match task.map(|task| task.state) {
            Some(task::State::Dead) if moving && self.is_looked_for_after(task) => State::Unknown,
            Some(task::State::Dead) if moving => State::Failed,
            Some(task::State::Cancelled) if moving && self.remote.is_some() => State::Processing,
            Some(task::State::Cancelled) if moving && self.doubtful_since.is_some() => State::Unknown,
            Some(task::State::Cancelled) if moving => State::Held,
            _ => self.state,
        }
    }

    /// Its task came to its last try without an answer: the platform may make the video still.
    pub fn is_looked_for_after(&self, task: Option<&task::Moves>) -> bool {
        self.remote.is_none() && self.doubtful_since.is_some() && task.is_some_and(task::Moves::is_given_up)
    }

    /// It was made, and the platform has it no more.
    pub fn is_gone(&self) -> bool {
        self.state == State::Failed && self.fault.as_ref().is_some_and(|fault| fault.code == Code::PublicationGone)
    }

    /// The platform has it, or may have it.
    pub fn may_be_there(&self) -> bool {
        !self.is_gone() && (self.remote.is_some() || self.doubtful_since.is_some())
    }

    /// When to look whether it is still there: soon after it was live, then hourly, at last once a day. `None` for what
    /// was never live, or is known to be gone.
    pub fn next_look(&self) -> Option<Timestamp> {
        let since = self.verified_at.filter(|_| self.state.is_public() || self.is_kept_back())?;
        let last = self.looked_at.unwrap_or(since).max(since);
        let age = last.duration_since(since).as_secs();
        let pause = match age {
            ..MANY_MINUTES => 5 * MINUTE,
            MANY_MINUTES..HOUR => 15 * MINUTE,
            _ => (age / 24).clamp(HOUR, DAY),
        };
        last.checked_add(jiff::SignedDuration::from_secs(pause)).ok()
    }

    /// The platform keeps it from the public, or refuses it.
    fn is_kept_back(&self) -> bool {
        matches!(self.state, State::Hidden | State::Rejected)
    }

    /// It is live although somebody stopped it: what belongs to that, as taking an older one away, was not done.
    pub fn is_unconfirmed(&self) -> bool {
        self.state == State::Live && self.fault.is_some()
    }

    /// What is to be said of one that somebody stopped on its way.
    pub fn stopped(&self) -> Option<Fault> {
        let code = match self.shown(Some(&task::Moves::new(task::State::Cancelled))) {
            State::Held if self.state != State::Held => Code::PublicationStopped,
            State::Unknown | State::Processing => Code::PublicationStoppedUnknown,
            _ => return None,
        };
        Some(Fault::operator(code).with("account", &self.account).with("event", &self.event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use task::State as T;

    fn publication(state: State) -> Publication {
        serde_json::from_value(serde_json::json!({
            "marker": "rp-x", "event": "e", "job": "j", "version": 1, "account": "a", "kind": "youtube", "state": state,
            "rendition": "web-1080", "sha256": null, "size": null, "session": null, "offset": 0, "doubtful_since": null,
            "remote": null, "created_at": Timestamp::UNIX_EPOCH, "verified_at": null, "replaces": [], "fault": null,
            "fault_at": null,
        }))
        .expect("a whole publication")
    }

    #[test]
    fn what_is_live_is_looked_at_soon_then_hourly_and_at_last_daily() {
        let second = |at| Timestamp::from_second(at).expect("valid");
        let live = Publication { verified_at: Some(second(0)), ..publication(State::Live) };
        for (looked_at, next) in [(0, 300), (300, 600), (1200, 2100), (3600, 7200), (80_000, 83_600)] {
            let looked = Publication { looked_at: Some(second(looked_at)), ..live.clone() };
            assert_eq!(looked.next_look(), Some(second(next)), "{looked_at}");
        }
        let year = Publication { looked_at: Some(second(365 * DAY)), ..live.clone() };
        assert_eq!(year.next_look(), Some(second(366 * DAY)));
        assert_eq!(live.next_look(), Some(second(300)));
        for (state, verified_at) in [(State::Failed, Some(second(0))), (State::Hidden, None), (State::Sending, None)] {
            assert_eq!(Publication { verified_at, ..publication(state) }.next_look(), None, "{state:?}");
        }
    }

    #[test]
    fn what_stopped_on_its_way_is_not_shown_as_going_on() {
        let doubtful = |state| Publication { doubtful_since: Some(Timestamp::UNIX_EPOCH), ..publication(state) };
        let remote = Remote { id: "1".to_owned(), url: "https://a.example/1".to_owned() };
        let made = Publication { remote: Some(remote), ..publication(State::Processing) };
        for (publication, task, shown, code) in [
            (publication(State::Sending), T::Queued, State::Sending, None),
            (publication(State::Sending), T::Dead, State::Failed, None),
            (doubtful(State::Unknown), T::Dead, State::Unknown, None),
            (publication(State::Planned), T::Cancelled, State::Held, Some(Code::PublicationStopped)),
            (publication(State::Sending), T::Cancelled, State::Held, Some(Code::PublicationStopped)),
            (doubtful(State::Sending), T::Cancelled, State::Unknown, Some(Code::PublicationStoppedUnknown)),
            (doubtful(State::Unknown), T::Cancelled, State::Unknown, Some(Code::PublicationStoppedUnknown)),
            (made, T::Cancelled, State::Processing, Some(Code::PublicationStoppedUnknown)),
            (publication(State::Live), T::Cancelled, State::Live, None),
            (publication(State::Held), T::Cancelled, State::Held, None),
            (publication(State::Rejected), T::Cancelled, State::Rejected, None),
        ] {
            let fault = publication.stopped().filter(|_| task == T::Cancelled).map(|fault| fault.code);
            assert_eq!(
                (publication.shown(Some(&task::Moves::new(task))), fault),
                (shown, code),
                "{publication:?} {task:?}"
            );
        }
    }
}
