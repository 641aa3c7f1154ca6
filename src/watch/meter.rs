//! Tells a watch how far a transfer is, how fast it goes and when it will end.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Progress, Watch};
use crate::clock::Clock;

/// Reports are spaced by this much, so that a fast disk does not drown whoever listens.
const BETWEEN_REPORTS_MS: i64 = 500;

/// Counts the bytes of one piece of work. Bytes that need not be moved again are left out of the speed.
pub struct Meter {
    watch: Watch,
    clock: Arc<dyn Clock>,
    started: Timestamp,
    reported: Timestamp,
    total: u64,
    done: u64,
    spared: u64,
}

impl Meter {
    /// `total` in bytes moved, reading back included.
    pub fn new(watch: &Watch, clock: &Arc<dyn Clock>, total: u64) -> Self {
        let now = clock.now();
        Meter { watch: watch.clone(), clock: clock.clone(), started: now, reported: now, total, done: 0, spared: 0 }
    }

    /// Sets the total where it was not known before.
    pub fn expect(&mut self, total: u64) {
        if self.total == 0 {
            self.total = total;
        }
    }

    pub fn moved(&mut self, bytes: u64) {
        self.done += bytes;
        self.report_in_time();
    }

    /// Counts bytes that an earlier try has moved already.
    pub fn spared(&mut self, bytes: u64) {
        self.spared += bytes;
        self.moved(bytes);
    }

    pub fn is_cancelled(&self) -> bool {
        self.watch.is_cancelled()
    }

    fn report_in_time(&mut self) {
        let now = self.clock.now();
        if now.as_millisecond() - self.reported.as_millisecond() < BETWEEN_REPORTS_MS && self.done < self.total {
            return;
        }
        self.reported = now;
        let seconds = (now.as_millisecond() - self.started.as_millisecond()) as f64 / 1000.0;
        self.watch.report(progress(self.done, self.spared, self.total, seconds));
    }
}

fn progress(done: u64, spared: u64, total: u64, seconds: f64) -> Progress {
    let share = if total == 0 { 1.0 } else { done as f64 / total as f64 };
    let moved = done.saturating_sub(spared) as f64;
    let speed = (seconds > 0.0 && moved > 0.0).then(|| moved / seconds);
    let left_s = speed.map(|speed| total.saturating_sub(done) as f64 / speed);
    Progress { done: share.min(1.0), speed, left_s }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_counts_only_what_was_moved_now() {
        let seen = progress(60, 40, 100, 10.0);
        assert_eq!(seen, Progress { done: 0.6, speed: Some(2.0), left_s: Some(20.0) });
    }

    #[test]
    fn nothing_is_claimed_before_anything_moved() {
        assert_eq!(progress(0, 0, 100, 0.0), Progress { done: 0.0, speed: None, left_s: None });
        assert_eq!(progress(0, 0, 0, 0.0).done, 1.0);
    }
}
