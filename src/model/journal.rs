//! What happened, when, and who asked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::model::republish::Effect;
use crate::model::task::{Stage, Task};

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
    /// The run of a task that it is about. Entries of before it was kept so have it in `about` and `detail`, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// What a word was about; of older entries the same is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<Word>,
    /// What a person changed of an event; older entries do not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// What was changed, from what to what; null where there was nothing, or is nothing any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// A key into `text/`: `event-<what>`.
    pub what: String,
    /// Times are RFC 3339 in UTC.
    pub from: Option<String>,
    pub to: Option<String>,
}

/// One run of a task, and what the task does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub task: String,
    pub number: u32,
    pub stage: Stage,
    pub target: Option<String>,
    pub subject: Option<String>,
}

impl Run {
    pub fn of(task: &Task) -> Run {
        Run {
            task: task.id.clone(),
            number: task.moves.run,
            stage: task.stage,
            target: task.target.clone(),
            subject: task.subject.clone(),
        }
    }
}

/// A version, if there was one, and what follows for each account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub version: Option<u32>,
    pub actions: Vec<Sent>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    pub account: String,
    pub effect: Effect,
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
            run: None,
            word: None,
            changes: Vec::new(),
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

    pub fn run(mut self, task: &Task) -> Entry {
        self.run = Some(Run::of(task));
        self
    }

    pub fn word(mut self, word: Word) -> Entry {
        self.word = Some(word);
        self
    }

    pub fn changes(mut self, changes: Vec<Change>) -> Entry {
        self.changes = changes;
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
