//! The loop that claims, runs and settles.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures::FutureExt;
use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Engine, Ran, Run, Work};
use crate::clock::Clock;
use crate::deathpoint::{self, Point};
use crate::fault::{Code, Fault};
use crate::model::task::{Outcome, Stage, Task};
use crate::watch::Watch;

/// How soon a change made by another process is seen.
const LOOK: Duration = Duration::from_millis(500);
/// Progress is noted no more often than this.
const NOTE_MS: i64 = 1000;

pub struct Worker {
    engine: Arc<dyn Engine>,
    work: Arc<dyn Work>,
    clock: Arc<dyn Clock>,
    wake: Arc<Notify>,
    running: HashMap<String, Running>,
    ended: JoinSet<Run>,
    /// The revision that was looked at last.
    seen: i64,
    /// When the next task that waits for a time is due.
    due: Option<Timestamp>,
    /// Tasks may have been claimed that nobody works on.
    doubtful: bool,
}

struct Running {
    run: Run,
    stage: Stage,
    cancel: CancellationToken,
    /// The run has come to its end.
    ended: CancellationToken,
}

impl Worker {
    /// `wake` is rung by whoever has made work in this process.
    pub fn new(engine: Arc<dyn Engine>, work: Arc<dyn Work>, clock: Arc<dyn Clock>, wake: Arc<Notify>) -> Worker {
        let (running, ended) = (HashMap::new(), JoinSet::new());
        Worker { engine, work, clock, wake, running, ended, seen: -1, due: None, doubtful: false }
    }

    /// Works until `stop`; then lets what runs stop at its checkpoints and gives it back.
    pub async fn run(mut self, stop: CancellationToken) -> Result<(), Fault> {
        let recovered = self.engine.recover(None).await?;
        if recovered > 0 {
            tracing::info!(tasks = recovered, "Work that an earlier process left was taken up again.");
        }
        while !stop.is_cancelled() {
            if let Err(fault) = self.turn().await {
                // The store may be back at the next turn; a full disk is said by whatever needs it.
                tracing::warn!(%fault, "The engine could not read its tasks; it tries again.");
                (self.seen, self.doubtful) = (-1, true);
            }
            self.pause(&stop).await;
        }
        self.end().await;
        Ok(())
    }

    /// Claims for every free slot, and stops what a person has cancelled.
    async fn turn(&mut self) -> Result<(), Fault> {
        let revision = self.engine.revision().await?;
        let due = self.due.is_some_and(|at| at <= self.clock.now());
        if revision == self.seen && !due {
            return Ok(());
        }
        self.seen = revision;
        if self.doubtful {
            self.engine.recover(Some(&self.running())).await?;
            self.doubtful = false;
        }
        for stage in Stage::ALL {
            let busy = self.running.values().filter(|running| running.stage == stage).count();
            let free = stage.slots().saturating_sub(busy);
            for task in if free > 0 { self.engine.claim(stage, free).await? } else { Vec::new() } {
                self.start(task);
            }
        }
        self.due = self.engine.next_due().await?;
        self.drop_lost().await
    }

    fn running(&self) -> Vec<Run> {
        self.running.values().map(|running| running.run.clone()).collect()
    }

    async fn drop_lost(&self) -> Result<(), Fault> {
        for run in self.engine.lost(&self.running()).await? {
            if let Some(running) = self.running.get(&run.task).filter(|running| running.run == run) {
                running.cancel.cancel();
            }
        }
        Ok(())
    }

    /// Starts a run. Where a person stopped a task and asked for it again, its earlier run ends first: no two of them
    /// ever work at once.
    fn start(&mut self, task: Task) {
        let (run, cancel, ended) = (Run::of(&task), CancellationToken::new(), CancellationToken::new());
        let running = Running { run: run.clone(), stage: task.stage, cancel: cancel.clone(), ended: ended.clone() };
        let earlier = self.running.insert(task.id.clone(), running);
        let (engine, work, clock) = (self.engine.clone(), self.work.clone(), self.clock.clone());
        self.ended.spawn(async move {
            let _ends = ended.drop_guard();
            if let Some(earlier) = earlier {
                earlier.cancel.cancel();
                earlier.ended.cancelled().await;
            }
            let watch = watch(&task.id, &work, &clock, cancel.clone());
            deathpoint::pass(Point::TaskClaimed);
            if !cancel.is_cancelled() {
                work_on(&task, &watch, (&*engine, &*work, &*clock)).await;
            }
            run
        });
    }

    async fn pause(&mut self, stop: &CancellationToken) {
        tokio::select! {
            () = self.wake.notified() => self.seen = -1,
            () = stop.cancelled() => {}
            () = self.clock.sleep(LOOK) => {}
            Some(ended) = self.ended.join_next(), if !self.running.is_empty() => self.forget(ended),
        }
        while let Some(ended) = self.ended.try_join_next() {
            self.forget(ended);
        }
    }

    fn forget(&mut self, ended: Result<Run, tokio::task::JoinError>) {
        if let Ok(run) = ended
            && self.running.get(&run.task).is_some_and(|running| running.run == run)
        {
            self.running.remove(&run.task);
        }
        self.seen = -1;
    }

    async fn end(&mut self) {
        for running in self.running.values() {
            running.cancel.cancel();
        }
        while self.ended.join_next().await.is_some() {}
    }
}

async fn work_on(task: &Task, watch: &Watch, (engine, work, clock): (&dyn Engine, &dyn Work, &dyn Clock)) {
    let outcome = outcome(AssertUnwindSafe(work.run(task, watch)).catch_unwind().await);
    deathpoint::pass(Point::TaskEnded);
    if !watch.is_cancelled() {
        settle(engine, clock, task, outcome).await;
    }
    work.note(&task.id, None).await;
}

fn watch(task: &str, work: &Arc<dyn Work>, clock: &Arc<dyn Clock>, cancel: CancellationToken) -> Watch {
    let (task, work, clock, last) = (task.to_owned(), work.clone(), clock.clone(), AtomicI64::new(0));
    Watch::new(cancel, move |progress| {
        let now = clock.now().as_millisecond();
        if now - last.load(Ordering::Relaxed) < NOTE_MS {
            return;
        }
        last.store(now, Ordering::Relaxed);
        let (task, work) = (task.clone(), work.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { work.note(&task, Some(progress)).await });
        }
    })
}

fn outcome(ran: std::thread::Result<Result<Ran, Fault>>) -> Outcome {
    match ran {
        Ok(Ok(Ran::Done)) => Outcome::Done,
        Ok(Ok(Ran::Again { at, further })) => Outcome::Again { at, further },
        Ok(Err(fault)) => Outcome::Failed(fault),
        Err(panic) => {
            let cause = panic.downcast_ref::<String>().cloned();
            let cause = cause.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Outcome::Failed(Fault::transient(Code::StageCrashed).with("cause", cause.unwrap_or_default()))
        }
    }
}

/// Repeats until the store has it: the work is done, and only this is missing.
async fn settle(engine: &dyn Engine, clock: &dyn Clock, task: &Task, outcome: Outcome) {
    if let Outcome::Failed(fault) = &outcome {
        tracing::info!(task = task.id, stage = task.stage.name(), target = task.target, %fault, "An attempt failed.");
    }
    while let Err(fault) = engine.settle(task, outcome.clone()).await {
        tracing::warn!(task = task.id, %fault, "The end of a task could not be recorded; it is tried again.");
        clock.sleep(Duration::from_secs(1)).await;
    }
}
