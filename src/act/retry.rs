//! Brings back one task that stopped.

use super::Act;
use crate::fault::{Code, Fault};
use crate::model::task::{Happening, Task};
use crate::store::Batch;

/// A task that is done, or at work already, stays as it is: `false`.
pub async fn retry(act: Act<'_>, id: &str) -> Result<bool, Fault> {
    let unknown = || Fault::permanent(Code::TaskUnknown).with("task", id);
    let mut task = act.store.find::<Task>(id).await?.ok_or_else(unknown)?;
    if !task.asked(Happening::Revived, act.moment()) {
        return Ok(false);
    }
    let mut batch = Batch::new();
    batch.update(&task);
    batch.note(act.entry(&task.event, "task-retried").about(id));
    act.store.commit(batch).await?;
    Ok(true)
}
