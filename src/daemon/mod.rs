//! The daemon: what goes on by itself, beside the engine's work. One file a loop.

pub mod aftermath;
pub mod alerts;
pub mod intake;
mod ladder;
mod leaving;
pub mod leftovers;
pub mod pages;
pub mod preview;
pub mod pulse;
pub mod receipts;
mod slack;
pub mod versions;
pub mod vigil;

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::engine::{Engine, Worker};
use crate::fault::{Code, Fault};
use crate::stage::Seams;
use pulse::Pulse;

/// How soon a change made by another process is seen.
const LOOK: Duration = Duration::from_millis(700);

/// Everything that runs while `reprise serve` does.
pub struct Daemon {
    pub seams: Arc<Seams>,
    pub engine: Arc<dyn Engine>,
    /// Rung when there is work for the engine.
    pub wake: Arc<Notify>,
    /// What a monitor is told of.
    pub pulse: Arc<Pulse>,
}

impl Daemon {
    /// Runs until `stop`, and returns when everything has come to rest.
    pub async fn run(self, stop: CancellationToken) -> Result<(), Fault> {
        let tracker = TaskTracker::new();
        let seams = &self.seams;
        sweep(seams).await?;
        let spawn = |run: BoxFuture<'static, ()>| tracker.spawn(self.pulse.clone().watch(stop.clone(), run));
        let intake = intake::Intake::new(seams.clone(), self.wake.clone());
        spawn(intake.run(self.pulse.clone(), stop.clone()).boxed());
        spawn(versions::Versions::new(seams.clone(), self.wake.clone()).run(stop.clone()).boxed());
        spawn(receipts::Receipts::new(seams.clone()).run(stop.clone()).boxed());
        spawn(preview::Previews::new(seams.clone()).run(stop.clone()).boxed());
        if !seams.sites.is_empty() {
            spawn(pages::Pages::new(seams.clone()).run(stop.clone()).boxed());
        }
        spawn(leftovers::Leftovers::new(seams.clone()).run(stop.clone()).boxed());
        spawn(aftermath::Aftermath::new(seams.clone()).run(stop.clone()).boxed());
        spawn(vigil::Vigil::new(seams.clone(), self.wake.clone()).run(stop.clone()).boxed());
        spawn(slack::run(seams.clone(), stop.clone()).boxed());
        if !seams.config.alert.is_empty() {
            spawn(alerts::Alerts::new(seams.clone(), self.wake.clone()).run(stop.clone()).boxed());
        }
        tracker.close();
        let worker = Worker::new(self.engine, seams.clone(), seams.clock.clone(), self.wake);
        let ended = worker.run(stop.clone()).await;
        stop.cancel();
        tracker.wait().await;
        ended
    }
}

/// Nothing works yet: what earlier runs left half made is cleared away.
async fn sweep(seams: &Seams) -> Result<(), Fault> {
    seams.vault.sweep(&[]).await?;
    for task in seams.store.progress().await?.into_keys() {
        seams.store.note_progress(&task, None).await?;
    }
    Ok(())
}

/// Waits for a change of the store, or for `at`, whichever comes first; `false` when it is time to stop.
///
/// A turn that took long is followed by a longer rest, so that no loop takes more than a small part of a core however
/// many clips there are.
struct Change {
    seen: i64,
    /// When the last turn began.
    begun: Option<jiff::Timestamp>,
}

/// A loop rests this many times as long as its last turn took.
const REST: u32 = 8;

impl Change {
    fn new() -> Change {
        Change { seen: -1, begun: None }
    }

    /// How long to rest after the turn that has just ended.
    fn rest(&mut self, seams: &Seams) -> Duration {
        let took = self.begun.take().map(|begun| seams.clock.now().duration_since(begun));
        let took = took.and_then(|took| Duration::try_from(took).ok()).unwrap_or_default();
        took.saturating_mul(REST).min(Duration::from_secs(10))
    }

    async fn wait(&mut self, seams: &Seams, at: Option<jiff::Timestamp>, stop: &CancellationToken) -> bool {
        let rest = self.rest(seams);
        if rest > LOOK {
            tokio::select! {
                () = stop.cancelled() => return false,
                () = seams.clock.sleep(rest) => {}
            }
        }
        loop {
            // A store that cannot be read now is asked again; whoever needs it says what is wrong.
            let revision = seams.store.revision().await.unwrap_or(self.seen);
            let due = at.is_some_and(|at| at <= seams.clock.now());
            if revision != self.seen || due {
                self.seen = revision;
                self.begun = Some(seams.clock.now());
                return !stop.is_cancelled();
            }
            tokio::select! {
                () = stop.cancelled() => return false,
                () = seams.clock.sleep(LOOK) => {}
            }
        }
    }
}

/// Says once what went wrong in a loop that goes on by itself, not at every turn.
#[derive(Default)]
struct Trouble {
    last: Option<Fault>,
}

impl Trouble {
    fn of<T>(&mut self, what: &str, ended: Result<T, Fault>) -> Option<T> {
        match ended {
            Ok(value) => {
                self.last = None;
                Some(value)
            }
            Err(fault) => {
                if self.is_news(&fault) {
                    tracing::warn!(%fault, "{what}; it is tried again.");
                }
                self.last = Some(fault);
                None
            }
        }
    }

    /// That a row was changed by somebody else meanwhile is no trouble: it is read again.
    fn is_news(&self, fault: &Fault) -> bool {
        fault.code != Code::StoreConflict && self.last.as_ref().is_none_or(|last| last.code != fault.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_is_said_once_and_a_row_that_changed_meanwhile_is_none() {
        let mut trouble = Trouble::default();
        let full = || Fault::full(Code::DiskFull);
        assert!(trouble.is_news(&full()));
        assert_eq!(trouble.of("It failed", Err::<(), _>(full())), None);
        assert!(!trouble.is_news(&full()));
        assert!(!trouble.is_news(&Fault::transient(Code::StoreConflict)));
        assert_eq!(trouble.of("It failed", Ok(1)), Some(1));
        assert!(trouble.is_news(&full()));
        assert!(!trouble.is_news(&Fault::transient(Code::StoreConflict)));
    }
}
