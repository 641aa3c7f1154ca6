//! What is going on, with how far it is and how long it still takes.

use crate::view::{Event, Job, Task, making, step};
use crate::web::words::{Words, tame};

/// More at once would only worry.
const SHOWN: usize = 6;

/// One step that is going on, or waits to be tried again.
pub struct Work {
    pub title: String,
    /// From 0 to 100.
    pub percent: Option<u8>,
    pub left: Option<String>,
    pub rate: Option<String>,
    /// What is made, how and why.
    pub plan: Vec<String>,
    /// When and why it is tried again.
    pub again: Option<String>,
}

/// The steps that are going on, and a line about those that are not shown.
pub struct Under {
    pub works: Vec<Work>,
    pub more: Option<String>,
}

pub fn under_way(event: &Event, words: &Words) -> Under {
    let tasks = event.jobs.iter().filter(|job| !matches!(job.state.as_str(), "superseded" | "cancelled"));
    let (begun, waiting): (Vec<&Task>, Vec<&Task>) = tasks
        .flat_map(|job| &job.tasks)
        .chain(&event.alerts)
        .filter(|task| matches!(task.state.as_str(), "ready" | "queued"))
        .partition(|task| task.state == "queued" || task.run_at.is_some() || task.fault.is_some());
    let more = waiting.len() + begun.len().saturating_sub(SHOWN);
    Under {
        works: begun
            .iter()
            .take(SHOWN)
            .map(|task| Work { plan: plan(event, task, words), ..work(event, task, words) })
            .collect(),
        more: (more > 0).then(|| words.with("desk-waiting-more", "count", more)),
    }
}

fn work(event: &Event, task: &Task, words: &Words) -> Work {
    let share = task.progress.filter(|share| share.is_finite());
    Work {
        title: title(event, task, words),
        percent: share.map(|share| (share.clamp(0.0, 1.0) * 100.0) as u8),
        left: task
            .left_s
            .filter(|left| left.is_finite())
            .map(|left| words.with("desk-left", "time", words.lasting(left))),
        rate: rate(task, words),
        plan: Vec::new(),
        again: again(task, words),
    }
}

/// How renditions are being made, while they are.
fn plan(event: &Event, task: &Task, words: &Words) -> Vec<String> {
    let of = |job: &&Job| job.tasks.iter().any(|known| known.id == task.id);
    let job = event.jobs.iter().find(of).filter(|_| task.stage == "transcode");
    let plan = job.and_then(|job| job.plan.as_ref());
    plan.map_or_else(Vec::new, |plan| making::lines(plan, words.lang)).iter().map(|line| tame(line)).collect()
}

/// Only of copies and uploads: "media seconds a second" says nothing to a person at night.
fn rate(task: &Task, words: &Words) -> Option<String> {
    let speed = task.speed.filter(|speed| speed.is_finite() && *speed > 0.0)?;
    let bytes = matches!(task.stage.as_str(), "collect" | "archive" | "publish");
    bytes.then(|| words.with("desk-rate-bytes", "size", words.size(speed)))
}

fn again(task: &Task, words: &Words) -> Option<String> {
    let fault = task.fault.as_ref()?;
    let when = task.run_at.map(|at| words.with("desk-again-at", "time", words.clock(at)));
    Some([tame(&fault.text)].into_iter().chain(when).collect::<Vec<_>>().join(" "))
}

/// `Publishing: city-youtube`, `Taking the recording: C0001.MP4`.
pub fn title(event: &Event, task: &Task, words: &Words) -> String {
    tame(&step::name(words.lang, event, task))
}
