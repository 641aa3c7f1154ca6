//! When an event is quiet and its clips have changed, a version is planned; bags are sealed; waiting words are carried out.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Change, Trouble};
use crate::act::{self, Act};
use crate::announce::Kind;
use crate::deathpoint::{self, Point};
use crate::fault::{Class, Fault};
use crate::model::addresses::Addresses;
use crate::model::clip::Clip;
use crate::model::event::{Event, Halt, Order};
use crate::model::job::{Job, Over};
use crate::model::journal::{Entry, SELF, STANDING};
use crate::model::plan::{self, Due, Scene};
use crate::model::shelf::{self, Shelf};
use crate::model::stand_in;
use crate::model::task::{Stage, State, Task};
use crate::stage::Seams;
use crate::store::{Batch, Kept, Select};

/// A turn that failed is made again after this long, whether or not anything changes.
const AGAIN: Duration = Duration::from_secs(1);

/// What holds back an event's versions is looked at again after this long.
const HALTED: Duration = Duration::from_secs(10);

pub struct Versions {
    seams: Arc<Seams>,
    wake: Arc<Notify>,
    /// Events that need nothing as long as their rows stay at these revisions.
    at_rest: HashMap<String, i64>,
    trouble: Trouble,
}

/// What one look at an event led to.
enum Next {
    /// Something was done: look again.
    Again,
    At(Timestamp),
    /// Nothing, until its row changes.
    Rest,
    /// Nothing, until its version is made: that changes other rows than its own.
    Open,
}

impl Versions {
    pub fn new(seams: Arc<Seams>, wake: Arc<Notify>) -> Versions {
        Versions { seams, wake, at_rest: HashMap::new(), trouble: Trouble::default() }
    }

    pub async fn run(mut self, stop: CancellationToken) {
        let (mut change, mut at) = (Change::new(), None);
        while change.wait(&self.seams.clone(), at, &stop).await {
            let turn = self.turn().await;
            let soon = self.seams.clock.now().checked_add(AGAIN).ok();
            at = self.trouble.of("Versions could not be planned", turn).unwrap_or(soon);
        }
    }

    /// Looks at every event that may need something; returns when to look again at the latest.
    ///
    /// What fails for one event is returned when the others have been looked at.
    pub async fn turn(&mut self) -> Result<Option<Timestamp>, Fault> {
        let mut earliest: Option<Timestamp> = None;
        let mut failed = None;
        for event in self.seams.store.all::<Event>(&Select::default()).await? {
            if self.at_rest.get(&event.slug) == Some(&event.rev()) {
                continue;
            }
            match self.event(&event).await {
                Ok(Next::Again) => earliest = Some(self.seams.clock.now()),
                Ok(Next::At(at)) => earliest = Some(earliest.map_or(at, |known| known.min(at))),
                Ok(Next::Open) => {}
                Ok(Next::Rest) => {
                    self.at_rest.insert(event.slug.clone(), event.rev());
                }
                Err(fault) => failed = Some(fault.with("event", &event.slug)),
            }
        }
        failed.map_or(Ok(earliest), Err)
    }

    async fn event(&self, event: &Kept<Event>) -> Result<Next, Fault> {
        let select = Select::event(&event.slug);
        let clips: Vec<Clip> = self.seams.store.all::<Clip>(&select).await?.into_iter().map(|clip| clip.row).collect();
        let jobs = self.seams.store.all::<Job>(&select).await?;
        let newest = jobs.into_iter().filter(|job| !job.is_superseded()).max_by_key(|job| job.version);
        let scene = Scene {
            event,
            clips: &clips,
            newest: newest.as_deref(),
            quiet: self.seams.config.quiet,
            now: self.seams.clock.now(),
        };
        if let Some(next) = self.stand_ins(&scene).await? {
            return Ok(next);
        }
        let due = scene.version();
        if let Due::Prepare(basis) = due {
            return match self.prepare(event, basis).await {
                Err(fault) if fault.class == Class::Operator => self.halt(event, Some(fault)).await,
                prepared => prepared,
            };
        }
        if event.halt.is_some() {
            return self.halt(event, None).await;
        }
        if event.order.is_some() && !event.incident_told {
            return self.incident(event).await;
        }
        if scene.seal() {
            return self.seal(event, &clips).await;
        }
        match &newest {
            Some(job) if !scene.is_changed() => self.word(event, job, &scene).await,
            _ => Ok(rest(&due, &scene)),
        }
    }

