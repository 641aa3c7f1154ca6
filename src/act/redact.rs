//! Redacts stretches of what an event shows, or takes that back. A newer version is prepared; what is public stays as it is
//! until the word is given for that one.

use std::path::Path;

use super::{Act, anew};
use crate::config::{is_sound, nearest};
use crate::fault::{Code, Fault};
use crate::model::clip::Clip;
use crate::model::event::Event;
use crate::model::job::{Job, Laid};
use crate::model::publication::{self, Publication};
use crate::model::redaction::{self, Redaction, Spot, What};
use crate::model::task::{Happening, State, Task};
use crate::store::{Batch, Kept, Select};

/// What a person wants: times are seconds of what the newest version shows.
#[derive(Debug, Clone)]
pub struct Ask {
    pub from_s: f64,
    pub until_s: f64,
    pub what: What,
    /// Where the box stands: its times and places, `X,Y,W,H`.
    pub spots: Vec<(f64, String)>,
    pub account: Option<String>,
}

/// Seconds of the shortest redaction.
const LEAST_S: f64 = 0.04;

pub async fn add(act: Act<'_>, slug: &str, ask: &Ask) -> Result<Redaction, Fault> {
    check(act, ask)?;
    anew(|| try_to_add(act, slug, ask)).await
}

async fn try_to_add(act: Act<'_>, slug: &str, ask: &Ask) -> Result<Redaction, Fault> {
    let mut event = event(act, slug).await?;
    let jobs = act.store.all::<Job>(&Select::event(slug)).await?;
    let newest = jobs.into_iter().filter(|job| !job.laid.is_empty()).max_by_key(|job| job.version);
    let job = newest.ok_or_else(|| Fault::operator(Code::RedactionEarly).with("event", slug))?;
    let size = size(act, &job, ask.from_s).await?;
    let spots = ask.spots.iter().map(|(at_s, text)| spot(*at_s, text, size)).collect::<Result<Vec<_>, _>>()?;
    let stretches = redaction::stretches(&job.laid, (ask.from_s, ask.until_s), &sorted(spots));
    if stretches.is_empty() {
        let length_s = job.laid.last().map_or(0.0, Laid::end_s);
        let fault = Fault::permanent(Code::RedactionNowhere).with("version", job.version);
        return Err(fault.with("length", format!("{length_s:.1}")));
    }
    event.redactions_made += 1;
    let made = Redaction {
        id: format!("r{}", event.redactions_made),
        what: ask.what.clone(),
        account: ask.account.clone(),
        version: job.version,
        from_s: ask.from_s,
        until_s: ask.until_s,
        stretches,
        at: act.clock.now(),
        by: act.by.to_owned(),
    };
    event.redactions.push(made.clone());
    let mut batch = Batch::new();
    if call_back(act, &made, slug, &mut batch).await?
        && let Some(order) = &mut event.order
    {
        // The word counts for the version that is made now.
        order.version = None;
    }
    batch.update(&event);
    let what = if made.account.is_some() { "redaction-made-for" } else { "redaction-made" };
    let about = made.account.clone().unwrap_or_default();
    batch.note(act.entry(slug, what).about(about).detail(format!("{} {}", made.id, made.what.name())));
    act.store.commit(batch).await?;
    Ok(made)
}

/// Takes a redaction back.
pub async fn remove(act: Act<'_>, slug: &str, id: &str) -> Result<(), Fault> {
    anew(|| try_to_remove(act, slug, id)).await
}

async fn try_to_remove(act: Act<'_>, slug: &str, id: &str) -> Result<(), Fault> {
    let mut event = event(act, slug).await?;
    let before = event.redactions.len();
    event.redactions.retain(|known| known.id != id);
    if event.redactions.len() == before {
        return Err(Fault::permanent(Code::RedactionUnknown).with("id", id).with("event", slug));
    }
    let mut batch = Batch::new();
    batch.update(&event);
    batch.note(act.entry(slug, "redaction-removed").about(id));
    act.store.commit(batch).await
}

