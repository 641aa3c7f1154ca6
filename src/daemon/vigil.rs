//! Looks again and again at what is live: what was taken away on a platform, or hidden there, is not live any more.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Change, Trouble};
use crate::fault::{Class, Code, Fault};
use crate::stage::{self, Seams};

/// An account that could not be asked is left alone for this long.
const AGAIN: Duration = Duration::from_secs(900);

pub struct Vigil {
    seams: Arc<Seams>,
    wake: Arc<Notify>,
    trouble: Trouble,
    /// Accounts that are left alone, and until when.
    resting: HashMap<String, Timestamp>,
}

impl Vigil {
    pub fn new(seams: Arc<Seams>, wake: Arc<Notify>) -> Vigil {
        Vigil { seams, wake, trouble: Trouble::default(), resting: HashMap::new() }
    }

    pub async fn run(mut self, stop: CancellationToken) {
        let (mut change, mut at) = (Change::new(), None);
        while change.wait(&self.seams.clone(), at, &stop).await {
            let later = self.seams.clock.now().checked_add(AGAIN).ok();
            let turn = self.turn().await;
            at = self.trouble.of("What is live could not be looked at", turn).unwrap_or(later);
        }
    }

    /// Looks at each whose time has come; returns when to look again at the latest.
    pub async fn turn(&mut self) -> Result<Option<Timestamp>, Fault> {
        let now = self.seams.clock.now();
        self.resting.retain(|_, until| *until > now);
        let (mut earliest, mut looked) = (None, false);
        for publication in stage::watched(&self.seams).await? {
            let due = publication.next_look().max(self.resting.get(&publication.account).copied());
            if due.is_none_or(|at| at > now) {
                earliest = [earliest, due].into_iter().flatten().min();
                continue;
            }
            looked = true;
            let ended = stage::look_again(&self.seams, &publication).await;
            self.rest(&publication.account, ended);
        }
        if looked {
            // What is due next stands in the rows by now.
            self.wake.notify_one();
            return Ok(Some(now));
        }
        Ok(earliest)
    }

    /// Leaves an account alone that could not be asked; a limit of the platform is not asked against.
    fn rest(&mut self, account: &str, ended: Result<(), Fault>) {
        let Err(fault) = ended else { return };
        if fault.code == Code::StoreConflict {
            return;
        }
        let later = self.seams.clock.now().checked_add(AGAIN).unwrap_or(Timestamp::MAX);
        let until = if let Class::Quota { until: Some(until) } = fault.class { until.max(later) } else { later };
        tracing::debug!(%fault, account, "What is live could not be looked at; it is tried again later.");
        self.resting.insert(account.to_owned(), until);
    }
}
