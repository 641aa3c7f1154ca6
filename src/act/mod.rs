//! What a person may do: one file an act; its rows and its journal entry in one commit.

pub mod cancel;
pub mod clip;
pub mod event;
pub mod fixity;
pub mod give;
pub mod plan;
pub mod redact;
pub mod republish;
pub mod retry;

use crate::clock::Clock;
use crate::config::Config;
use crate::fault::{Code, Fault};
use crate::store::Store;

/// What every act needs: where it is done, when, and who asks.
#[derive(Clone, Copy)]
pub struct Act<'a> {
    pub store: &'a dyn Store,
    pub config: &'a Config,
    pub clock: &'a dyn Clock,
    /// A user's name, `web`, or `standing order`.
    pub by: &'a str,
}

impl Act<'_> {
    fn moment(&self) -> crate::model::task::Moment {
        crate::model::task::Moment { now: self.clock.now(), chance: self.clock.chance() }
    }

    fn entry(&self, event: &str, what: &str) -> crate::model::journal::Entry {
        crate::model::journal::Entry::new(self.clock.now(), event, self.by, what)
    }
}

/// Each meeting means that another change was made: so many in a row are no chance.
const MEETINGS: u32 = 20;

/// Does an act; where another change met it, it is decided anew, by what is so now. Every act goes through here.
async fn anew<T, F>(act: impl Fn() -> F) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    for _ in 0..MEETINGS {
        match act().await {
            Err(fault) if fault.code == Code::StoreConflict => {}
            ended => return ended,
        }
    }
    act().await
}

#[cfg(test)]
mod tests;
