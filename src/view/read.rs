//! Reads what `reprise status` says from the rows.

mod archives;
mod previews;
mod publications;

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::Timestamp;

use super::card::Card;
use super::making;
use super::standing;
use super::status::{self, Status};
use super::{left_out, remarks, sites};
use crate::config::Config;
use crate::fault::Fault;
use crate::model::clip::Clip;
use crate::model::event::Event;
use crate::model::job::{self, Job};
use crate::model::kin::Kin;
use crate::model::plan::Scene;
use crate::model::preview::{Preview, Review};
use crate::model::publication::{self, Publication};
use crate::model::shelf::Shelf;
use crate::model::task::{self, Stage, Task};
use crate::model::telling::Telling;
use crate::store::{Kept, Row, Select, Store};
use crate::text::{self, Hand, Lang};
use crate::watch::Progress;

/// From where, and for whom, things are looked at.
#[derive(Clone, Copy)]
pub struct Eye<'a> {
    pub store: &'a dyn Store,
    pub config: &'a Config,
    pub lang: Lang,
    pub hand: Hand,
    pub now: Timestamp,
    /// Where the vault keeps a content.
    pub path: &'a (dyn Fn(&str) -> PathBuf + Sync),
}

/// Everything of one event, as the rows have it.
struct Rows {
    event: Event,
    clips: Vec<Kept<Clip>>,
    jobs: Vec<Kept<Job>>,
    tasks: Vec<Kept<Task>>,
    publications: Vec<Kept<Publication>>,
    shelves: Vec<Kept<Shelf>>,
    /// What its sites are told.
    sites: Vec<status::Task>,
    previews: Vec<Kept<Preview>>,
    review: Option<Kept<Review>>,
}

impl Eye<'_> {
    /// A fault in words.
    pub(super) fn said(self, fault: &Fault, at: Timestamp) -> status::Fault {
        let said = text::fault_for(self.lang, self.hand, fault);
        status::Fault {
            class: fault.class.name().to_owned(),
            code: fault.code.name().to_owned(),
            text: fault.placed(said.text),
            remedy: said.remedy,
            at,
        }
    }
}

/// Returns the status of every event, or of one; an unknown one gives an empty list.
pub async fn status(eye: Eye<'_>, slug: Option<&str>) -> Result<Status, Fault> {
    let select = slug.map_or_else(Select::default, Select::event);
    let events = eye.store.all::<Event>(&select).await?;
    let progress = eye.store.progress().await?;
    let mut clips = grouped::<Clip>(eye, &select).await?;
    let mut jobs = grouped::<Job>(eye, &select).await?;
    let mut tasks = grouped::<Task>(eye, &select).await?;
    let mut publications = grouped::<Publication>(eye, &select).await?;
    let mut shelves = grouped::<Shelf>(eye, &select).await?;
    let mut told = grouped::<Telling>(eye, &select).await?;
    let mut previews = grouped::<Preview>(eye, &select).await?;
    let mut reviews = grouped::<Review>(eye, &select).await?;
    let mut seen = Vec::new();
    for event in events {
        let slug = &event.slug;
        let rows = Rows {
            sites: sites::tasks(eye, &event, &told.remove(slug).unwrap_or_default()).await?,
            clips: clips.remove(slug).unwrap_or_default(),
            jobs: jobs.remove(slug).unwrap_or_default(),
            tasks: tasks.remove(slug).unwrap_or_default(),
            publications: publications.remove(slug).unwrap_or_default(),
            shelves: shelves.remove(slug).unwrap_or_default(),
            previews: previews.remove(slug).unwrap_or_default(),
            review: reviews.remove(slug).and_then(|reviews| reviews.into_iter().next()),
            event: event.row,
        };
        seen.push(Look::new(eye, rows, &progress).event());
    }
    Ok(Status { version: 1, events: seen })
}

async fn grouped<T: Row>(eye: Eye<'_>, select: &Select) -> Result<HashMap<String, Vec<Kept<T>>>, Fault> {
    let mut groups: HashMap<String, Vec<Kept<T>>> = HashMap::new();
    for row in eye.store.all::<T>(select).await? {
        groups.entry(row.event().to_owned()).or_default().push(row);
    }
    Ok(groups)
}