    /// Small copies begin to count as recordings where their originals are not there, or do no more.
    async fn stand_ins(&self, scene: &Scene<'_>) -> Result<Option<Next>, Fault> {
        let may_begin = !scene.is_stirring() || scene.is_ordered();
        let changes = stand_in::changes(scene.clips, may_begin);
        if changes.is_empty() {
            return Ok(None);
        }
        let mut batch = Batch::new();
        for change in changes {
            let mut clip = self.seams.store.need::<Clip>(&change.clip).await?;
            if clip.stand_in(change.stands_in) {
                batch.insert(&plan::of_clip(&clip, self.seams.clock.id(), Stage::Verify));
            }
            let what = if change.stands_in { "clip-stands-in" } else { "clip-steps-back" };
            let entry = Entry::new(self.seams.clock.now(), &clip.event, SELF, what);
            batch.note(entry.about(clip.path.to_string()));
            batch.update(&clip);
        }
        self.seams.store.commit(batch).await?;
        self.wake.notify_one();
        Ok(Some(Next::Again))
    }

    async fn prepare(&self, event: &Kept<Event>, basis: Vec<String>) -> Result<Next, Fault> {
        let archives = &self.seams.archives;
        let location = |archive: &str, key: &str| archives.get(archive).map(|a| a.location(key)).unwrap_or_default();
        let version = act::plan::Version { event, basis, location: &location };
        let job = act::plan::version(self.act(SELF), version).await?;
        deathpoint::pass(Point::VersionPlanned);
        tracing::info!(
            event = event.slug,
            version = job.version,
            clips = job.basis.len(),
            "A version is being prepared."
        );
        self.wake.notify_one();
        Ok(Next::Again)
    }

    /// Says why no version can be made, as long as it is so: a recipe that is gone or wrong is a person's to mend.
    async fn halt(&self, event: &Kept<Event>, fault: Option<Fault>) -> Result<Next, Fault> {
        let now = self.seams.clock.now();
        let next = if fault.is_some() { Next::At(now.checked_add(HALTED).unwrap_or(now)) } else { Next::Again };
        if event.halt.as_ref().map(|halt| &halt.fault) == fault.as_ref() {
            return Ok(next);
        }
        let mut event = event.clone();
        let mut batch = Batch::new();
        let what = if fault.is_some() { "version-halted" } else { "version-goes-on" };
        batch.note(Entry::new(now, &event.slug, SELF, what).fault(fault.clone()));
        event.halt = fault.map(|fault| Halt { fault, at: now });
        batch.update(&event);
        self.seams.store.commit(batch).await?;
        Ok(next)
    }

    /// Closes the open bag of originals: each archive seals it when it has all of its clips.
    async fn seal(&self, event: &Kept<Event>, clips: &[Clip]) -> Result<Next, Fault> {
        let bag = event.bag();
        let members: Vec<&str> =
            clips.iter().filter(|clip| clip.bag.as_ref() == Some(&bag)).map(|clip| clip.id.as_str()).collect();
        let open = self.seams.store.all::<Task>(&Select::event(&event.slug)).await?;
        let mut batch = Batch::new();
        for archive in self.seams.archives.keys() {
            let before = |task: &&Kept<Task>| {
                task.stage == Stage::Archive
                    && task.target.as_ref() == Some(archive)
                    && task.subject.as_deref().is_some_and(|subject| members.contains(&subject))
            };
            let after: Vec<String> = open.iter().filter(before).map(|task| task.id.clone()).collect();
            let state = if after.is_empty() { State::Ready } else { State::Blocked };
            let task = plan::task(&event.slug, None, self.seams.clock.id(), Stage::Archive, state);
            batch.insert(&Task { target: Some(archive.clone()), subject: Some(bag.clone()), after, ..task });
            if self.seams.store.find::<Shelf>(&Shelf::id(&event.slug, archive, &bag)).await?.is_none() {
                let state = shelf::State::Storing;
                batch.insert(&crate::stage::shelf(&self.seams, &event.slug, archive, &bag, state)?);
            }
        }
        let mut event = event.clone();
        event.open_bag += 1;
        batch.update(&event);
        batch.note(Entry::new(self.seams.clock.now(), &event.slug, SELF, "bag-closed").about(bag));
        self.seams.store.commit(batch).await?;
        self.wake.notify_one();
        Ok(Next::Again)
    }

