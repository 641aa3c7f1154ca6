//! The app's own rows: the only truth.

#[cfg(test)]
mod conformance;
pub mod memory;
mod private;
pub mod registry;
mod row;
pub mod sqlite;

use std::collections::HashMap;

use async_trait::async_trait;

use crate::fault::{Code, Fault};
use crate::model::journal::Entry;
use crate::watch::Progress;
pub use row::{Batch, Kept, Row, Table};

/// Keeps records, the journal and the progress of running tasks.
///
/// A commit is all or nothing, and durable when it returns. Each record has a revision: a batch that updates or deletes
/// one from an older reading is refused whole with `store-conflict`, a `Transient` fault, and the caller reads again.
#[async_trait]
pub trait Store: Send + Sync {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Record>, Fault>;

    /// Records of a table, in order of their ids unless `timed` is asked for.
    async fn select(&self, table: Table, select: &Select) -> Result<Vec<Record>, Fault>;

    /// How many records each event has in a table, and the sum of their revisions: it differs whenever one of them has
    /// changed, at a fraction of the cost of reading them.
    async fn tally(&self, table: Table) -> Result<HashMap<String, Tally>, Fault>;

    async fn commit(&self, batch: Batch) -> Result<(), Fault>;

    /// Journal entries after `after`, oldest first; of one event, or of all.
    async fn journal(&self, event: Option<&str>, after: i64) -> Result<Vec<Entry>, Fault>;

    /// Grows with every commit, by any process.
    async fn revision(&self) -> Result<i64, Fault>;

    /// Notes how far a running task is; `None` forgets it. Not a change.
    async fn note_progress(&self, task: &str, progress: Option<Progress>) -> Result<(), Fault>;

    /// How far running tasks are, by task id.
    async fn progress(&self) -> Result<HashMap<String, Progress>, Fault>;
}

/// A row as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub id: String,
    pub event: String,
    pub state: String,
    /// Milliseconds since 1970: not before.
    pub due: Option<i64>,
    /// From 1 on.
    pub rev: i64,
    /// JSON.
    pub body: String,
}

/// What changes when the records of an event do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub records: i64,
    pub revisions: i64,
}

/// Which records: every condition that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct Select {
    pub event: Option<String>,
    /// Empty: any.
    pub states: Vec<&'static str>,
    /// Due at this time, in milliseconds since 1970, or due at once.
    pub due_by: Option<i64>,
    /// Only those that wait for a time, the earliest first.
    pub timed: bool,
    /// No more than this many.
    pub limit: Option<u32>,
}

impl Select {
    pub fn event(event: &str) -> Select {
        Select { event: Some(event.to_owned()), ..Select::default() }
    }

    /// Records in any of these states, whatever their event.
    pub fn any(states: &[&'static str]) -> Select {
        Select::default().states(states)
    }

    pub fn states(mut self, states: &[&'static str]) -> Select {
        self.states = states.to_vec();
        self
    }
}

/// A change that keeps meeting others is given up after this many readings.
const READINGS: usize = 50;

impl dyn Store + '_ {
    /// Returns the row of an id.
    pub async fn find<T: Row>(&self, id: &str) -> Result<Option<Kept<T>>, Fault> {
        self.get(T::TABLE, id).await?.map(Kept::read).transpose()
    }

    /// Returns the row of an id that something else names; its absence is trouble.
    pub async fn need<T: Row>(&self, id: &str) -> Result<Kept<T>, Fault> {
        let gone = || Fault::permanent(Code::RowGone).with("table", T::TABLE.name()).with("id", id);
        self.find(id).await?.ok_or_else(gone)
    }

    pub async fn all<T: Row>(&self, select: &Select) -> Result<Vec<Kept<T>>, Fault> {
        self.select(T::TABLE, select).await?.into_iter().map(Kept::read).collect()
    }

    /// Changes one row, reading it again for as long as others change it meanwhile. `None` means nothing to change.
    pub async fn update<T: Row>(
        &self,
        id: &str,
        mut change: impl FnMut(&mut T) -> Option<Vec<Entry>> + Send,
    ) -> Result<T, Fault> {
        for _ in 0..READINGS {
            let mut kept = self.need::<T>(id).await?;
            let Some(entries) = change(&mut kept) else { return Ok(kept.row) };
            let mut batch = Batch::new();
            batch.update(&kept);
            batch.notes(entries);
            match self.commit(batch).await {
                Ok(()) => return Ok(kept.row),
                Err(fault) if fault.code == Code::StoreConflict => continue,
                Err(fault) => return Err(fault),
            }
        }
        Err(Fault::transient(Code::StoreConflict))
    }

    /// Adds rows and journal entries.
    pub async fn add<T: Row>(&self, rows: &[T], entries: Vec<Entry>) -> Result<(), Fault> {
        let mut batch = Batch::new();
        for row in rows {
            batch.insert(row);
        }
        batch.notes(entries);
        self.commit(batch).await
    }
}
