//! Gives up what tasks left that nobody goes on with: uploads open in an archive, chunks of an encode.

use std::sync::Arc;

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{Change, Trouble};
use crate::fault::Fault;
use crate::model::job::Job;
use crate::model::task::{Stage, State, Task};
use crate::stage::Seams;
use crate::store::Select;
use crate::vault::kept_as;

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
            self.trouble.of("What is of no use any more could not be given up", turn);
        }
    }

    /// One look at what was cancelled.
    pub async fn turn(&self) -> Result<(), Fault> {
        for task in self.seams.store.all::<Task>(&Select::any(&[State::Cancelled.name()])).await? {
            if task.stage == Stage::Archive && !task.checkpoint.is_null() {
                self.give_up(&task).await?;
            }
        }
        self.forget().await
    }

    /// Chunks of encodes that are done or cancelled; of those that stopped a person may ask for them again.
    async fn forget(&self) -> Result<(), Fault> {
        // In this order: a task that begins now keeps nothing yet.
        let kept = self.seams.vault.checkpoints().await?;
        if kept.is_empty() {
            return Ok(());
        }
        let open = [
            State::Blocked.name(),
            Stage::Transcode.ready(),
            State::Queued.name(),
            State::Gate.name(),
            State::Dead.name(),
        ];
        let mut wanted = Vec::new();
        for task in self.seams.store.all::<Task>(&Select::any(&open)).await? {
            if kept.contains(&kept_as(&task.id)) && !self.is_overtaken(&task).await? {
                wanted.push(kept_as(&task.id));
            }
        }
        for name in kept.iter().filter(|name| !wanted.contains(name)) {
            self.seams.vault.forget(name).await?;
        }
        Ok(())
    }

    /// It stopped, and a newer version has taken its place.
    async fn is_overtaken(&self, task: &Task) -> Result<bool, Fault> {
        let Some(job) = task.job.as_ref().filter(|_| task.moves.state == State::Dead) else { return Ok(false) };
        Ok(self.seams.store.find::<Job>(job).await?.is_none_or(|job| job.is_superseded()))
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
