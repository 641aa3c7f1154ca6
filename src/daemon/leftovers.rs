//! Gives up what cancelled tasks left open in an archive, so that no upload stays.

use std::sync::Arc;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{Change, Trouble};
use crate::fault::Fault;
use crate::model::task::{Stage, State, Task};
use crate::stage::Seams;
use crate::store::Select;

pub struct Leftovers {
    seams: Arc<Seams>,
    trouble: Trouble,
}

impl Leftovers {
    pub fn new(seams: Arc<Seams>) -> Leftovers {
        Leftovers { seams, trouble: Trouble::default() }
    }

    pub async fn run(mut self, stop: CancellationToken) {
        let mut change = Change::new();
        while change.wait(&self.seams, None, &stop).await {
            let turn = self.turn().await;
            self.trouble.of("An upload that was cancelled could not be given up", turn);
        }
    }

    /// One look at what was cancelled.
    pub async fn turn(&self) -> Result<(), Fault> {
        for task in self.seams.store.all::<Task>(&Select::any(&[State::Cancelled.name()])).await? {
            if task.stage == Stage::Archive && !task.checkpoint.is_null() {
                self.give_up(&task).await?;
            }
        }
        Ok(())
    }

    async fn give_up(&self, task: &Task) -> Result<(), Fault> {
        let (key, cursor) = (task.checkpoint["key"].as_str(), &task.checkpoint["cursor"]);
        if let (Some(key), Some(archive)) = (key, task.target.as_deref()) {
            self.seams.archive(archive)?.abandon(key, cursor).await?;
        }
        let forget = |task: &mut Task| {
            task.checkpoint = Value::Null;
            Some(Vec::new())
        };
        self.seams.store.update::<Task>(&task.id, forget).await.map(|_| ())
    }
}
