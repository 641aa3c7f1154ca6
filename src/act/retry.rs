//! Brings back one task that stopped.

use super::Act;
use crate::fault::{Code, Fault};
use crate::model::job::{Job, Over};
use crate::model::task::Task;
use crate::store::{Batch, Select};

/// A task that is done, or at work already, stays as it is: `false`.
pub async fn retry(act: Act<'_>, id: &str) -> Result<bool, Fault> {
    let unknown = || Fault::permanent(Code::TaskUnknown).with("task", id);
    let mut task = act.store.find::<Task>(id).await?.ok_or_else(unknown)?;
    let mut batch = Batch::new();
    let job = match &task.job {
        Some(job) => act.store.find::<Job>(job).await?,
        None => None,
    };
    let others = act.store.all::<Task>(&Select::event(&task.event)).await?;
    let free = task.is_free(others.iter().map(|other| &other.row));
    let ordered = job.as_ref().is_some_and(|job| job.released_at.is_some());
    if !task.revive(free, ordered, act.moment()) {
        return Ok(false);
    }
    batch.update(&task);
    // A job of which something is asked for is not cancelled; the rest of it stays as it is.
    if let Some(mut job) = job.filter(|job| job.over == Some(Over::Cancelled)) {
        job.over = None;
        batch.update(&job);
    }
    batch.note(act.entry(&task.event, "task-retried").about(id));
    act.store.commit(batch).await?;
    Ok(true)
}
