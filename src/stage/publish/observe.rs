use std::time::Duration;

use jiff::Timestamp;

use super::doubt;
use super::ledger::Ledger;
use crate::announce::Kind;
use crate::deathpoint::{self, Point};
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::model::event::Event;
use crate::model::job::Job;
use crate::model::journal::{Entry, SELF};
use crate::model::publication::{Publication, State};
use crate::platform::{self, Platform, Remote, Seen, Visibility};
use crate::store::{Batch, Select};
use crate::watch::{Progress, Watch};

/// A video whose length differs by more is not what was sent.
const DURATION_WITHIN_S: f64 = 2.0;

/// What is there of a video that was made.
pub enum Found {
    Processing,
    /// The owner's API says that it is live, and a stranger does not see it yet.
    NotSeen,
    Live,
    /// It needs a person.
    Stuck(State, Fault),
}

/// Looks at a video that was made, until it is live for a stranger too.
pub async fn observe(
    ledger: &mut Ledger<'_>,
    platform: &dyn Platform,
    remote: &Remote,
    watch: &Watch,
) -> Result<Ran, Fault> {
    match examine(ledger, platform, remote, watch).await? {
        Found::Processing => {
            ledger.state(State::Processing, None).await?;
            Ok(later(ledger))
        }
        Found::NotSeen => Ok(later(ledger)),
        Found::Live => live(ledger).await,
        Found::Stuck(state, fault) => {
            ledger.state(state, Some(&fault)).await?;
            Err(fault)
        }
    }
}

/// Asks the platform, and looks as a stranger does.
pub async fn examine(
    ledger: &Ledger<'_>,
    platform: &dyn Platform,
    remote: &Remote,
    watch: &Watch,
) -> Result<Found, Fault> {
    Ok(match platform.status(remote).await? {
        platform::State::Processing { share } => {
            watch.report(Progress { done: share.unwrap_or(0.0), ..Progress::default() });
            Found::Processing
        }
        platform::State::Live { duration_s } => return seen(ledger, platform, remote, duration_s).await,
        platform::State::Hidden(fault) if is_meant(ledger, &fault)? => Found::Live,
        platform::State::Hidden(fault) => Found::Stuck(State::Hidden, made_private(ledger, fault)),
        platform::State::Rejected(fault) => Found::Stuck(State::Rejected, fault),
        platform::State::Gone => return gone(ledger, platform, remote).await,
    })
}

/// What the account makes for nobody else to see is hidden as it should be.
fn is_meant(ledger: &Ledger<'_>, fault: &Fault) -> Result<bool, Fault> {
    let wanted = ledger.seams.settings(&ledger.publication.account)?.visibility;
    Ok(wanted == Visibility::Private && fault.code.is_private())
}

/// What strangers saw before was made private by somebody: no rule of a platform's is the cause.
fn made_private(ledger: &Ledger<'_>, fault: Fault) -> Fault {
    let Publication { account, event, verified_at, private, .. } = &ledger.publication;
    if !fault.code.is_private() || verified_at.is_none() || *private {
        return fault;
    }
    Fault::operator(Code::PublicationMadePrivate).with("account", account).with("event", event)
}

/// The owner's API knows of no such video. It is gone where the account is in order, a fresh search finds nothing, and a
/// stranger sees nothing either: an answer may be empty for other reasons.
async fn gone(ledger: &Ledger<'_>, platform: &dyn Platform, remote: &Remote) -> Result<Found, Fault> {
    platform.preflight().await?;
    if platform.find(ledger.marker()).await?.is_some() || platform.look(remote).await? != Seen::Nothing {
        return Ok(Found::NotSeen);
    }
    let fault = Fault::permanent(Code::PublicationGone).with("account", &ledger.publication.account);
    Ok(Found::Stuck(State::Failed, fault))
}

/// The owner's API says it is live: a stranger must see it too, at its full length.
async fn seen(
    ledger: &Ledger<'_>,
    platform: &dyn Platform,
    remote: &Remote,
    told: Option<f64>,
) -> Result<Found, Fault> {
    let shown = match ledger.seams.settings(&ledger.publication.account)?.visibility {
        Visibility::Private => None,
        _ => match platform.look(remote).await? {
            Seen::Playable { duration_s } => duration_s,
            Seen::NotYet | Seen::Nothing => return Ok(Found::NotSeen),
        },
    };
    let sent = ledger.seams.store.need::<Job>(&ledger.publication.job).await?.row;
    let sent = sent.renditions.iter().find(|known| known.name == ledger.publication.rendition).map(|r| r.duration_s);
    if let (Some(sent), Some(found)) = (sent, shown.or(told))
        && (sent - found).abs() > DURATION_WITHIN_S
    {
        let fault = Fault::permanent(Code::PublicationLength).with("sent", sent.round()).with("found", found.round());
        return Ok(Found::Stuck(State::Held, fault));
    }
    Ok(Found::Live)
}

