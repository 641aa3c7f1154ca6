//! Looks after uploads that were stopped in mid-way, or given up, until it is known what the platforms made of them.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{Change, Trouble};
use crate::fault::Fault;
use crate::model::publication::{Publication, State};
use crate::model::task::{self, Task};
use crate::stage::{self, Seams};
use crate::store::{Kept, Select};

/// A platform that could not be asked is asked again after this long.
const AGAIN: Duration = Duration::from_secs(15);

pub struct Aftermath {
    seams: Arc<Seams>,
    trouble: Trouble,
}

impl Aftermath {
    pub fn new(seams: Arc<Seams>) -> Aftermath {
        Aftermath { seams, trouble: Trouble::default() }
    }

    pub async fn run(mut self, stop: CancellationToken) {
        let (mut change, mut at) = (Change::new(), None);
        while change.wait(&self.seams.clone(), at, &stop).await {
            let soon = self.seams.clock.now().checked_add(AGAIN).ok();
            at = self.turn().await.unwrap_or(soon);
        }
    }

    /// Looks once at each; returns when to look again at the latest.
    pub async fn turn(&mut self) -> Result<Option<Timestamp>, Fault> {
        let (mut earliest, mut failed) = (None, Ok(()));
        for (publication, task) in self.stopped().await? {
            let at = stage::look_after(&self.seams, &publication, &task).await.unwrap_or_else(|fault| {
                failed = Err(fault);
                self.seams.clock.now().checked_add(AGAIN).ok()
            });
            earliest = [earliest, at].into_iter().flatten().min();
        }
        self.trouble.of("What became of an upload that was stopped could not be asked", failed);
        Ok(earliest)
    }

    /// Publications that may be there although their tasks were cancelled or given up, with those.
    async fn stopped(&self) -> Result<Vec<(Kept<Publication>, Kept<Task>)>, Fault> {
        let moving = [State::Sending, State::Unknown, State::Processing].map(State::name);
        let mut open = self.seams.store.all::<Publication>(&Select::any(&moving)).await?;
        open.retain(|one| one.remote.is_some() || one.doubtful_since.is_some());
        let mut stopped = Vec::new();
        for one in open {
            let over = [task::State::Cancelled, task::State::Dead].map(task::State::name);
            let tasks = self.seams.store.all::<Task>(&Select::event(&one.event).states(&over)).await?;
            let of = |task: &Kept<Task>| {
                let cancelled = task.moves.state == task::State::Cancelled;
                task.subject.as_ref() == Some(&one.marker) && (cancelled || one.is_looked_for_after(Some(&task.moves)))
            };
            if let Some(task) = tasks.into_iter().find(of) {
                stopped.push((one, task));
            }
        }
        Ok(stopped)
    }
}
