//! A store in memory, for simulations.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Batch, Record, Select, Store, Table, Tally};
use crate::fault::{Code, Fault};
use crate::model::journal::Entry;
use crate::watch::Progress;

#[derive(Default)]
pub struct Memory {
    inner: Mutex<Inner>,
}

#[derive(Clone, Default)]
struct Inner {
    records: BTreeMap<(Table, String), Record>,
    journal: Vec<Entry>,
    progress: HashMap<String, Progress>,
    revision: i64,
}

impl Memory {
    /// Returns a store of its own that holds what this one holds now: a backup, or what a restart finds.
    pub fn copy(&self) -> Memory {
        Memory { inner: Mutex::new(self.inner().clone()) }
    }

    /// Becomes what a backup holds; the revision goes on, so that nobody takes the old state for the new one.
    pub fn restore(&self, backup: &Memory) {
        let held = backup.inner().clone();
        let mut inner = self.inner();
        *inner = Inner { revision: inner.revision + 1, ..held };
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// The revision a record has now; 0 where there is none.
    fn rev(&self, table: Table, id: &str) -> i64 {
        self.records.get(&(table, id.to_owned())).map_or(0, |record| record.rev)
    }

    fn fits(&self, batch: &Batch) -> bool {
        batch.puts.iter().all(|put| self.rev(put.table, &put.record.id) == put.record.rev - 1)
            && batch.deletes.iter().all(|(table, id, rev)| self.rev(*table, id) == *rev)
    }
}

#[async_trait]
impl Store for Memory {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Record>, Fault> {
        Ok(self.inner().records.get(&(table, id.to_owned())).cloned())
    }

    async fn select(&self, table: Table, select: &Select) -> Result<Vec<Record>, Fault> {
        let inner = self.inner();
        let wanted = |record: &&Record| {
            select.event.as_ref().is_none_or(|event| record.event == *event)
                && (select.states.is_empty() || select.states.contains(&record.state.as_str()))
                && (!select.timed || record.due.is_some())
                && select.due_by.is_none_or(|by| record.due.is_none_or(|due| due <= by))
        };
        let of_table = inner.records.iter().filter(|((known, _), _)| *known == table).map(|(_, record)| record);
        let limit = select.limit.map_or(usize::MAX, |limit| limit as usize);
        let mut found: Vec<Record> = of_table.filter(wanted).cloned().collect();
        if select.timed {
            found.sort_by_key(|record| record.due);
        }
        found.truncate(limit);
        Ok(found)
    }

    async fn tally(&self, table: Table) -> Result<HashMap<String, Tally>, Fault> {
        let mut tallies: HashMap<String, Tally> = HashMap::new();
        for ((_, _), record) in self.inner().records.iter().filter(|((known, _), _)| *known == table) {
            let tally = tallies.entry(record.event.clone()).or_default();
            tally.records += 1;
            tally.revisions += record.rev;
        }
        Ok(tallies)
    }

    async fn commit(&self, batch: Batch) -> Result<(), Fault> {
        let mut inner = self.inner();
        if !inner.fits(&batch) {
            return Err(Fault::transient(Code::StoreConflict));
        }
        for put in batch.puts {
            inner.records.insert((put.table, put.record.id.clone()), put.record);
        }
        for (table, id, _) in batch.deletes {
            inner.records.remove(&(table, id));
        }
        for mut entry in batch.entries {
            entry.seq = inner.journal.len() as i64 + 1;
            inner.journal.push(entry);
        }
        inner.revision += 1;
        Ok(())
    }

    async fn journal(&self, event: Option<&str>, after: i64) -> Result<Vec<Entry>, Fault> {
        let inner = self.inner();
        let wanted = |entry: &&Entry| entry.seq > after && event.is_none_or(|event| entry.event == event);
        Ok(inner.journal.iter().filter(wanted).cloned().collect())
    }

    async fn revision(&self) -> Result<i64, Fault> {
        Ok(self.inner().revision)
    }

    async fn note_progress(&self, task: &str, progress: Option<Progress>) -> Result<(), Fault> {
        let mut inner = self.inner();
        match progress {
            Some(progress) => inner.progress.insert(task.to_owned(), progress),
            None => inner.progress.remove(task),
        };
        Ok(())
    }

    async fn progress(&self) -> Result<HashMap<String, Progress>, Fault> {
        Ok(self.inner().progress.clone())
    }
}
