//! Brings back one task that stopped.

use super::{Act, anew};
use crate::fault::{Code, Fault};
use crate::model::event::Event;
use crate::model::job::{Job, Over};
use crate::model::publication::{self, Publication};
use crate::model::task::{Stage, Task};
use crate::model::telling::Telling;
use crate::store::{Batch, Kept, Select};

/// A task that is done, or at work already, stays as it is: `false`.
pub async fn retry(act: Act<'_>, id: &str) -> Result<bool, Fault> {
    anew(|| try_again(act, id)).await
}

async fn try_again(act: Act<'_>, id: &str) -> Result<bool, Fault> {
    let unknown = || Fault::permanent(Code::TaskUnknown).with("task", id);
    let Some(mut task) = act.store.find::<Task>(id).await? else {
        let telling = act.store.find::<Telling>(id).await?.ok_or_else(unknown)?;
        return tell_again(act, telling).await;
    };
    let mut batch = Batch::new();
    let job = match &task.job {
        Some(job) => act.store.find::<Job>(job).await?,
        None => None,
    };
    let others = act.store.all::<Task>(&Select::event(&task.event)).await?;
    let free = task.is_free(others.iter().map(|other| &other.row));
    let ordered = is_ordered(act, &task, job.as_deref()).await?;
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

/// The pages of a site are written again at each change of the rows.
async fn tell_again(act: Act<'_>, mut telling: Kept<Telling>) -> Result<bool, Fault> {
    if !telling.revive() {
        return Ok(false);
    }
    let mut batch = Batch::new();
    batch.update(&telling);
    batch.note(act.entry(&telling.event, "task-retried").about(&telling.site));
    act.store.commit(batch).await?;
    Ok(true)
}

/// Whether the word was given for what the task does. A publication that never was waits for it.
async fn is_ordered(act: Act<'_>, task: &Task, job: Option<&Job>) -> Result<bool, Fault> {
    let publication = match &task.subject {
        Some(marker) if task.stage == Stage::Publish => act.store.find::<Publication>(marker).await?,
        _ => return Ok(true),
    };
    let Some(unsent) = publication.filter(|publication| publication.state == publication::State::Planned) else {
        return Ok(true);
    };
    let event = act.store.find::<Event>(&task.event).await?;
    let order = event.as_ref().and_then(|event| event.order.as_ref());
    let meant = order.filter(|order| order.version == Some(unsent.version) && order.covers(&unsent.account));
    Ok(meant.is_some() && job.is_some_and(|job| job.released_at.is_some()))
}
