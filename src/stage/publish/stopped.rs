//! What became of an upload that somebody stopped: a platform may bring to its end what it had.
//!
//! Nothing is sent and nothing is taken away. What is found is written only where nobody else has moved the publication
//! meanwhile: the word may have been given again.

use jiff::Timestamp;

use super::doubt;
use super::ledger::Ledger;
use super::observe::{Found, examine, pause};
use crate::fault::{Code, Fault};
use crate::model::journal::{Entry, SELF};
use crate::model::publication::{Publication, State};
use crate::platform::Platform;
use crate::stage::Seams;
use crate::watch::Watch;

/// Looks once at what the platform has of a publication whose task was cancelled. Returns when to look again; `None` when
/// it is known what became of it.
pub async fn look(seams: &Seams, publication: &Publication) -> Result<Option<Timestamp>, Fault> {
    let platform = seams.platform(&publication.account)?;
    match &publication.remote {
        Some(_) => observed(seams, platform, publication).await,
        None => searched(seams, platform, publication).await,
    }
}

/// Looks for a video that was perhaps made, for as long as it may still show up.
async fn searched(
    seams: &Seams,
    platform: &dyn Platform,
    publication: &Publication,
) -> Result<Option<Timestamp>, Fault> {
    let Some(since) = publication.doubtful_since else { return Ok(None) };
    let now = seams.clock.now();
    let ends = |since| doubt::until(since, doubt::SILENT, platform.capability().find_lag);
    if publication.state == State::Sending {
        // Whoever was sending was interrupted, or died: what is under way may still arrive, so doubt begins anew.
        let anew = |one: &mut Publication| {
            one.state = State::Unknown;
            (one.doubtful_since, one.doubtful_until) = (Some(now), Some(ends(now)));
        };
        return write(seams, publication, None, anew).await.map(|()| Some(now));
    }
    let until = ends(since);
    if publication.doubtful_until.is_none_or(|known| known < until) {
        // Nobody asks the session any more, for asking it may bring to its end what was stopped.
        return write(seams, publication, None, |one| one.doubtful_until = Some(until)).await.map(|()| Some(now));
    }
    if let Some(remote) = platform.find(&publication.marker).await? {
        let made = |one: &mut Publication| {
            (one.remote, one.session) = (Some(remote.clone()), None);
            one.state = State::Processing;
            (one.doubtful_since, one.doubtful_until) = (None, None);
        };
        return write(seams, publication, None, made).await.map(|()| Some(now));
    }
    if until > now {
        return Ok(Some(doubt::again(since, until, now)));
    }
    let certain = |one: &mut Publication| {
        (one.doubtful_since, one.doubtful_until) = (None, None);
        one.state = if one.session.is_some() { State::Sending } else { State::Planned };
    };
    write(seams, publication, None, certain).await.map(|()| None)
}

/// Looks at a video that was made.
async fn observed(
    seams: &Seams,
    platform: &dyn Platform,
    publication: &Publication,
) -> Result<Option<Timestamp>, Fault> {
    let Some(remote) = &publication.remote else { return Ok(None) };
    let ledger = Ledger { seams, publication: publication.clone() };
    let now = seams.clock.now();
    let (state, fault, what) = match examine(&ledger, platform, remote, &Watch::idle()).await? {
        Found::Processing | Found::NotSeen => {
            return Ok(now.checked_add(pause(publication.created_at, now)).ok());
        }
        Found::Live => {
            let fault = Fault::operator(Code::PublicationStoppedLive).with("account", &publication.account);
            let fault = fault.with("event", &publication.event).with("url", &remote.url);
            (State::Live, fault, "publication-live")
        }
        Found::Stuck(state, fault) => (state, fault, "publication-stuck"),
    };
    let entry = Entry::new(now, &publication.event, SELF, what).about(&publication.account).detail(&remote.url);
    let entry = entry.fault(Some(fault.clone()));
    let known = |one: &mut Publication| {
        one.state = state;
        one.verified_at = one.verified_at.or((state == State::Live).then_some(now));
        (one.fault, one.fault_at) = (Some(fault.clone()), Some(now));
    };
    write(seams, publication, Some(entry), known).await.map(|()| None)
}

/// Changes the publication, unless it is not as it was seen any more.
async fn write(
    seams: &Seams,
    seen: &Publication,
    entry: Option<Entry>,
    change: impl Fn(&mut Publication) + Send + Sync,
) -> Result<(), Fault> {
    let change = |one: &mut Publication| {
        if one != seen {
            return None;
        }
        change(one);
        Some(entry.iter().cloned().collect())
    };
    seams.store.update::<Publication>(&seen.marker, change).await.map(|_| ())
}