    /// Carries out a word that waited for this version, and gives a standing one: unless a person stopped the version.
    async fn word(&self, event: &Kept<Event>, job: &Kept<Job>, scene: &Scene<'_>) -> Result<Next, Fault> {
        // What every clip has been taken out of since is sent nowhere: the word waits for one that can be shown.
        let usable = !scene.basis().is_empty();
        if let Some(order) = event.order.as_ref().filter(|order| order.version.is_none() && usable) {
            act::republish::carry_out_waiting(self.act(&order.by), &event.slug, order, None).await?;
            deathpoint::pass(Point::WordCarriedOut);
            self.wake.notify_one();
            return Ok(Next::Again);
        }
        if job.over == Some(Over::Cancelled) {
            return Ok(rest(&Due::Nothing, scene));
        }
        if job.released_at.is_some() {
            return self.available(event, job, scene).await;
        }
        match scene.standing_order(self.seams.config.defaults.wait_for_cameras) {
            Due::At(at) if at <= scene.now => self.standing(event).await,
            Due::At(at) => Ok(Next::At(at)),
            _ => Ok(rest(&Due::Nothing, scene)),
        }
    }

    /// A standing order sends to where nothing can be seen yet; where an older version is live, a person decides.
    async fn standing(&self, event: &Kept<Event>) -> Result<Next, Fault> {
        let act = self.act(STANDING);
        let unseen = act::republish::unseen(act, &event.slug).await?;
        let order = Order {
            at: self.seams.clock.now(),
            by: STANDING.to_owned(),
            to: Vec::new(),
            force: false,
            keep_old: false,
            agreed: Vec::new(),
            version: None,
        };
        act::republish::carry_out_waiting(act, &event.slug, &order, Some(&unseen)).await?;
        self.wake.notify_one();
        Ok(Next::Again)
    }

    /// Tells once that the live failed and that a recording will come: the word was given.
    async fn incident(&self, event: &Kept<Event>) -> Result<Next, Fault> {
        let mut event = event.clone();
        event.incident_told = true;
        let urls = vec![Addresses::new(&self.seams.config.public_url).notice(&event.slug)];
        let mut batch = Batch::new();
        for task in crate::stage::tell(&self.seams, &event, Kind::Incident, None, urls) {
            batch.insert(&task);
        }
        batch.update(&event);
        self.seams.store.commit(batch).await?;
        self.wake.notify_one();
        Ok(Next::Again)
    }

    /// Tells once that a released version can be watched on the own page.
    async fn available(&self, event: &Kept<Event>, job: &Kept<Job>, scene: &Scene<'_>) -> Result<Next, Fault> {
        let checked = !job.renditions.is_empty() && job.renditions.iter().all(|rendition| rendition.checked);
        match (job.ready_at, checked) {
            (Some(_), _) => return Ok(rest(&Due::Nothing, scene)),
            (None, false) => return Ok(Next::Open),
            (None, true) => {}
        }
        let mut job = job.clone();
        job.ready_at = Some(self.seams.clock.now());
        let urls = vec![Addresses::new(&self.seams.config.public_url).replay(&event.slug)];
        let mut batch = Batch::new();
        for task in crate::stage::tell(&self.seams, event, Kind::Available, Some(&job.id), urls) {
            batch.insert(&task);
        }
        batch.update(&job);
        self.seams.store.commit(batch).await?;
        self.wake.notify_one();
        Ok(Next::Again)
    }

    fn act<'a>(&'a self, by: &'a str) -> Act<'a> {
        Act { store: &*self.seams.store, config: &self.seams.config, clock: &*self.seams.clock, by }
    }
}

/// When there is nothing to do now: the next moment that could change that without a change of the event's row.
fn rest(due: &Due, scene: &Scene<'_>) -> Next {
    match due {
        Due::At(at) => Next::At(*at),
        _ if !scene.is_quiet() && !scene.clips.is_empty() && scene.quiet_at() > scene.now => Next::At(scene.quiet_at()),
        _ => Next::Rest,
    }
}
