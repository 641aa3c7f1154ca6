//! How a long piece of work tells how far it is, and learns that it should stop.

mod meter;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

pub use meter::Meter;

/// How far a piece of work is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// From 0 to 1.
    pub done: f64,
    /// Bytes a second for copies and uploads, media seconds a second for encodes; null while unknown.
    pub speed: Option<f64>,
    /// Seconds until the end at the present speed; null while unknown.
    pub left_s: Option<f64>,
}

/// Given to long work: it reports here, and stops soon after `cancelled`.
#[derive(Clone)]
pub struct Watch {
    report: Arc<dyn Fn(Progress) + Send + Sync>,
    cancel: CancellationToken,
}

impl Watch {
    pub fn new(cancel: CancellationToken, report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Watch { report: Arc::new(report), cancel }
    }

    /// A watch for work that nobody follows.
    pub fn idle() -> Self {
        Self::new(CancellationToken::new(), |_| ())
    }

    /// A watch for a step whose own progress nobody follows; it is cancelled with this one.
    pub fn hushed(&self) -> Self {
        Self::new(self.cancel.clone(), |_| ())
    }

    /// A watch for the first half of this one's work; how long that takes says nothing of the whole.
    pub fn first_half(&self) -> Self {
        let report = self.report.clone();
        let half = move |progress: Progress| report(Progress { done: progress.done / 2.0, speed: None, left_s: None });
        Self::new(self.cancel.clone(), half)
    }

    /// The same, with somebody else told besides how far it is.
    pub fn seen_by(&self, other: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        let report = self.report.clone();
        let both = move |progress: Progress| {
            report(progress);
            other(progress);
        };
        Self::new(self.cancel.clone(), both)
    }

    pub fn report(&self, progress: Progress) {
        (self.report)(progress);
    }

    /// Reports `done` of `total` units, without speed.
    pub fn at(&self, done: u64, total: u64) {
        let share = if total == 0 { 1.0 } else { done as f64 / total as f64 };
        self.report(Progress { done: share.min(1.0), ..Progress::default() });
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }
}