async fn event(act: Act<'_>, slug: &str) -> Result<Kept<Event>, Fault> {
    let unknown = || Fault::permanent(Code::EventUnknown).with("event", slug);
    act.store.find::<Event>(slug).await?.ok_or_else(unknown)
}

fn check(act: Act<'_>, ask: &Ask) -> Result<(), Fault> {
    if !(ask.from_s >= 0.0 && ask.until_s - ask.from_s >= LEAST_S) {
        return Err(Fault::permanent(Code::NothingBetween));
    }
    if let What::Sound(path) = &ask.what {
        check_sound(path)?;
    }
    let names = || act.config.accounts.iter().map(|account| account.name.as_str());
    match ask.account.as_deref().filter(|name| names().all(|known| known != *name)) {
        Some(name) => {
            let nearest = nearest(name, names());
            Err(Fault::permanent(Code::AccountUnknown).with("name", name).with("nearest", nearest))
        }
        None => Ok(()),
    }
}

fn check_sound(path: &Path) -> Result<(), Fault> {
    match is_sound(path) {
        true => Ok(()),
        false => Err(Fault::permanent(Code::SoundUnfit).with("path", path.display())),
    }
}

fn spot(at_s: f64, text: &str, size: (u32, u32)) -> Result<Spot, Fault> {
    let odd = || Fault::permanent(Code::RedactionBox).with("text", text).with("size", format!("{}x{}", size.0, size.1));
    redaction::area(text, size).map(|area| Spot { at_s, area }).ok_or_else(odd)
}

fn sorted(mut spots: Vec<Spot>) -> Vec<Spot> {
    spots.sort_by(|one, other| one.at_s.total_cmp(&other.at_s));
    spots
}

/// How large the picture is of which boxes are told in points: the version's largest, else the recording's.
async fn size(act: Act<'_>, job: &Job, at_s: f64) -> Result<(u32, u32), Fault> {
    let made = job.renditions.iter().filter_map(|made| made.width.zip(made.height)).max();
    if let Some(size) = made {
        return Ok(size);
    }
    let piece = job.laid.iter().filter(|piece| piece.end_s() > at_s).find_map(|piece| piece.clip.as_ref());
    let clip = match piece {
        Some(id) => act.store.find::<Clip>(id).await?,
        None => None,
    };
    let probe = clip.and_then(|clip| clip.row.probe);
    let picture = probe.as_ref().and_then(|probe| probe.video());
    let size = picture.and_then(|picture| Some((picture.width?, picture.height?, picture.rotation % 180 != 0)));
    Ok(size.map_or((1920, 1080), |(width, height, turned)| if turned { (height, width) } else { (width, height) }))
}

/// What was ordered and of which nothing was sent yet is called back: it would show what must not be seen. Returns whether
/// anything was.
async fn call_back(act: Act<'_>, made: &Redaction, slug: &str, batch: &mut Batch) -> Result<bool, Fault> {
    let tasks = act.store.all::<Task>(&Select::event(slug)).await?;
    let mut found = false;
    for mut one in act.store.all::<Publication>(&Select::event(slug)).await? {
        let is_meant = made.account.as_ref().is_none_or(|account| *account == one.account);
        if !is_meant || one.state != publication::State::Planned {
            continue;
        }
        let own = |task: &&Kept<Task>| task.subject.as_ref() == Some(&one.marker) && !task.waits_for_the_word();
        let Some(mut task) = tasks.iter().find(own).cloned() else { continue };
        let is_still = matches!(task.moves.state, State::Blocked | State::Ready);
        if is_still && task.asked(Happening::Cancelled, act.moment()) {
            one.state = publication::State::Superseded;
            batch.update(&one);
            batch.update(&task);
            found = true;
        }
    }
    Ok(found)
}
