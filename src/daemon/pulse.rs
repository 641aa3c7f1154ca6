//! Whether the daemon's loops are alive: what a monitor wants to know.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::fault::{Code, Fault};

/// A drop folder that was not looked at for so long hangs: even one with the most files takes seconds.
const LONGEST: Duration = Duration::from_secs(300);

/// What the loops tell of themselves.
#[derive(Debug)]
pub struct Pulse {
    /// A loop has ended before it was time to stop.
    broken: AtomicBool,
    /// When the drop folder was last looked at, in milliseconds since 1970.
    beaten: AtomicI64,
}

impl Pulse {
    pub fn new(now: Timestamp) -> Pulse {
        Pulse { broken: AtomicBool::new(false), beaten: AtomicI64::new(now.as_millisecond()) }
    }

    /// The drop folder is being looked at.
    pub fn beat(&self, now: Timestamp) {
        self.beaten.store(now.as_millisecond(), Ordering::Relaxed);
    }

    /// An error when a loop has ended, or hangs.
    pub fn check(&self, now: Timestamp) -> Result<(), Fault> {
        let still = now.as_millisecond().saturating_sub(self.beaten.load(Ordering::Relaxed));
        let hangs = Duration::from_millis(still.try_into().unwrap_or_default()) > LONGEST;
        match hangs || self.broken.load(Ordering::Relaxed) {
            true => Err(Fault::operator(Code::DaemonStuck)),
            false => Ok(()),
        }
    }

    /// Runs a loop; one that ends before `stop`, in whatever way, breaks the pulse.
    pub async fn watch(self: Arc<Pulse>, stop: CancellationToken, run: impl Future<Output = ()>) {
        let _end = End { pulse: self, stop };
        run.await;
    }
}

struct End {
    pulse: Arc<Pulse>,
    stop: CancellationToken,
}

impl Drop for End {
    fn drop(&mut self) {
        if !self.stop.is_cancelled() {
            tracing::error!("A part of the daemon has ended; the program must be started again.");
            self.pulse.broken.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_drop_folder_that_is_not_looked_at_for_minutes_is_trouble_until_it_is() {
        let pulse = Pulse::new(at(0));
        pulse.check(at(299)).unwrap();
        assert_eq!(pulse.check(at(301)).unwrap_err().code, Code::DaemonStuck);
        pulse.beat(at(301));
        pulse.check(at(302)).unwrap();
    }

    #[tokio::test]
    async fn a_loop_that_ends_or_breaks_before_its_time_is_trouble() {
        for (stopped, panics, sound) in [(true, false, true), (false, false, false), (false, true, false)] {
            let (pulse, stop) = (Arc::new(Pulse::new(at(0))), CancellationToken::new());
            if stopped {
                stop.cancel();
            }
            let run = async move { assert!(!panics, "as a bug would") };
            let ended = tokio::spawn(pulse.clone().watch(stop, run)).await;
            assert_eq!(ended.is_err(), panics);
            assert_eq!(pulse.check(at(0)).is_ok(), sound);
        }
    }
}
