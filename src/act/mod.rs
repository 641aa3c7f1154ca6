//! What a person may do: one file an act; its rows and its journal entry in one commit.

pub mod cancel;
pub mod clip;
pub mod event;
pub mod fixity;
pub mod give;
pub mod plan;
pub mod republish;
pub mod retry;

use crate::clock::Clock;
use crate::config::Config;
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
