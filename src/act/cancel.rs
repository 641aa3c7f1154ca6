//! Stops one task, or everything of an event's newest version.

use super::{Act, anew, plan};
use crate::fault::{Code, Fault};
use crate::model::event::Event;
use crate::model::job::{Job, Over};
use crate::model::task::{Happening, State, Task};
use crate::store::{Batch, Select};

/// Cancels a task by its id, or the newest job of an event by its slug. Returns how many tasks were stopped; what is
/// done stays done.
pub async fn cancel(act: Act<'_>, name: &str) -> Result<usize, Fault> {
    anew(|| try_to_cancel(act, name)).await
}

async fn try_to_cancel(act: Act<'_>, name: &str) -> Result<usize, Fault> {
    if act.store.find::<Task>(name).await?.is_some() {
        return task(act, name).await;
    }
    let unknown = || Fault::permanent(Code::TaskUnknown).with("task", name);
    act.store.find::<Event>(name).await?.ok_or_else(unknown)?;
    event(act, name).await
}

async fn task(act: Act<'_>, id: &str) -> Result<usize, Fault> {
    let mut task = act.store.need::<Task>(id).await?;
    if !task.asked(Happening::Cancelled, act.moment()) {
        return Ok(0);
    }
    let mut batch = Batch::new();
    batch.update(&task);
    batch.note(act.entry(&task.event, "task-cancelled").about(id));
    act.store.commit(batch).await?;
    Ok(1)
}

async fn event(act: Act<'_>, slug: &str) -> Result<usize, Fault> {
    take_back(act, slug).await?;
    let jobs = act.store.all::<Job>(&Select::event(slug)).await?;
    let last = jobs.iter().map(|job| job.version).max();
    let newest = jobs.into_iter().filter(|job| job.over.is_none()).max_by_key(|job| job.version);
    let Some(mut job) = newest else { return Ok(0) };
    let mut tasks = act.store.all::<Task>(&Select::event(slug)).await?;
    tasks.retain(|task| task.job.as_ref() == Some(&job.id));
    if tasks.iter().all(|task| matches!(task.moves.state, State::Done | State::Cancelled)) {
        return Ok(0);
    }
    let mut batch = Batch::new();
    let mut stopped = 0;
    for task in &mut tasks {
        if task.asked(Happening::Cancelled, act.moment()) {
            batch.update(task);
            stopped += 1;
        }
    }
    job.over = Some(Over::Cancelled);
    batch.update(&job);
    if Some(job.version) != last {
        // A newer version took its place: nobody brings it back, and nobody stores it any more.
        plan::drop_shelf(act, &job, &mut batch).await?;
    }
    batch.note(act.entry(slug, "job-cancelled").about(job.version.to_string()));
    act.store.commit(batch).await?;
    Ok(stopped)
}

/// A word that still waits for its version is not carried out any more.
async fn take_back(act: Act<'_>, slug: &str) -> Result<(), Fault> {
    let jobs = act.store.all::<Job>(&Select::event(slug)).await?;
    let shown = jobs.iter().filter(|job| job.released_at.is_some()).map(|job| job.version).max();
    let entry = act.entry(slug, "word-taken-back");
    let change = |event: &mut Event| {
        let mut order = event.order.take_if(|order| order.version.is_none())?;
        order.version = shown;
        // What became public by an earlier word stays so.
        event.order = shown.map(|_| order);
        Some(vec![entry.clone()])
    };
    act.store.update::<Event>(slug, change).await.map(|_| ())
}
