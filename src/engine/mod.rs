//! Delivers each run of a task to one worker at a time.

pub mod embedded;
pub mod lock;
#[cfg(test)]
mod tests;
mod worker;

use async_trait::async_trait;

use crate::fault::Fault;
use crate::model::journal::Entry;
use crate::model::task::{Outcome, Stage, Task};
use crate::watch::Watch;
pub use worker::Worker;

/// Hands out due tasks and takes back how their runs ended. The tasks' own rows are the only truth: an engine that
/// loses everything it knows delivers again what is queued.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Makes ready again what is queued and not among `running`: what a `claim` took whose answer was lost. Before the
    /// first `claim` nothing is running, `None`: all of it an earlier process held when it died, and the journal says so.
    async fn recover(&self, running: Option<&[Run]>) -> Result<usize, Fault>;

    /// Takes up to `most` due tasks of a stage; from then on each is this worker's alone.
    async fn claim(&self, stage: Stage, most: usize) -> Result<Vec<Task>, Fault>;

    /// Records how a run ended, and frees what waited for it. A run that is not the present one any more is dropped:
    /// `false`.
    async fn settle(&self, task: &Task, outcome: Outcome) -> Result<bool, Fault>;

    /// Which of these runs are not this worker's any more: cancelled by a person meanwhile.
    async fn lost(&self, running: &[Run]) -> Result<Vec<Run>, Fault>;

    /// Grows when there may be something new to claim.
    async fn revision(&self) -> Result<i64, Fault>;

    /// When the next task that waits for a time is due.
    async fn next_due(&self) -> Result<Option<jiff::Timestamp>, Fault>;
}

/// One run of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub task: String,
    pub number: u32,
}

impl Run {
    pub fn of(task: &Task) -> Run {
        Run { task: task.id.clone(), number: task.moves.run }
    }
}

/// What is done with a task: implemented by the stages.
#[async_trait]
pub trait Work: Send + Sync {
    /// Runs a task. May be repeated after a crash at any point.
    async fn run(&self, task: &Task, watch: &Watch) -> Result<Ran, Fault>;

    /// Notes how far a task is; called at most once a second.
    async fn note(&self, task: &str, progress: Option<crate::watch::Progress>);
}

/// How a run ended that did not fail.
#[derive(Debug, Clone, PartialEq)]
pub enum Ran {
    Done,
    /// Nothing failed, but it must look again then.
    Again {
        at: jiff::Timestamp,
        /// It has come further: what failed before counts no more.
        further: bool,
    },
}

/// What the journal says of a settled run; nothing for looking again.
fn entry(task: &Task, outcome: &Outcome, now: jiff::Timestamp) -> Option<Entry> {
    match outcome {
        Outcome::Done => Some(line(task, "task-done", now)),
        Outcome::Again { .. } => None,
        Outcome::Failed(fault) => Some(line(task, "attempt-failed", now).fault(Some(fault.clone()))),
    }
}

/// What the journal says of a run whose process died.
fn interrupted(task: &Task, now: jiff::Timestamp) -> Entry {
    line(task, "attempt-interrupted", now)
}

/// What the journal says of a task that moves no more by itself.
fn stopped(task: &Task, now: jiff::Timestamp) -> Entry {
    line(task, "task-stopped", now).fault(task.moves.fault.clone())
}

fn line(task: &Task, what: &str, now: jiff::Timestamp) -> Entry {
    let about = [Some(task.stage.name()), task.target.as_deref(), task.subject.as_deref()];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Entry::new(now, &task.event, crate::model::journal::SELF, what).about(about).run(task)
}
