//! How the words of the house become records.

use std::ops::{Deref, DerefMut};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Record;
use crate::fault::{Code, Fault};
use crate::model::clip::Clip;
use crate::model::event::Event;
use crate::model::job::Job;
use crate::model::journal::Entry;
use crate::model::preview::{Preview, Review};
use crate::model::publication::Publication;
use crate::model::shelf::Shelf;
use crate::model::speed::Speed;
use crate::model::task::{self, Task};
use crate::model::telling::Telling;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    Event,
    Clip,
    Job,
    Task,
    Publication,
    Shelf,
    Speed,
    Telling,
    Preview,
    Review,
}

impl Table {
    pub fn name(self) -> &'static str {
        match self {
            Table::Event => "event",
            Table::Clip => "clip",
            Table::Job => "job",
            Table::Task => "task",
            Table::Publication => "publication",
            Table::Shelf => "shelf",
            Table::Speed => "speed",
            Table::Telling => "telling",
            Table::Preview => "preview",
            Table::Review => "review",
        }
    }
}

/// Something that is kept as a record of its own.
pub trait Row: Serialize + DeserializeOwned + Clone + Send + Sync {
    const TABLE: Table;

    fn id(&self) -> String;

    fn event(&self) -> &str;

    /// What it is looked for by.
    fn state(&self) -> &'static str {
        ""
    }

    /// Milliseconds since 1970: not before.
    fn due(&self) -> Option<i64> {
        None
    }
}

impl Row for Event {
    const TABLE: Table = Table::Event;

    fn id(&self) -> String {
        self.slug.clone()
    }

    fn event(&self) -> &str {
        &self.slug
    }
}

impl Row for Clip {
    const TABLE: Table = Table::Clip;

    fn id(&self) -> String {
        self.id.clone()
    }

    fn event(&self) -> &str {
        &self.event
    }

    fn state(&self) -> &'static str {
        self.state.name()
    }
}

impl Row for Job {
    const TABLE: Table = Table::Job;

    fn id(&self) -> String {
        self.id.clone()
    }

    fn event(&self) -> &str {
        &self.event
    }

    fn state(&self) -> &'static str {
        if self.over.is_some() { "over" } else { "open" }
    }
}

impl Row for Task {
    const TABLE: Table = Table::Task;

    fn id(&self) -> String {
        self.id.clone()
    }

    fn event(&self) -> &str {
        &self.event
    }

    /// A task that is ready is looked for by its stage, since slots are counted by stage.
    fn state(&self) -> &'static str {
        match self.moves.state {
            task::State::Ready => self.stage.ready(),
            state => state.name(),
        }
    }

    fn due(&self) -> Option<i64> {
        self.moves.run_at.map(|at| at.as_millisecond())
    }
}

impl Row for Publication {
    const TABLE: Table = Table::Publication;

    fn id(&self) -> String {
        self.marker.clone()
    }

    fn event(&self) -> &str {
        &self.event
    }

    fn state(&self) -> &'static str {
        self.state.name()
    }
}

impl Row for Shelf {
    const TABLE: Table = Table::Shelf;

    fn id(&self) -> String {
        Shelf::id(&self.event, &self.archive, &self.bag)
    }

    fn event(&self) -> &str {
        &self.event
    }

    fn state(&self) -> &'static str {
        self.state.name()
    }
}

impl Row for Telling {
    const TABLE: Table = Table::Telling;

    fn id(&self) -> String {
        Telling::id(&self.event, &self.site)
    }

    fn event(&self) -> &str {
        &self.event
    }
}

impl Row for Preview {
    const TABLE: Table = Table::Preview;

    fn id(&self) -> String {
        self.clip.clone()
    }

    fn event(&self) -> &str {
        &self.event
    }
}

impl Row for Review {
    const TABLE: Table = Table::Review;

    fn id(&self) -> String {
        self.token.clone()
    }

    fn event(&self) -> &str {
        &self.event
    }
}

/// Of the machine, not of an event.
impl Row for Speed {
    const TABLE: Table = Table::Speed;

    fn id(&self) -> String {
        Speed::ID.to_owned()
    }

    fn event(&self) -> &str {
        ""
    }
}

/// A row, and the revision it was read at.
#[derive(Debug, Clone)]
pub struct Kept<T> {
    pub row: T,
    rev: i64,
}

impl<T> Kept<T> {
    /// Grows by one at each change of the row.
    pub fn rev(&self) -> i64 {
        self.rev
    }
}

impl<T: Row> Kept<T> {
    /// Reads a record of this table.
    pub fn read(record: Record) -> Result<Kept<T>, Fault> {
        let row = serde_json::from_str(&record.body).map_err(|error| {
            Fault::operator(Code::StoreTrouble)
                .with("cause", format_args!("{} {}: {error}", T::TABLE.name(), record.id))
        })?;
        Ok(Kept { row, rev: record.rev })
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.row
    }
}

impl<T> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.row
    }
}

/// What one commit changes: all of it or nothing.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) puts: Vec<Put>,
    pub(super) deletes: Vec<(Table, String, i64)>,
    pub(super) entries: Vec<Entry>,
}

/// A record to write; `record.rev` is the revision it gets.
#[derive(Debug)]
pub(super) struct Put {
    pub table: Table,
    pub record: Record,
}

impl Batch {
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Adds a row; one of its id must not be there.
    pub fn insert<T: Row>(&mut self, row: &T) {
        self.put(row, 1);
    }

    /// Writes back a row; it must not have changed since it was read.
    pub fn update<T: Row>(&mut self, kept: &Kept<T>) {
        self.put(&kept.row, kept.rev + 1);
    }

    pub fn delete<T: Row>(&mut self, kept: &Kept<T>) {
        self.deletes.push((T::TABLE, kept.row.id(), kept.rev));
    }

    pub fn note(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub fn notes(&mut self, entries: Vec<Entry>) {
        self.entries.extend(entries);
    }

    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty() && self.entries.is_empty()
    }

    fn put<T: Row>(&mut self, row: &T, rev: i64) {
        let body = serde_json::to_string(row).expect("rows have string keys and no foreign serializers");
        let record = Record {
            id: row.id(),
            event: row.event().to_owned(),
            state: row.state().to_owned(),
            due: row.due(),
            rev,
            body,
        };
        self.puts.push(Put { table: T::TABLE, record });
    }
}
