//! Whether what is live is still there. Whoever has the account may take a video away, and the platform may keep it
//! from the public, at any time: pages that send people there must learn of it.

use std::time::Duration;

use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;

use super::ledger::Ledger;
use super::observe::{Found, examine, is_newest};
use crate::announce::Kind;
use crate::fault::{Code, Fault};
use crate::model::event::Event;
use crate::model::journal::{Entry, SELF};
use crate::model::publication::{Publication, State};
use crate::platform::Remote;
use crate::stage::Seams;
use crate::store::{Batch, Kept, Select};
use crate::watch::Watch;

/// A look that is younger than this is as good as a new one.
const FRESH: Duration = Duration::from_secs(3);

/// Returns the publications that are looked at again and again.
pub async fn watched(seams: &Seams) -> Result<Vec<Kept<Publication>>, Fault> {
    let states = [State::Live, State::Outdated, State::Hidden, State::Rejected].map(State::name);
    let mut watched = seams.store.all::<Publication>(&Select::default().states(&states)).await?;
    watched.retain(|one| one.next_look().is_some());
    Ok(watched)
}

/// Returns what the platforms have of an event, as far as is known: what was kept from the public, or stopped on its way to
/// it, may have been shown by a person since.
async fn there(seams: &Seams, event: &str) -> Result<Vec<Kept<Publication>>, Fault> {
    let mut there = seams.store.all::<Publication>(&Select::event(event)).await?;
    there.retain(|one| one.remote.is_some() && !one.is_gone() && (one.state.is_public() || one.state.is_stuck()));
    Ok(there)
}

/// Those that were not looked at just now.
async fn stale(seams: &Seams, event: &str) -> Result<Vec<Kept<Publication>>, Fault> {
    let now = seams.clock.now();
    let mut stale = there(seams, event).await?;
    stale.retain(|one| {
        let age = one.looked_at.and_then(|at| Duration::try_from(now.duration_since(at)).ok());
        age.is_none_or(|age| age > FRESH)
    });
    Ok(stale)
}

fn unasked(fault: &Fault, account: &str) {
    tracing::info!(%fault, account, "What is live could not be looked at; what is known counts.");
}

/// Looks at what is there of an event, for whoever is about to decide by it. A platform that cannot be asked now changes
/// nothing, and is not waited for longer than `within`.
pub async fn look_now(seams: &Seams, event: &str, within: Duration) -> Result<(), Fault> {
    let stale = stale(seams, event).await?;
    let looks = stale.iter().map(|one| async move {
        look_again(seams, one).await.unwrap_or_else(|fault| unasked(&fault, &one.account));
    });
    tokio::select! {
        _ = join_all(looks) => {}
        () = seams.clock.sleep(within) => {}
    }
    Ok(())
}

/// Looks as `look_now` does, and writes nothing: returns what would be written, for whoever only asks.
pub async fn peek(seams: &Seams, event: &str, within: Duration) -> Result<Vec<Publication>, Fault> {
    let stale = stale(seams, event).await?;
    let looks = stale.iter().map(|one| async move { (one, see(seams, one).await) });
    let (mut looks, mut found) = (looks.collect::<FuturesUnordered<_>>(), Vec::new());
    let mut end = std::pin::pin!(seams.clock.sleep(within));
    loop {
        let (one, seen) = tokio::select! {
            seen = looks.next() => match seen { Some(seen) => seen, None => break },
            () = &mut end => break,
        };
        match seen {
            Ok(Some((state, fault))) => found.push(Publication { state, fault, ..one.row.clone() }),
            Ok(None) => {}
            Err(fault) => unasked(&fault, &one.account),
        }
    }
    Ok(found)
}

/// Looks once at a publication that is there, and writes what has become of it.
pub async fn look_again(seams: &Seams, seen: &Publication) -> Result<(), Fault> {
    if seen.remote.is_none() {
        return Ok(());
    }
    let change = see(seams, seen).await?;
    write(seams, seen, change).await
}

type Change = (State, Option<Fault>);

/// Looks once at a publication that is there; `None` where nothing has become of it.
async fn see(seams: &Seams, seen: &Publication) -> Result<Option<Change>, Fault> {
    let Some(remote) = &seen.remote else { return Ok(None) };
    let platform = seams.platform(&seen.account)?;
    let ledger = Ledger { seams, publication: seen.clone() };
    let found = examine(&ledger, platform, remote, &Watch::idle()).await?;
    Ok(match found {
        Found::Stuck(state @ (State::Hidden | State::Rejected | State::Failed), fault) => {
            (seen.state != state).then_some((state, Some(fault)))
        }
        // The account was set to public since, and so was the video.
        Found::Live if seen.state.is_public() && seen.private && !seams.config.is_private(&seen.account) => {
            Some((seen.state, None))
        }
        Found::Live if seen.state.is_public() => None,
        Found::Live if !is_newest(&ledger).await? => Some((State::Outdated, None)),
        Found::Live if seen.verified_at.is_none() => Some((State::Live, Some(shown(seen, remote)))),
        Found::Live => Some((State::Live, None)),
        // A length that differs by now was changed by a person; what cannot be seen just now may be seen again.
        _ => None,
    })
}

/// What is said of one that a person made public: what belongs to that, as taking an older one away, was not done.
fn shown(seen: &Publication, remote: &Remote) -> Fault {
    let fault = Fault::operator(Code::PublicationShown).with("account", &seen.account);
    fault.with("event", &seen.event).with("url", &remote.url)
}

/// Writes what was seen, unless somebody has moved the publication meanwhile. Whoever wants to know is told what the
/// public can see no more, or can see again.
async fn write(seams: &Seams, seen: &Publication, change: Option<Change>) -> Result<(), Fault> {
    let mut row = seams.store.need::<Publication>(&seen.marker).await?;
    if row.row != *seen {
        return Ok(());
    }
    let now = seams.clock.now();
    let mut batch = Batch::new();
    row.looked_at = Some(now);
    if let Some((state, fault)) = change {
        let (was_public, is_public) = (row.state.is_public() && !row.private, state.is_public());
        row.private = if is_public { seams.config.is_private(&row.account) } else { row.private };
        (row.state, row.fault_at) = (state, fault.as_ref().map(|_| now));
        row.verified_at = row.verified_at.or(is_public.then_some(now));
        row.fault = fault;
        let url = row.remote.iter().map(|remote| remote.url.clone()).collect::<Vec<_>>();
        let what = match seen.verified_at {
            None if is_public => "publication-live",
            _ if is_public => "publication-back",
            _ => "publication-lost",
        };
        let entry = Entry::new(now, &row.event, SELF, what).about(&row.account).detail(url.concat());
        batch.note(entry.fault(row.fault.clone()));
        let kind = if is_public { Kind::Live } else { Kind::Withdrawn };
        let event = seams.store.need::<Event>(&row.event).await?.row;
        let told = crate::stage::tell(seams, &event, kind, Some(&row.job), url);
        // One that is not confirmed yet is told of when it is.
        let changed = was_public != (is_public && !row.private) && !row.is_unconfirmed();
        told.iter().filter(|_| changed).for_each(|task| batch.insert(task));
    }
    batch.update(&row);
    seams.store.commit(batch).await
}
