//! A task's checkpoint as the place where an archive keeps its cursor.

use async_trait::async_trait;

use super::Seams;
use crate::archive::Keep;
use crate::fault::Fault;
use crate::model::task::Task;

/// Keeps cursors in the checkpoint of the present run of a task.
pub struct Checkpoint<'a> {
    pub seams: &'a Seams,
    pub task: &'a Task,
}

#[async_trait]
impl Keep for Checkpoint<'_> {
    async fn keep(&self, cursor: serde_json::Value) -> Result<(), Fault> {
        let run = self.task.moves.run;
        let change = |task: &mut Task| {
            if task.moves.run != run {
                return None;
            }
            task.checkpoint = cursor.clone();
            Some(Vec::new())
        };
        self.seams.store.update::<Task>(&self.task.id, change).await?;
        Ok(())
    }
}
