//! A new version: its job, tasks, publications and shelves, in one commit.

use std::collections::BTreeMap;

use super::Act;
use crate::config::{PlatformKind, Recipe};
use crate::fault::Fault;
use crate::model::event::Event;
use crate::model::job::{Job, Over};
use crate::model::plan::{self, Targets, Wanted};
use crate::model::publication::{Publication, State};
use crate::model::redaction;
use crate::model::shelf::{self, Shelf};
use crate::model::task::{Happening, Task};
use crate::store::{Batch, Kept, Select};

/// What a new version is made of, and who knows where its bags will lie.
pub struct Version<'a> {
    pub event: &'a Event,
    pub basis: Vec<String>,
    pub location: &'a (dyn Fn(&str, &str) -> String + Sync),
}

/// Plans a version of these clips; older ones that nobody released are superseded. Returns its job.
pub async fn version(act: Act<'_>, version: Version<'_>) -> Result<Job, Fault> {
    let event = version.event;
    let recipe = event.dress.over(Recipe::find(&event.recipe, act.config)?);
    let accounts: Vec<&str> = act.config.accounts.iter().map(|account| account.name.as_str()).collect();
    let recipe = redaction::over(recipe, &event.redactions, &accounts);
    let jobs = act.store.all::<Job>(&Select::event(&event.slug)).await?;
    let number = jobs.iter().map(|job| job.version).max().unwrap_or(0) + 1;
    let job = job(act, event, number, version.basis, recipe);
    let mut batch = Batch::new();
    for old in jobs.into_iter().filter(|job| !job.is_superseded()) {
        supersede(act, old, &mut batch).await?;
    }
    let publications = publications(act, &job);
    let wanted = publications
        .iter()
        .map(|publication| Wanted { account: &publication.account, marker: publication.marker.clone() });
    let archives = plan::meant(&job.recipe.archive.to, act.config.archives.iter().map(|archive| archive.name.as_str()));
    let targets = Targets { accounts: wanted.collect(), archives };
    for task in plan::plan(&job, &targets, || act.clock.id()) {
        batch.insert(&task);
    }
    for archive in &targets.archives {
        batch.insert(&shelf(&job, archive, version.location));
    }
    publications.iter().for_each(|publication| batch.insert(publication));
    batch.insert(&job);
    batch.note(act.entry(&event.slug, "version-planned").about(number.to_string()));
    act.store.commit(batch).await?;
    Ok(job)
}

fn job(act: Act<'_>, event: &Event, version: u32, basis: Vec<String>, recipe: Recipe) -> Job {
    Job {
        id: act.clock.id(),
        event: event.slug.clone(),
        version,
        recipe,
        basis,
        created_at: act.clock.now(),
        programme: None,
        sound: event.sound.clone(),
        trim: event.trim,
        dress: event.dress.clone(),
        redactions: event.redactions.clone(),
        sounds: BTreeMap::new(),
        laid: Vec::new(),
        captions: Vec::new(),
        slates: Vec::new(),
        intro: None,
        outro: None,
        logo: None,
        plan: None,
        chapters: Vec::new(),
        heard: Vec::new(),
        resumes: Vec::new(),
        storyboard: None,
        renditions: Vec::new(),
        released_at: None,
        ready_at: None,
        over: None,
    }
}

/// One publication an account, its marker fixed before anything is sent.
fn publications(act: Act<'_>, job: &Job) -> Vec<Publication> {
    let names = act.config.accounts.iter().map(|account| account.name.as_str());
    let accounts = plan::accounts(&job.recipe, names);
    let kind = |name: &str| act.config.account(name).map(|account| account.kind);
    let planned = accounts.into_iter().filter_map(|(account, rendition)| Some((account, kind(account)?, rendition)));
    planned.map(|(account, kind, rendition)| publication(act, job, account, kind, rendition)).collect()
}

pub(super) fn publication(
    act: Act<'_>,
    job: &Job,
    account: &str,
    kind: PlatformKind,
    rendition: String,
) -> Publication {
    Publication {
        marker: format!("rp-{}", act.clock.token(10)),
        event: job.event.clone(),
        job: job.id.clone(),
        version: job.version,
        account: account.to_owned(),
        kind,
        state: State::Planned,
        rendition,
        sha256: None,
        size: None,
        session: None,
        offset: 0,
        doubtful_since: None,
        doubtful_until: None,
        remote: None,
        created_at: act.clock.now(),
        verified_at: None,
        private: false,
        looked_at: None,
        replaces: Vec::new(),
        fault: None,
        fault_at: None,
    }
}

fn shelf(job: &Job, archive: &str, location: &(dyn Fn(&str, &str) -> String + Sync)) -> Shelf {
    let bag = plan::version_bag(job.version);
    Shelf {
        event: job.event.clone(),
        archive: archive.to_owned(),
        location: location(archive, &format!("{}/{bag}", job.event)),
        bag,
        state: shelf::State::Planned,
        verified_at: None,
        fault: None,
        fault_at: None,
    }
}

/// An unreleased older version ends; of a released one what strangers see becomes outdated, what was never ordered is left
/// to the newer version, and what was ordered goes on until the word is given for the newer one.
async fn supersede(act: Act<'_>, mut old: Kept<Job>, batch: &mut Batch) -> Result<(), Fault> {
    let released = old.released_at.is_some();
    let tasks = act.store.all::<Task>(&Select::event(&old.event)).await?;
    let mut tasks: Vec<Kept<Task>> = tasks.into_iter().filter(|task| task.job.as_ref() == Some(&old.id)).collect();
    for mut publication in act.store.all::<Publication>(&Select::event(&old.event)).await? {
        if publication.job != old.id {
            continue;
        }
        match publication.state {
            State::Live => publication.state = State::Outdated,
            State::Planned if waits(&tasks, &publication.marker) => {
                publication.state = State::Superseded;
                cancel(act, &mut tasks, batch, |task| task.subject.as_ref() == Some(&publication.marker));
            }
            _ => continue,
        }
        batch.update(&publication);
    }
    if !released {
        cancel(act, &mut tasks, batch, |_| true);
    }
    // Its own steps were stopped, or are now: nobody stores it any more.
    if !released || old.over == Some(Over::Cancelled) {
        drop_shelf(act, &old, batch).await?;
    }
    if !released {
        old.over = Some(Over::Superseded);
        batch.update(&old);
    }
    Ok(())
}

/// Nobody gave the word for it.
fn waits(tasks: &[Kept<Task>], marker: &str) -> bool {
    tasks.iter().any(|task| task.subject.as_deref() == Some(marker) && task.waits_for_the_word())
}

/// Cancels the open tasks that are meant; each is written once.
fn cancel(act: Act<'_>, tasks: &mut Vec<Kept<Task>>, batch: &mut Batch, meant: impl Fn(&Task) -> bool) {
    tasks.retain_mut(|task| {
        if !meant(task) || !task.asked(Happening::Cancelled, act.moment()) {
            return true;
        }
        batch.update(task);
        false
    });
}

/// The bag of a version that was never stored is not waited for.
pub(super) async fn drop_shelf(act: Act<'_>, old: &Job, batch: &mut Batch) -> Result<(), Fault> {
    let bag = plan::version_bag(old.version);
    for shelf in act.store.all::<Shelf>(&Select::event(&old.event)).await? {
        if shelf.bag == bag && shelf.state != shelf::State::Stored {
            batch.delete(&shelf);
        }
    }
    Ok(())
}
