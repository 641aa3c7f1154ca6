//! The engine of one process: claims straight from the store.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Engine, Run, entry, interrupted, stopped};
use crate::clock::Clock;
use crate::deathpoint::{self, Point};
use crate::fault::{Code, Fault};
use crate::model::job::Job;
use crate::model::journal::Entry;
use crate::model::task::{Happening, Moment, Outcome, Policy, Stage, State, Task, next};
use crate::store::{Batch, Kept, Select, Store};

/// Needs the data directory's lock: two of them on one store would hand out twice what the other recovers.
pub struct Embedded {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// What the journal says of a task at a moment.
type Note = fn(&Task, Timestamp) -> Entry;

impl Embedded {
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Embedded {
        Embedded { store, clock }
    }

    fn moment(&self) -> Moment {
        Moment { now: self.clock.now(), chance: self.clock.chance() }
    }

    /// The policy of a task: its job's recipe has it.
    async fn policy(&self, task: &Task) -> Result<Policy, Fault> {
        let Some(job) = &task.job else { return Ok(Policy::of(&Default::default())) };
        let job = self.store.find::<Job>(job).await?;
        Ok(Policy::of(&job.map(|job| job.row.recipe.retry).unwrap_or_default()))
    }

    /// Moves one task; `None` where it has moved on meanwhile.
    async fn make(&self, id: &str, happening: &Happening, policy: &Policy) -> Result<Option<Task>, Fault> {
        self.make_noted(id, happening, policy, None).await
    }

    /// The same; the journal says besides what was noted of the task before.
    async fn make_noted(
        &self,
        id: &str,
        happening: &Happening,
        policy: &Policy,
        note: Option<Note>,
    ) -> Result<Option<Task>, Fault> {
        loop {
            let Some(mut kept) = self.store.find::<Task>(id).await? else { return Ok(None) };
            let Ok(moves) = next(&kept.moves, happening.clone(), policy, self.moment()) else { return Ok(None) };
            let mut batch = Batch::new();
            batch.notes(note.map(|note| note(&kept, self.clock.now())).into_iter().collect());
            kept.moves = moves;
            self.write(&mut batch, &kept, happening);
            match self.store.commit(batch).await {
                Ok(()) => return Ok(Some(kept.row)),
                Err(fault) if fault.code == Code::StoreConflict => continue,
                Err(fault) => return Err(fault),
            }
        }
    }

    /// A clip's own task that is done leaves no row: the clip says what became of it, the journal who did it.
    fn write(&self, batch: &mut Batch, kept: &Kept<Task>, happening: &Happening) {
        if kept.job.is_none() && kept.moves.state == State::Done {
            batch.delete(kept);
        } else {
            batch.update(kept);
        }
        if let Happening::Settled { outcome, .. } = happening {
            batch.notes(entry(kept, outcome, self.clock.now()).into_iter().collect());
            if kept.moves.state == State::Dead {
                batch.note(stopped(kept, self.clock.now()));
            }
        }
    }

    /// Frees the tasks of an event that wait for nothing any more.
    async fn unblock(&self, event: &str) -> Result<(), Fault> {
        let blocked = self.store.all::<Task>(&Select::event(event).states(&[State::Blocked.name()])).await?;
        let mut known: HashMap<String, bool> = HashMap::new();
        for task in &blocked {
            if self.is_free(task, &mut known).await? {
                let happening = Happening::Unblocked { gated: task.gated };
                let policy = self.policy(task).await?;
                self.make(&task.id, &happening, &policy).await?;
            }
        }
        Ok(())
    }

    async fn is_free(&self, task: &Task, known: &mut HashMap<String, bool>) -> Result<bool, Fault> {
        for id in &task.after {
            if !known.contains_key(id) {
                let before = self.store.find::<Task>(id).await?;
                known.insert(id.clone(), before.is_none_or(|task| task.moves.state == State::Done));
            }
            if !known[id] {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

#[async_trait]
impl Engine for Embedded {
    async fn recover(&self, running: Option<&[Run]>) -> Result<usize, Fault> {
        let mut orphans = self.store.all::<Task>(&Select::any(&[State::Queued.name()])).await?;
        orphans.retain(|task| !running.unwrap_or_default().contains(&Run::of(task)));
        let note = running.is_none().then_some(interrupted as Note);
        for orphan in &orphans {
            let policy = self.policy(orphan).await?;
            self.make_noted(&orphan.id, &Happening::Orphaned, &policy, note).await?;
        }
        let blocked = self.store.all::<Task>(&Select::any(&[State::Blocked.name()])).await?;
        let mut events: Vec<&str> = blocked.iter().map(|task| task.event.as_str()).collect();
        events.dedup();
        for event in events {
            self.unblock(event).await?;
        }
        Ok(orphans.len())
    }

    async fn claim(&self, stage: Stage, most: usize) -> Result<Vec<Task>, Fault> {
        let due = Select {
            due_by: Some(self.clock.now().as_millisecond()),
            limit: u32::try_from(most).ok(),
            ..Select::any(&[stage.ready()])
        };
        let mut claimed = Vec::new();
        for task in self.store.all::<Task>(&due).await? {
            let policy = Policy::of(&Default::default());
            claimed.extend(self.make(&task.id, &Happening::Claimed, &policy).await?);
        }
        Ok(claimed)
    }

    async fn settle(&self, task: &Task, outcome: Outcome) -> Result<bool, Fault> {
        let policy = self.policy(task).await?;
        let frees = outcome == Outcome::Done;
        let happening = Happening::Settled { run: task.moves.run, outcome };
        let settled = self.make(&task.id, &happening, &policy).await?.is_some();
        deathpoint::pass(Point::TaskSettled);
        // Also when an earlier try noted the end, and failed before what waits was told.
        if frees {
            self.unblock(&task.event).await?;
        }
        Ok(settled)
    }

    async fn lost(&self, running: &[Run]) -> Result<Vec<Run>, Fault> {
        let mut lost = Vec::new();
        for run in running {
            let task = self.store.find::<Task>(&run.task).await?;
            if task.is_none_or(|task| task.moves.state != State::Queued || Run::of(&task) != *run) {
                lost.push(run.clone());
            }
        }
        Ok(lost)
    }

    async fn revision(&self) -> Result<i64, Fault> {
        self.store.revision().await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let first = Select { timed: true, limit: Some(1), ..Select::any(&Stage::ALL.map(Stage::ready)) };
        let first = self.store.all::<Task>(&first).await?.pop();
        Ok(first.and_then(|task| task.moves.run_at))
    }
}
