use std::time::Duration;

use jiff::Timestamp;

use super::doubt;
use crate::fault::{Class, Code, Fault};
use crate::model::publication::{Publication, State};
use crate::platform::{Remote, Session};
use crate::stage::Seams;

/// Since when, and until when, a video may have been made that nobody told of.
pub type Doubts = (Option<Timestamp>, Option<Timestamp>);

/// One publication, and the only way to change it: what a method returns from is on disk.
pub struct Ledger<'a> {
    pub seams: &'a Seams,
    pub publication: Publication,
}

impl Ledger<'_> {
    pub fn marker(&self) -> &str {
        &self.publication.marker
    }

    /// A doubt that begins now, and when it ends.
    fn doubtful(&self, lasts: Duration) -> Doubts {
        let now = self.seams.clock.now();
        let find_lag = self.seams.platform(&self.publication.account).map(|platform| platform.capability().find_lag);
        (Some(now), Some(doubt::until(now, lasts, find_lag.unwrap_or_default())))
    }

    async fn write(&mut self, change: impl Fn(&mut Publication) + Send + Sync) -> Result<(), Fault> {
        let marker = self.publication.marker.clone();
        let change = |publication: &mut Publication| {
            if publication.state.is_past() {
                return None;
            }
            change(publication);
            Some(Vec::new())
        };
        self.publication = self.seams.store.update::<Publication>(&marker, change).await?;
        // Another one has taken its place meanwhile: nothing more is sent.
        if self.publication.state.is_past() { Err(Fault::transient(Code::Interrupted)) } else { Ok(()) }
    }

    /// The rendition is fixed before a byte of it is sent.
    pub async fn begun(&mut self, session: Session, sha256: &str, size: u64) -> Result<(), Fault> {
        self.write(|publication| {
            publication.session = Some(session.clone());
            publication.offset = 0;
            publication.state = State::Sending;
            publication.sha256 = Some(sha256.to_owned());
            publication.size = Some(size);
            (publication.doubtful_since, publication.doubtful_until) = (None, None);
            (publication.fault, publication.fault_at) = (None, None);
        })
        .await
    }

    pub async fn at(&mut self, offset: u64, session: Option<Session>) -> Result<(), Fault> {
        self.write(|publication| {
            publication.offset = offset;
            let perhaps_made = publication.doubtful_since.is_some() && publication.size == Some(offset);
            publication.state = if perhaps_made { State::Unknown } else { State::Sending };
            publication.session = session.clone().or(publication.session.take());
        })
        .await
    }

    /// What comes next may make the video: from here on the platform is asked before anything is sent.
    pub async fn doubt(&mut self) -> Result<(), Fault> {
        let doubtful = self.doubtful(doubt::UNHEARD);
        self.write(|publication| {
            publication.state = State::Sending;
            (publication.doubtful_since, publication.doubtful_until) = doubtful;
        })
        .await
    }

    pub fn doubts(&self) -> Doubts {
        (self.publication.doubtful_since, self.publication.doubtful_until)
    }

    /// What was to make the video was not sent to its end: only what was in doubt before is in doubt.
    pub async fn back_to(&mut self, before: Doubts) -> Result<(), Fault> {
        self.write(|publication| {
            (publication.doubtful_since, publication.doubtful_until) = before;
            publication.state = if before.0.is_some() { State::Unknown } else { State::Sending };
        })
        .await
    }

    /// The last answer never came: whatever was sent may still arrive, so doubt begins anew.
    pub async fn unanswered(&mut self) -> Result<(), Fault> {
        let doubtful = self.doubtful(doubt::UNHEARD);
        self.write(|publication| {
            publication.state = State::Unknown;
            (publication.doubtful_since, publication.doubtful_until) = doubtful;
        })
        .await
    }

    /// The session is gone, and no video can be found so far. It is not at work any more: whatever it made shows up soon.
    pub async fn lost(&mut self) -> Result<(), Fault> {
        let (_, soon) = self.doubtful(doubt::UNHEARD);
        self.write(|publication| {
            publication.session = None;
            publication.offset = 0;
            publication.doubtful_until = publication.doubtful_since.and(publication.doubtful_until.min(soon).or(soon));
            publication.state = if publication.doubtful_since.is_some() { State::Unknown } else { State::Planned };
        })
        .await
    }

    /// It did not happen: everything may be sent again.
    pub async fn certain(&mut self) -> Result<(), Fault> {
        self.write(|publication| (publication.doubtful_since, publication.doubtful_until) = (None, None)).await
    }

    pub async fn made(&mut self, remote: &Remote) -> Result<(), Fault> {
        self.write(|publication| {
            publication.remote = Some(remote.clone());
            publication.session = None;
            publication.state = State::Processing;
            (publication.doubtful_since, publication.doubtful_until) = (None, None);
            (publication.fault, publication.fault_at) = (None, None);
        })
        .await
    }

    pub async fn state(&mut self, state: State, fault: Option<&Fault>) -> Result<(), Fault> {
        let now = self.seams.clock.now();
        self.write(|publication| {
            publication.state = state;
            publication.fault = fault.cloned();
            publication.fault_at = fault.map(|_| now);
        })
        .await
    }

    /// Notes how an attempt failed. An ambiguous one leaves the outcome unknown until the platform was asked, where what
    /// makes the video may have been sent.
    pub async fn failed(&mut self, fault: &Fault) -> Result<(), Fault> {
        let now = self.seams.clock.now();
        let doubtful = self.doubtful(doubt::lasts(fault));
        self.write(|publication| {
            let kept = publication.state.is_stuck() || publication.remote.is_some();
            if fault.class == Class::Ambiguous && !kept && publication.doubtful_since.is_some() {
                publication.state = State::Unknown;
                (publication.doubtful_since, publication.doubtful_until) = doubtful;
            }
            publication.fault = Some(fault.clone());
            publication.fault_at = Some(now);
        })
        .await
    }
}
