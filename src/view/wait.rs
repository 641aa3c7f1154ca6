//! Whether an event has come as far as somebody waits for: pure.

use super::status::{Event, Job, Publication, Task};
use crate::config::Release;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The newest version is checked and archived, the originals' bag sealed.
    Prepared,
    /// That, and what was ordered is live and announced.
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    Yes,
    NotYet,
    /// Something stopped and needs a person.
    Stopped,
    /// Nothing was ordered, and no standing order will.
    NothingOrdered,
    /// All that was ordered is live, and none of its recordings may be shown any more: a person decides what stays.
    LeftOut,
}

pub const MOVING: &[&str] = &["ready", "queued", "blocked"];
pub const PREPARING: &[&str] = &["collect", "verify", "assemble", "transcode", "check", "archive"];

/// Says how far an event is. A held or refused clip alone stops nothing; an event without any usable clip does.
pub fn reached(event: &Event, until: Until) -> Reached {
    let prepared = prepared(event);
    let awaits_a_word = !event.released && event.release == Release::Person && event.fault.is_none();
    if until == Until::Done && awaits_a_word && !has_nothing_usable(event) {
        return Reached::NothingOrdered;
    }
    match until {
        Until::Prepared => prepared,
        Until::Done if prepared != Reached::Yes => prepared,
        Until::Done => match published(event) {
            Reached::Yes if is_left_out(event) => Reached::LeftOut,
            reached => reached,
        },
    }
}

/// Whether the newest version is public and every recording of it was left out or held since.
fn is_left_out(event: &Event) -> bool {
    !event.left_out.is_empty() && !event.newer_version && !event.clips.iter().any(|clip| clip.used)
}

/// Nothing that arrived can be used so far: whether a word would make anything of it is not known, or known not to be.
fn has_nothing_usable(event: &Event) -> bool {
    let usable = event.clips.iter().any(|clip| clip.state == "verified");
    event.programme_version.is_none() && !event.clips.is_empty() && !usable
}

/// Whether there is a version and nothing that may be shown: no word would be taken.
pub fn is_unusable(event: &Event) -> bool {
    event.programme_version.is_some() && !event.clips.iter().any(|clip| clip.state == "verified")
}

/// Whether something stopped, though other things still go on.
pub fn needs_a_person(event: &Event) -> bool {
    let stopped = jobs(event).flat_map(|job| &job.tasks).any(Task::needs_a_person);
    stopped || event.fault.is_some() || event.publications.iter().any(Publication::needs_a_person)
}

/// Whether somebody stopped the newest version, or one of these steps of it.
pub fn is_cancelled(event: &Event, stages: &[&str]) -> bool {
    let newest = event.jobs.iter().find(|job| Some(job.version) == event.programme_version);
    let stopped = |task: &Task| stages.contains(&task.stage.as_str()) && task.state == "cancelled";
    newest.is_some_and(|job| job.tasks.iter().any(stopped))
}

/// Jobs that still count: a superseded one is over, whatever stopped in it.
fn jobs(event: &Event) -> impl Iterator<Item = &Job> {
    event.jobs.iter().filter(|job| !matches!(job.state.as_str(), "superseded" | "cancelled"))
}

fn any_task(event: &Event, stages: &[&str], states: &[&str]) -> bool {
    let mut tasks = jobs(event).flat_map(|job| &job.tasks);
    tasks.any(|task| stages.contains(&task.stage.as_str()) && states.contains(&task.state.as_str()))
}

fn prepared(event: &Event) -> Reached {
    if any_task(event, PREPARING, &["ready", "queued"]) {
        return Reached::NotYet;
    }
    if event.fault.is_some() {
        return Reached::Stopped;
    }
    if !event.at_rest {
        return Reached::NotYet;
    }
    if any_task(event, PREPARING, &["dead"]) || is_cancelled(event, PREPARING) {
        return Reached::Stopped;
    }
    if any_task(event, PREPARING, &["blocked"]) {
        return Reached::NotYet;
    }
    let nothing = event.programme_version.is_none();
    if nothing && event.clips.is_empty() {
        return Reached::NotYet;
    }
    if nothing { Reached::Stopped } else { Reached::Yes }
}

fn published(event: &Event) -> Reached {
    if !event.released && is_cancelled(event, &["publish"]) {
        return Reached::Stopped;
    }
    if !event.released || any_task(event, &["publish"], MOVING) {
        return Reached::NotYet;
    }
    // What was stopped in mid-way is being looked for.
    if event.publications.iter().any(|one| matches!(one.state.as_str(), "sending" | "unknown" | "processing")) {
        return Reached::NotYet;
    }
    // Whoever is still to be told hides nothing of this.
    if event.publications.iter().any(Publication::needs_a_person) || any_task(event, &["announce"], &["dead"]) {
        return Reached::Stopped;
    }
    if any_task(event, &["announce"], MOVING) { Reached::NotYet } else { Reached::Yes }
}