/// Live: those who want to know are told, and then what it takes the place of goes, at the next run: nobody hears that a
/// recording was taken down before they hear where it is now.
async fn live(ledger: &Ledger<'_>) -> Result<Ran, Fault> {
    deathpoint::pass(Point::SeenLive);
    let store = &ledger.seams.store;
    let now = ledger.seams.clock.now();
    let mut publication = store.need::<Publication>(ledger.marker()).await?;
    if publication.state.is_past() {
        return Ok(Ran::Done);
    }
    publication.state = if is_newest(ledger).await? { State::Live } else { State::Outdated };
    publication.verified_at = Some(now);
    publication.private = ledger.seams.config.is_private(&publication.account);
    (publication.fault, publication.fault_at) = (None, None);
    let event = store.need::<Event>(&publication.event).await?.row;
    let url = publication.remote.iter().map(|remote| remote.url.clone()).collect();
    let mut batch = Batch::new();
    batch.update(&publication);
    let told = crate::stage::tell(ledger.seams, &event, Kind::Live, Some(&publication.job), url);
    told.iter().filter(|_| !publication.private).for_each(|task| batch.insert(task));
    let entry = Entry::new(now, &event.slug, SELF, "publication-live").about(&publication.account);
    batch.note(entry.detail(publication.remote.as_ref().map(|remote| remote.url.clone()).unwrap_or_default()));
    store.commit(batch).await?;
    deathpoint::pass(Point::LiveWritten);
    Ok(again((!publication.replaces.is_empty()).then_some(now)))
}

/// What is live already goes on looking for what it takes the place of, where that may still show up.
pub async fn settle(ledger: &Ledger<'_>) -> Result<Ran, Fault> {
    if !ledger.publication.state.is_public() || ledger.publication.replaces.is_empty() {
        return Ok(Ran::Done);
    }
    let platform = ledger.seams.platform(&ledger.publication.account)?;
    clear(ledger, platform).await.map(again)
}

fn again(open: Option<Timestamp>) -> Ran {
    open.map_or(Ran::Done, |at| Ran::Again { at, further: true })
}

/// Takes away what this one takes the place of. The public does not wait for what may still show up: that is looked for
/// again at the time returned.
async fn clear(ledger: &Ledger<'_>, platform: &dyn Platform) -> Result<Option<Timestamp>, Fault> {
    let mut open = None;
    for marker in &ledger.publication.replaces {
        open = [open, retract(ledger, platform, marker).await?].into_iter().flatten().min();
    }
    Ok(open)
}

/// Whether no newer version is there.
pub async fn is_newest(ledger: &Ledger<'_>) -> Result<bool, Fault> {
    let Publication { event, version, .. } = &ledger.publication;
    let jobs = ledger.seams.store.all::<Job>(&Select::event(event)).await?;
    Ok(jobs.iter().all(|job| job.is_superseded() || job.version <= *version))
}

/// Takes an old one away. One that was still being sent may show up yet: then it is looked for again at the time returned.
async fn retract(ledger: &Ledger<'_>, platform: &dyn Platform, marker: &str) -> Result<Option<Timestamp>, Fault> {
    let store = &ledger.seams.store;
    let Some(old) = store.find::<Publication>(marker).await?.filter(|old| !old.state.is_past()) else {
        return Ok(None);
    };
    let remote = match &old.remote {
        Some(remote) => Some(remote.clone()),
        None => platform.find(marker).await?,
    };
    if let Some(at) = still_open(&old, platform, ledger.seams.clock.now()).filter(|_| remote.is_none()) {
        return Ok(Some(at));
    }
    if let Some(remote) = &remote {
        platform.retract(remote).await?;
    }
    deathpoint::pass(Point::Retracted);
    let event = store.need::<Event>(&old.event).await?.row;
    let mut old = store.need::<Publication>(marker).await?;
    let was_public = old.state.is_public() && !old.private;
    old.state = if remote.is_some() { State::Withdrawn } else { State::Superseded };
    old.remote = remote;
    let urls = old.remote.iter().map(|remote| remote.url.clone()).collect();
    let mut batch = Batch::new();
    let told = crate::stage::tell(ledger.seams, &event, Kind::Withdrawn, Some(&ledger.publication.job), urls);
    for task in told.into_iter().filter(|_| was_public) {
        batch.insert(&task);
    }
    batch.update(&old);
    let entry = Entry::new(ledger.seams.clock.now(), &old.event, SELF, "publication-withdrawn");
    batch.note(entry.about(&old.account));
    store.commit(batch).await?;
    Ok(None)
}

/// When to look again for a video that was perhaps made; `None` when it would have shown up.
fn still_open(old: &Publication, platform: &dyn Platform, now: Timestamp) -> Option<Timestamp> {
    let since = old.doubtful_since?;
    let until = doubt::until(since, doubt::SILENT, platform.capability().find_lag);
    (until > now).then(|| doubt::again(since, until, now))
}

/// The next look: soon at first, then every half minute.
fn later(ledger: &Ledger<'_>) -> Ran {
    let now = ledger.seams.clock.now();
    Ran::Again { at: now.checked_add(pause(ledger.publication.created_at, now)).unwrap_or(now), further: true }
}

pub fn pause(since: Timestamp, now: Timestamp) -> Duration {
    let age = now.duration_since(since).as_secs();
    Duration::from_secs(match age {
        ..60 => 1,
        60..600 => 5,
        _ => 30,
    })
}
