//! What is to be done, and when: pure functions over what is known.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::clip::{self, Clip};
use super::event::Event;
use super::job::Job;
use super::programme::Programme;
use super::subtitles::{self, Subtitles};
use super::takes;
use super::task::{Moves, Stage, State, Task};
use crate::config::{Recipe, Release};

/// Everything that decides whether an event needs a new version.
pub struct Scene<'a> {
    pub event: &'a Event,
    pub clips: &'a [Clip],
    pub newest: Option<&'a Job>,
    pub quiet: Duration,
    pub now: Timestamp,
}

/// What an event needs now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    Nothing,
    /// Look again at this time.
    At(Timestamp),
    /// Make a version of these clips.
    Prepare(Vec<String>),
}

impl Scene<'_> {
    /// The usable clips, in order of their ids.
    pub fn basis(&self) -> Vec<String> {
        let mut basis: Vec<String> =
            self.clips.iter().filter(|clip| clip.is_usable()).map(|clip| clip.id.clone()).collect();
        basis.sort();
        basis
    }

    /// Nothing arrives, nothing is being collected, and nothing came for as long as it takes.
    pub fn is_quiet(&self) -> bool {
        !self.is_stirring() && self.now >= self.quiet_at()
    }

    /// Something about a clip is still being found out. One for which there is no room holds up no other.
    pub fn is_stirring(&self) -> bool {
        self.clips.iter().any(|clip| clip.is_moving() && !clip.waits_for_room())
    }

    /// When quiet is reached if nothing more comes.
    pub fn quiet_at(&self) -> Timestamp {
        self.event.stirred_at.checked_add(self.quiet).unwrap_or(Timestamp::MAX)
    }

    /// A word was given and waits for a version to be made.
    pub fn is_ordered(&self) -> bool {
        self.event.order.as_ref().is_some_and(|order| order.version.is_none())
    }

    /// The usable clips are not those of the newest version, or something else of them would be shown now.
    pub fn is_changed(&self) -> bool {
        let basis = self.basis();
        !basis.is_empty() && self.newest.is_none_or(|job| job.basis != basis || self.is_told_otherwise(job))
    }

    /// The event wants another recipe than a version was made by, or other clips or another stretch of them to be shown than
    /// it shows.
    fn is_told_otherwise(&self, job: &Job) -> bool {
        let Event { recipe, trim, dress, sound, redactions, .. } = self.event;
        let is_other = job.recipe.name != *recipe || job.trim != *trim || job.dress != *dress || job.sound != *sound;
        let is_other = is_other || job.redactions != *redactions;
        is_other || job.programme.as_ref().is_some_and(|programme| self.is_shown_otherwise(programme))
    }

    /// Whether what decides on a programme is not what it was when this one was made.
    fn is_shown_otherwise(&self, made: &Programme) -> bool {
        let shots = self.clips.iter().filter(|clip| clip.is_usable() && clip.probe.is_some());
        let arrivals = shots.clone().map(|clip| (clip.camera.as_str(), clip.arrived_at));
        let cameras = takes::ranking(arrivals, &self.event.ranked());
        let known = made.cameras();
        let is_moved = |clip: &Clip| known.get(clip.id.as_str()).is_some_and(|camera| *camera != clip.camera);
        if shots.clone().any(is_moved) {
            return true;
        }
        if made.subtitles.as_ref().is_some_and(|known| !self.are_subtitled(known)) {
            return true;
        }
        match &made.told {
            Some(told) => *told != self.event.told(&cameras, told.times.is_some()),
            // Older versions show the best camera alone.
            None => made.takes.first().map(|take| take.camera.as_str()) != cameras.first().copied(),
        }
    }

    /// Whether the files of subtitles are those that a version knew of.
    fn are_subtitled(&self, known: &[Subtitles]) -> bool {
        subtitles::of(self.clips).iter().map(|named| &named.clip.id).eq(known.iter().map(|known| &known.clip))
    }

    /// Whether a version is due: after quiet, or at once when a word waits for it.
    pub fn version(&self) -> Due {
        if !self.is_changed() {
            return Due::Nothing;
        }
        let is_collecting = |clip: &Clip| clip.state == clip::State::Collecting && !clip.waits_for_room();
        let collecting = self.clips.iter().any(is_collecting);
        if self.is_ordered() && !collecting || self.is_quiet() {
            return Due::Prepare(self.basis());
        }
        if self.is_stirring() { Due::Nothing } else { Due::At(self.quiet_at()) }
    }

    /// Whether the open bag of originals is to be sealed now: something is in it and the event is quiet.
    pub fn seal(&self) -> bool {
        self.is_unsealed() && self.is_quiet()
    }

    /// Something is in the open bag.
    pub fn is_unsealed(&self) -> bool {
        let bag = self.event.bag();
        self.clips.iter().any(|clip| clip.bag.as_deref() == Some(bag.as_str()))
    }

    /// Expected cameras of which nothing usable has come.
    pub fn awaited(&self) -> impl Iterator<Item = &str> {
        let delivered = |camera: &&String| self.clips.iter().any(|clip| clip.camera == **camera && clip.is_usable());
        self.event.cameras.iter().filter(move |camera| !delivered(camera)).map(String::as_str)
    }

    /// Whether a standing order gives the word for the newest version now: the expected cameras have delivered, or
    /// waiting for them is over.
    pub fn standing_order(&self, wait_for_cameras: Duration) -> Due {
        // What every clip has been taken out of since is shown to nobody by itself.
        if self.event.release != Release::Auto || self.basis().is_empty() {
            return Due::Nothing;
        }
        let over = self.event.first_clip_at.map(|at| at.checked_add(wait_for_cameras).unwrap_or(Timestamp::MAX));
        match over {
            _ if self.awaited().next().is_none() => Due::At(self.now),
            Some(at) => Due::At(at),
            None => Due::Nothing,
        }
    }
}

