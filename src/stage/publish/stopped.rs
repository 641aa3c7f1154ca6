//! What became of an upload that somebody stopped, or that was given up: a platform may bring to its end what it had.
//!
//! Nothing is sent and nothing is taken away. What is found is written only where nobody else has moved the publication
//! meanwhile: the word may have been given again. What was given up and is found all the same was ordered: its task goes
//! on from there.

use jiff::Timestamp;

use super::doubt;
use super::ledger::Ledger;
use super::observe::{Found, examine, pause};
use crate::fault::{Code, Fault};
use crate::model::journal::{Entry, SELF};
use crate::model::publication::{Publication, State};
use crate::model::task::{self, Happening, Moment, Task};
use crate::platform::{Platform, Remote};
use crate::stage::Seams;
use crate::store::Batch;
use crate::watch::Watch;

/// Looks once at what the platform has of a publication whose task was cancelled or given up. Returns when to look again;
/// `None` when it is known what became of it.
pub async fn look(seams: &Seams, publication: &Publication, task: &Task) -> Result<Option<Timestamp>, Fault> {
    let platform = seams.platform(&publication.account)?;
    match &publication.remote {
        Some(_) => observed(seams, platform, publication).await,
        None => searched(seams, platform, publication, task).await,
    }
}

/// Looks for a video that was perhaps made, for as long as it may still show up.
async fn searched(
    seams: &Seams,
    platform: &dyn Platform,
    publication: &Publication,
    task: &Task,
) -> Result<Option<Timestamp>, Fault> {
    let Some(since) = publication.doubtful_since else { return Ok(None) };
    let now = seams.clock.now();
    let given_up = task.moves.fault_at.filter(|_| task.moves.is_given_up());
    // At the last try the platform was at work still, or said nothing.
    let since = since.max(given_up.unwrap_or(since));
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
        let longer = |one: &mut Publication| (one.doubtful_since, one.doubtful_until) = (Some(since), Some(until));
        return write(seams, publication, None, longer).await.map(|()| Some(now));
    }
    let found = match platform.find(&publication.marker).await {
        // Whoever sends it again asks first: nobody waits for an answer that may never come.
        Err(_) if given_up.is_some() && until <= now => None,
        found => found?,
    };
    if let Some(remote) = found {
        return made(seams, publication, task, &remote).await.map(|()| Some(now));
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

/// Writes that the video is there. What was given up goes on.
async fn made(seams: &Seams, seen: &Publication, task: &Task, remote: &Remote) -> Result<(), Fault> {
    let mut row = seams.store.need::<Publication>(&seen.marker).await?;
    let mut task = seams.store.need::<Task>(&task.id).await?;
    if row.row != *seen {
        return Ok(());
    }
    (row.remote, row.session) = (Some(remote.clone()), None);
    row.state = State::Processing;
    (row.doubtful_since, row.doubtful_until) = (None, None);
    let mut batch = Batch::new();
    batch.update(&row);
    let moment = Moment { now: seams.clock.now(), chance: seams.clock.chance() };
    if task.moves.is_given_up() && task.asked(Happening::Revived { to: task::State::Ready }, moment) {
        batch.update(&task);
        batch.note(
            Entry::new(moment.now, &row.event, SELF, "publication-found").about(&row.account).detail(&remote.url),
        );
    }
    seams.store.commit(batch).await
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
