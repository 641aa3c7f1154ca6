//! One life of the daemon: its own loops and its own engine, one step after the other.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reprise::clock::Clock;
use reprise::daemon::{aftermath::Aftermath, alerts::Alerts, intake::Intake, leftovers::Leftovers, versions::Versions};
use reprise::engine::embedded::Embedded;
use reprise::engine::{Engine, Ran, Work};
use reprise::fault::Fault;
use reprise::model::task::{Outcome, Stage, Task};
use reprise::stage::Seams;
use reprise::store::{Select, Store};
use reprise::watch::Watch;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::House;

/// A night has no more steps than this; more means that it never comes to rest.
const MOST_STEPS: usize = 4000;

pub struct Process {
    pub seams: Arc<Seams>,
    pub engine: Embedded,
    pub intake: Intake,
    versions: Versions,
    alerts: Alerts,
    leftovers: Leftovers,
    aftermath: Aftermath,
    /// A round failed in mid-way.
    doubtful: bool,
    /// Each task's work is done twice before its end is noted.
    pub repeats: bool,
}

/// What one round led to.
pub struct Round {
    pub moved: bool,
    /// When something is to be done that is not to be done now.
    pub due: Option<Timestamp>,
}

impl Process {
    /// Starts as the daemon does: what an earlier life left half made is cleared away, what it held is ready again.
    pub async fn start(seams: Arc<Seams>) -> Result<Process, Fault> {
        let wake = Arc::new(Notify::new());
        let engine = Embedded::new(seams.store.clone(), seams.clock.clone());
        seams.vault.sweep(&[]).await?;
        engine.recover(None).await?;
        Ok(Process {
            intake: Intake::new(seams.clone(), wake.clone()),
            versions: Versions::new(seams.clone(), wake.clone()),
            alerts: Alerts::new(seams.clone(), wake),
            leftovers: Leftovers::new(seams.clone()),
            aftermath: Aftermath::new(seams.clone()),
            engine,
            seams,
            doubtful: false,
            repeats: false,
        })
    }

    /// Each loop once, and everything that is ready. What fails is tried again a second later, as the daemon does.
    pub async fn round(&mut self) -> Round {
        let before = self.seams.store.revision().await.unwrap_or_default();
        let soon = self.seams.clock.now() + Duration::from_secs(1);
        let round = self.everything().await;
        let after = self.seams.store.revision().await.unwrap_or_default();
        Round { moved: before != after, due: round.unwrap_or(Some(soon)) }
    }

    async fn everything(&mut self) -> Result<Option<Timestamp>, Fault> {
        if std::mem::replace(&mut self.doubtful, true) {
            self.engine.recover(Some(&[])).await?;
        }
        let busy = self.intake.turn().await?;
        let planned = self.versions.turn().await?;
        let told = self.alerts.turn().await?;
        self.leftovers.turn().await?;
        let asked = self.aftermath.turn().await?;
        for stage in Stage::ALL {
            while let Some(task) = self.engine.claim(stage, 1).await?.pop() {
                if self.repeats {
                    let _nobody_notes_it = self.seams.run(&task, &Watch::idle()).await;
                }
                run(&self.seams, &self.engine, &task, &CancellationToken::new()).await;
            }
        }
        self.doubtful = false;
        let look = busy.then(|| self.seams.clock.now() + Duration::from_secs(1));
        Ok([planned, told, asked, self.engine.next_due().await?, look].into_iter().flatten().min())
    }
}

/// Runs a task as the worker does.
pub async fn run(seams: &Seams, engine: &Embedded, task: &Task, cancel: &CancellationToken) {
    let watch = Watch::new(cancel.clone(), |_| ());
    let outcome = match seams.run(task, &watch).await {
        Ok(Ran::Done) => Outcome::Done,
        Ok(Ran::Again { at, further }) => Outcome::Again { at, further },
        Err(fault) => Outcome::Failed(fault),
    };
    while !cancel.is_cancelled() && engine.settle(task, outcome.clone()).await.is_err() {
        seams.clock.sleep(Duration::from_secs(1)).await;
    }
}

impl House {
    /// Goes on until nothing is to be done any more, however late that is.
    pub async fn rest(&self, process: &mut Process) {
        self.rest_within(process, Duration::from_secs(400 * 86_400)).await;
    }

    /// Goes on until nothing is to be done any more, or for so long.
    pub async fn rest_within(&self, process: &mut Process, time: Duration) {
        let end = self.clock.now() + time;
        for _ in 0..MOST_STEPS {
            let round = process.round().await;
            match round.due {
                _ if round.moved => {}
                Some(due) if due <= end => self.until(due),
                _ => return,
            }
        }
        let journal = self.store.journal(None, 0).await.unwrap_or_default();
        let last = &journal[journal.len().saturating_sub(20)..];
        let open = Select::any(&["queued", "blocked"]);
        let open = self.store().all::<Task>(&open).await.unwrap_or_default();
        panic!("it never comes to rest: {last:#?} {open:#?}");
    }

    /// A whole life of the daemon, from its start until it has nothing more to do.
    pub async fn live(&self) {
        let mut process = self.daemon().await;
        self.rest(&mut process).await;
    }

    /// The same, and whatever a task does is done twice before its end is noted.
    pub async fn live_repeating(&self) {
        let mut process = self.daemon().await;
        process.repeats = true;
        self.rest(&mut process).await;
    }
}