/// The names that a plan is made with.
pub struct Targets<'a> {
    pub archives: Vec<&'a str>,
    pub accounts: Vec<Wanted<'a>>,
}

/// A publication to plan.
pub struct Wanted<'a> {
    pub account: &'a str,
    pub marker: String,
}

/// Returns the tasks of a version: one chain up to the check, then each archive and each account by itself.
///
/// `id` gives a fresh task id at each call.
pub fn plan(job: &Job, targets: &Targets<'_>, mut id: impl FnMut() -> String) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    let mut add = |stage, target: Option<&str>, subject: Option<&str>, after: Vec<String>, gated| {
        let state = if after.is_empty() { State::Ready } else { State::Blocked };
        let task = Task { gated, after, ..task(&job.event, Some(&job.id), id(), stage, state) };
        let task = Task { target: target.map(str::to_owned), subject: subject.map(str::to_owned), ..task };
        tasks.push(task.clone());
        task.id
    };
    let assemble = add(Stage::Assemble, None, None, vec![], false);
    let mut checks = Vec::new();
    if !job.recipe.renditions.is_empty() {
        // One task makes all of them, of one decode.
        let transcode = add(Stage::Transcode, None, None, vec![assemble.clone()], false);
        for rendition in &job.recipe.renditions {
            // What one account alone is sent shows something else: it is made by itself.
            let own = rendition.account.as_ref().map(|_| Some(rendition.name.as_str()));
            let made = own.map_or_else(
                || transcode.clone(),
                |own| add(Stage::Transcode, None, own, vec![assemble.clone()], false),
            );
            checks.push(add(Stage::Check, None, Some(&rendition.name), vec![made], false));
        }
    }
    let bag = version_bag(job.version);
    for archive in &targets.archives {
        add(Stage::Archive, Some(archive), Some(&bag), checks.clone(), false);
    }
    for wanted in &targets.accounts {
        add(Stage::Publish, Some(wanted.account), Some(&wanted.marker), checks.clone(), true);
    }
    tasks
}

/// Returns a task of no job, or of one, with nothing done yet.
pub fn task(event: &str, job: Option<&str>, id: String, stage: Stage, state: State) -> Task {
    Task {
        id,
        event: event.to_owned(),
        job: job.map(str::to_owned),
        stage,
        target: None,
        subject: None,
        after: Vec::new(),
        gated: false,
        moves: Moves::new(state),
        checkpoint: Value::Null,
    }
}

/// Returns a task of a clip's own, to be done at once.
pub fn of_clip(clip: &Clip, id: String, stage: Stage) -> Task {
    Task { subject: Some(clip.id.clone()), ..task(&clip.event, None, id, stage, State::Ready) }
}

/// Returns the folder name of a version's bag.
pub fn version_bag(version: u32) -> String {
    format!("version-{version:03}")
}

/// Returns the configured names that a recipe's `to` means.
pub fn meant<'a>(to: &str, configured: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    configured.filter(|name| to == "*" || *name == to).collect()
}

/// Returns the accounts that a recipe publishes to, each with the rendition that goes there.
pub fn accounts<'a>(recipe: &Recipe, configured: impl Iterator<Item = &'a str> + Clone) -> Vec<(&'a str, String)> {
    let mut accounts: Vec<(&str, String)> = Vec::new();
    for step in &recipe.publish {
        for account in meant(&step.to, configured.clone()) {
            if !accounts.iter().any(|(known, _)| *known == account) {
                accounts.push((account, step.rendition.clone()));
            }
        }
    }
    accounts
}
