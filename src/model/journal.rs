//! What happened, when, and who asked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;

/// One line of the journal; never changed, never removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Given by the store.
    pub seq: i64,
    pub at: Timestamp,
    pub event: String,
    /// Who asked: a user, `web`, `standing order`, or `reprise` itself.
    pub by: String,
    /// A key into `text/`: `journal-<what>`.
    pub what: String,
    /// Clip, task, account … that it is about.
    pub about: Option<String>,
    pub detail: Option<String>,
    pub fault: Option<Fault>,
}

impl Entry {
    pub fn new(at: Timestamp, event: &str, by: &str, what: &str) -> Entry {
        Entry {
            seq: 0,
            at,
            event: event.to_owned(),
            by: by.to_owned(),
            what: what.to_owned(),
            about: None,
            detail: None,
            fault: None,
        }
    }

    pub fn about(mut self, about: impl Into<String>) -> Entry {
        self.about = Some(about.into());
        self
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Entry {
        self.detail = Some(detail.into());
        self
    }

    pub fn fault(mut self, fault: Option<Fault>) -> Entry {
        self.fault = fault;
        self
    }
}

/// Who asks for what the program does by itself.
pub const SELF: &str = "reprise";
pub const STANDING: &str = "standing order";
/// A person whose system does not tell a name.
pub const NOBODY: &str = "somebody";