/// One look at one event.
struct Look<'a> {
    eye: Eye<'a>,
    rows: Rows,
    progress: &'a HashMap<String, Progress>,
    /// Nothing arrives, quiet is over, there is a version of what is there, the originals are in sealed bags, and no word
    /// waits to be carried out.
    at_rest: bool,
    /// The usable clips are not those of the newest version.
    changed: bool,
    standing: Option<status::Standing>,
}

impl<'a> Look<'a> {
    fn new(eye: Eye<'a>, rows: Rows, progress: &'a HashMap<String, Progress>) -> Look<'a> {
        let clips: Vec<Clip> = rows.clips.iter().map(|clip| clip.row.clone()).collect();
        let newest = rows.jobs.iter().filter(|job| !job.is_superseded()).max_by_key(|job| job.version);
        let scene = Scene {
            event: &rows.event,
            clips: &clips,
            newest: newest.map(|job| &job.row),
            quiet: eye.config.quiet,
            now: eye.now,
        };
        let (quiet, changed, unsealed) = (scene.is_quiet(), scene.is_changed(), scene.is_unsealed());
        let standing = standing::of(&scene, eye.config);
        let ordered = scene.is_ordered() && !scene.basis().is_empty();
        Look { eye, rows, progress, at_rest: quiet && !changed && !unsealed && !ordered, changed, standing }
    }

    fn event(&self) -> status::Event {
        let rows = &self.rows;
        let event = &rows.event;
        let newest = self.newest();
        let publications = self.publications();
        let unreleased = self.released().zip(newest).is_some_and(|(shown, newest)| newest.version > shown.version);
        status::Event {
            slug: event.slug.clone(),
            title: event.title.clone(),
            title_fr: event.title_fr.clone(),
            release: event.release,
            released: event.is_released(),
            programme_version: newest.map(|job| job.version),
            newer_version: unreleased
                || publications.iter().any(|one| one.state == publication::State::Outdated.name()),
            start: event.start,
            end: event.end,
            cameras: event.cameras.clone(),
            notice: event.notice_since.is_some(),
            at_rest: self.at_rest,
            fault: event.halt.as_ref().and_then(|halt| self.fault(Some(&halt.fault), Some(halt.at))),
            clips: self.recordings().map(|clip| self.clip(clip)).collect(),
            sidecars: self.sidecars(),
            left_out: self.left_out(),
            remarks: self.remarks(),
            jobs: self.jobs(),
            renditions: newest.map(|job| self.renditions(job)).unwrap_or_default(),
            publications,
            archives: self.archives(),
            standing: self.standing.clone(),
            review: self.review(),
            alerts: self.rows.tasks.iter().filter(|task| is_alert(task)).map(|task| self.task(task)).collect(),
            redactions: event.redactions.iter().map(status::Redacted::of).collect(),
        }
    }

    fn remarks(&self) -> Vec<String> {
        let (newest, rows) = (self.newest(), &self.rows);
        let remarks = remarks::of(self.eye.lang, newest.and_then(|job| job.programme.as_ref()), &rows.clips);
        let left_out = remarks::left_out(self.eye.lang, &self.left_out(), &rows.clips);
        let slates = remarks::slates(self.eye.lang, newest.map_or(0, |job| job.slates.len()));
        let volumes = newest.map_or_else(Vec::new, |job| remarks::volumes(self.eye.lang, &job.renditions));
        let untimed = newest.and_then(|job| remarks::untimed(self.eye.lang, job));
        left_out.into_iter().chain(remarks).chain(untimed).chain(slates).chain(volumes).collect()
    }

    fn left_out(&self) -> Vec<String> {
        let seen = |job: &Job| self.rows.publications.iter().any(|one| one.job == job.id && one.state.is_public());
        let own = self.released().map(|job| job.id.as_str());
        let jobs = self.rows.jobs.iter().map(|job| &job.row);
        left_out::paths(jobs.filter(|job| seen(job) || own == Some(job.id.as_str())), &self.rows.clips)
    }

    fn recordings(&self) -> impl Iterator<Item = &Kept<Clip>> {
        self.rows.clips.iter().filter(|clip| clip.is_recording())
    }

    /// The newest version that is not superseded.
    fn newest(&self) -> Option<&Job> {
        self.versions().max_by_key(|job| job.version)
    }

    fn released(&self) -> Option<&Job> {
        self.versions().filter(|job| job.released_at.is_some()).max_by_key(|job| job.version)
    }

    fn versions(&self) -> impl Iterator<Item = &Job> {
        self.rows.jobs.iter().map(|job| &job.row).filter(|job| !job.is_superseded())
    }

    fn fault(&self, fault: Option<&Fault>, at: Option<Timestamp>) -> Option<status::Fault> {
        let fault = fault?.clone().or_with("event", &self.rows.event.slug);
        Some(self.eye.said(&fault, at.unwrap_or(self.rows.event.created_at)))
    }

    fn clip(&self, clip: &Clip) -> status::Clip {
        let used = self.newest().and_then(|job| job.programme.as_ref());
        let task = self.rows.tasks.iter().find(|t| t.stage == Stage::Collect && t.subject.as_ref() == Some(&clip.id));
        let moves = task.map(|task| &task.moves);
        let at = clip.fault_at.or(moves.and_then(|moves| moves.fault_at));
        let seen = status::Clip {
            id: clip.id.clone(),
            camera: clip.camera.clone(),
            name: crate::model::path::text(clip.path.name()),
            path: clip.path.to_string(),
            encoded: !clip.path.is_text(),
            names: if clip.names.is_empty() { vec![clip.path.to_string()] } else { super::receipt::names(clip) },
            state: clip.state.name().to_owned(),
            size: clip.size,
            sha256: clip.sha256.clone(),
            duration_s: clip.probe.as_ref().map(|probe| probe.duration_s),
            copies: clip.good_copies().count() as u32,
            receipt: clip.receipt().map(|receipt| receipt.name().to_owned()),
            card: None,
            used: clip.is_usable() && used.is_some_and(|programme| programme.shows(&clip.id)),
            progress: task.and_then(|task| self.progress.get(&task.id)).map(|progress| progress.done),
            repaired: clip.repaired.as_ref().map(|repair| repair.rescued.clone()),
            missing: clip.joined.as_ref().map(|joined| joined.missing.clone()).unwrap_or_default(),
            preview: self.preview(clip),
            stills: clip.index.as_ref().map_or(0, |index| index.stills.len() as u32),
            marks: clip.probe.as_ref().map(|probe| probe.marks.clone()).unwrap_or_default(),
            fault: self.fault(clip.fault.as_ref().or(moves.and_then(|m| m.fault.as_ref())), at),
        };
        status::Clip { card: Card::seen(&seen), ..seen }
    }

    fn sidecars(&self) -> Vec<status::Sidecar> {
        let kin = Kin::new(self.recordings().map(|clip| clip.path.clone()));
        let sidecars = self.rows.clips.iter().filter(|clip| !clip.is_recording());
        sidecars.map(|clip| self.sidecar(clip, &kin)).collect()
    }

    fn sidecar(&self, clip: &Clip, kin: &Kin) -> status::Sidecar {
        status::Sidecar {
            path: clip.path.to_string(),
            encoded: !clip.path.is_text(),
            state: clip.state.name().to_owned(),
            size: clip.size,
            sha256: clip.sha256.clone(),
            clip: kin
                .of(&clip.path)
                .and_then(|path| self.recordings().find(|known| known.path == *path))
                .map(|known| known.id.clone()),
        }
    }

    fn jobs(&self) -> Vec<status::Job> {
        let mut jobs: Vec<status::Job> = self.rows.jobs.iter().map(|job| self.job(job)).collect();
        jobs.extend(self.waiting());
        jobs
    }

    fn job(&self, job: &Job) -> status::Job {
        let own = |task: &&Task| task.job.as_ref() == Some(&job.id) && !self.was_sent_anew(task);
        let tasks: Vec<&Task> = self.rows.tasks.iter().map(|task| &task.row).filter(own).collect();
        let states: Vec<task::State> = tasks.iter().map(|task| task.moves.state).collect();
        status::Job {
            id: job.id.clone(),
            recipe: job.recipe.name.clone(),
            version: job.version,
            state: job::state(job.over, &states).name().to_owned(),
            plan: job.plan.as_ref().map(|plan| making::spoken(plan, self.eye.lang)),
            tasks: tasks
                .into_iter()
                .chain(self.told_with(job))
                .map(|task| self.task(task))
                .chain(self.told_on(job).cloned())
                .collect(),
        }
    }

    /// What the sites are told is of the event: it stands with its newest version.
    fn told_on(&self, job: &Job) -> impl Iterator<Item = &status::Task> {
        let newest = self.newest().is_some_and(|newest| newest.id == job.id);
        self.rows.sites.iter().filter(move |_| newest)
    }

    /// It died, and something else has taken its place since: it needs nobody.
    fn was_sent_anew(&self, task: &Task) -> bool {
        let of = |publication: &&Kept<Publication>| task.subject.as_ref() == Some(&publication.marker);
        task.moves.state == task::State::Dead
            && self.rows.publications.iter().find(of).is_some_and(|publication| publication.state.is_past())
    }

    /// What is told to machines of no version, as that the live failed, stands with the newest one.
    fn told_with(&self, job: &Job) -> impl Iterator<Item = &Task> {
        let newest = self.newest().is_some_and(|newest| newest.id == job.id);
        let told = self.rows.tasks.iter().map(|task| &task.row).filter(|task| is_told(task));
        told.filter(move |_| newest)
    }

    /// The version to come: clips' own tasks that are not done, before anything else is planned.
    fn waiting(&self) -> Option<status::Job> {
        let unplanned =
            |task: &&Task| task.job.is_none() && !is_alert(task) && (!is_told(task) || self.newest().is_none());
        let tasks = self.rows.tasks.iter().map(|task| &task.row).filter(unplanned);
        let tasks: Vec<&Task> = tasks.filter(|task| task.moves.state != task::State::Cancelled).collect();
        let moving = self.rows.clips.iter().any(|clip| clip.is_moving());
        if tasks.is_empty() && !moving && !self.changed {
            return None;
        }
        let dead = tasks.iter().any(|task| task.moves.state == task::State::Dead);
        let open = tasks.iter().any(|task| !task.moves.state.is_over());
        let state = if dead && !open && !moving && !self.changed { job::State::Held } else { job::State::Waiting };
        Some(status::Job {
            id: format!("intake-{}", self.rows.event.slug),
            recipe: self.rows.event.recipe.clone(),
            version: self.newest().map_or(1, |job| job.version + 1),
            state: state.name().to_owned(),
            plan: None,
            tasks: tasks.into_iter().map(|task| self.task(task)).collect(),
        })
    }

    fn task(&self, task: &Task) -> status::Task {
        let progress = self.progress.get(&task.id);
        status::Task {
            id: task.id.clone(),
            stage: task.stage.name().to_owned(),
            target: task.target.clone(),
            subject: task.subject.clone(),
            state: task.moves.state.name().to_owned(),
            run: task.moves.run,
            tries: task.moves.tries,
            progress: progress.map(|progress| progress.done),
            speed: progress.and_then(|progress| progress.speed),
            left_s: progress.and_then(|progress| progress.left_s),
            run_at: task.moves.run_at.filter(|_| task.moves.state == task::State::Ready),
            fault: self.fault(of_task(task).as_ref(), task.moves.fault_at),
        }
    }

    fn renditions(&self, job: &Job) -> Vec<status::Rendition> {
        let rendition = |made: &job::Rendition| status::Rendition {
            profile: made.profile.clone(),
            name: made.name.clone(),
            version: job.version,
            path: made.path(self.eye.path).display().to_string(),
            size: made.size,
            sha256: made.sha256.clone(),
            duration_s: made.duration_s,
            width: made.width,
            height: made.height,
        };
        job.renditions.iter().map(rendition).collect()
    }
}

/// Whether it tells people on duty that something needs one of them.
fn is_alert(task: &Task) -> bool {
    task.stage == Stage::Announce && task.checkpoint["kind"] == "attention"
}

/// Whether it tells machines something that belongs to no version.
fn is_told(task: &Task) -> bool {
    task.stage == Stage::Announce && task.job.is_none() && !is_alert(task)
}

/// A task's fault, with the names that a command would need.
fn of_task(task: &Task) -> Option<Fault> {
    let fault = task.moves.fault.clone()?.or_with("task", &task.id);
    Some(if let Some(target) = &task.target { fault.or_with("account", target) } else { fault })
}
