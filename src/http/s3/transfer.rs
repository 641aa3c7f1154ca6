//! Sends a large file in parts: resumed by what the server lists, completed only after every part was reviewed.

use std::collections::BTreeMap;

use std::path::Path;

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bucket::Bucket;
use super::local::Source;
use super::object::{How, Placed};
use super::parts::{Cut, Listed, Local, Sent, is_same};
use super::upload::Upload;
use crate::fault::{Class, Code, Fault};
use crate::watch::Meter;

/// Parts on the way at once.
const AT_ONCE: usize = 3;
/// How often the list of parts is kept at most.
const LISTS_KEPT: i32 = 500;

/// What is needed to go on after a restart.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    upload: String,
    checksums: bool,
    cut: Cut,
    sha256: Option<String>,
    sent: Vec<Sent>,
}

/// The id of the upload that a cursor tells of.
pub fn upload_of(cursor: &Value) -> Option<&str> {
    cursor["upload"].as_str()
}

/// A file to send under a key.
pub struct File<'a> {
    pub key: &'a str,
    pub source: &'a Path,
    pub size: u64,
    /// Lower-case hex; a file that turns out to be another is not completed.
    pub sha256: Option<&'a str>,
    pub how: &'a How,
}

/// Where the cursor of a transfer is kept, durably before this returns.
#[async_trait]
pub trait Notes: Send + Sync {
    async fn note(&self, cursor: Value) -> Result<(), Fault>;
}

/// A file on its way.
pub struct Transfer<'a> {
    bucket: &'a Bucket,
    file: &'a File<'a>,
    notes: &'a dyn Notes,
    source: Source,
    cut: Cut,
    upload: Upload,
    /// What the server listed at the beginning.
    there: BTreeMap<i32, Listed>,
    sent: BTreeMap<i32, Sent>,
}

impl<'a> Transfer<'a> {
    /// Goes on with the upload of the cursor or opens one; whatever else is open for the key is given up.
    pub async fn open(
        bucket: &'a Bucket,
        file: &'a File<'a>,
        cursor: Option<Value>,
        notes: &'a dyn Notes,
    ) -> Result<Transfer<'a>, Fault> {
        let source = Source::open(file.source, file.size)?;
        let cut = Cut::of(file.size);
        let cursor = cursor.and_then(|cursor| serde_json::from_value::<Cursor>(cursor).ok());
        let cursor = cursor.filter(|cursor| cursor.cut == cut && cursor.sha256.as_deref() == file.sha256);
        let known = cursor.as_ref().map(|cursor| cursor.upload.as_str());
        for stray in bucket.open_uploads(file.key).await?.iter().filter(|id| Some(id.as_str()) != known) {
            bucket.abort(file.key, stray).await?;
        }
        if let Some((upload, there, sent)) = resume(bucket, file, cursor).await? {
            return Ok(Transfer { bucket, file, notes, source, cut, upload, there, sent });
        }
        let upload = bucket.create(file.key, file.how).await?;
        let (there, sent) = (BTreeMap::new(), BTreeMap::new());
        let transfer = Transfer { bucket, file, notes, source, cut, upload, there, sent };
        match transfer.keep().await {
            Ok(()) => Ok(transfer),
            // Nobody would find it again.
            Err(fault) => transfer.give_up().await.and(Err(fault)),
        }
    }

    fn cursor(&self) -> Value {
        let cursor = Cursor {
            upload: self.upload.id.clone(),
            checksums: self.upload.checksums,
            cut: self.cut,
            sha256: self.file.sha256.map(str::to_owned),
            sent: self.sent.values().cloned().collect(),
        };
        serde_json::to_value(cursor).expect("texts and numbers are always JSON")
    }

    async fn keep(&self) -> Result<(), Fault> {
        self.notes.note(self.cursor()).await
    }

    async fn give_up(&self) -> Result<(), Fault> {
        self.bucket.abort(&self.upload.key, &self.upload.id).await
    }

    /// Sends, reviews and completes. What failed for good leaves no open upload.
    pub async fn run(mut self, meter: &mut Meter) -> Result<Placed, Fault> {
        match self.send_and_complete(meter).await {
            Ok(Placed::Taken) => self.give_up().await.map(|()| Placed::Taken),
            Err(fault) if fault.class == Class::Permanent => self.give_up().await.and(Err(fault)),
            other => other,
        }
    }

    async fn send_and_complete(&mut self, meter: &mut Meter) -> Result<Placed, Fault> {
        let locals = self.send(meter).await?;
        self.review(&locals).await?;
        let sent: Vec<Sent> = self.sent.values().cloned().collect();
        self.bucket.complete(&self.upload, &sent, self.file.size, self.file.how.replace).await
    }

    /// Sends every part that the server has not, a few at once, and keeps the cursor as it goes.
    async fn send(&mut self, meter: &mut Meter) -> Result<Vec<Local>, Fault> {
        let (bucket, upload, known) = (self.bucket, self.upload.clone(), self.sent.clone());
        let (source, there, upload, known) = (&self.source, &self.there, &upload, &known);
        let one = |local: Local| async move {
            let proven = there.get(&local.number).and_then(|listed| reusable(listed, &local, known.get(&local.number)));
            match proven {
                Some(sent) => Ok((local, sent, Meter::spared as Count)),
                None => bucket.send_part(upload, source, &local).await.map(|sent| (local, sent, Meter::moved as Count)),
            }
        };
        let mut parts = std::pin::pin!(source.parts(self.cut, self.file.sha256).map_ok(one).try_buffered(AT_ONCE));
        let mut locals = Vec::new();
        while let Some(part) = parts.next().await {
            let (local, sent, count) = part?;
            self.sent.insert(sent.number, sent);
            count(meter, local.size);
            if local.number % self.keep_every() == 0 {
                self.keep().await?;
            }
            if meter.is_cancelled() {
                return Err(Fault::transient(Code::Interrupted));
            }
            locals.push(local);
        }
        Ok(locals)
    }

    /// The list grows with each part: with thousands of them it is written every few.
    fn keep_every(&self) -> i32 {
        (self.cut.count() / LISTS_KEPT).max(1)
    }

    /// Asks the server what it has, and lets nothing pass that differs from what was hashed here.
    async fn review(&self, locals: &[Local]) -> Result<(), Fault> {
        let listed = self.bucket.list_parts(&self.upload).await?.unwrap_or_default();
        match first_odd(&listed, locals, &self.sent) {
            Some(number) => Err(self.bucket.parts_differ(number)),
            None => Ok(()),
        }
    }
}

type Listing = (Upload, BTreeMap<i32, Listed>, BTreeMap<i32, Sent>);

/// The upload of a cursor with what the server has of it; `None` where it is gone or was not begun, which not every
/// server tells apart.
async fn resume(bucket: &Bucket, file: &File<'_>, cursor: Option<Cursor>) -> Result<Option<Listing>, Fault> {
    let Some(cursor) = cursor else { return Ok(None) };
    let checksums = cursor.checksums && bucket.knows.all();
    let upload = Upload { key: file.key.to_owned(), id: cursor.upload, checksums };
    let there = bucket.list_parts(&upload).await?.unwrap_or_default();
    if there.is_empty() {
        bucket.abort(file.key, &upload.id).await?;
        return Ok(None);
    }
    let sent = cursor.sent.into_iter().map(|sent| (sent.number, sent)).collect();
    Ok(Some((upload, there, sent)))
}

type Count = fn(&mut Meter, u64);

/// What was answered for a part that the server has already; `None` where it must be sent (again).
fn reusable(listed: &Listed, local: &Local, known: Option<&Sent>) -> Option<Sent> {
    let etag = listed.etag.clone().or_else(|| known.map(|sent| sent.etag.clone()))?;
    is_same(listed, local, known).then(|| Sent { number: local.number, etag, sha256: local.sha256.clone() })
}

/// The first part that is missing or is not ours; parts beyond our last are never completed and do not count.
fn first_odd(listed: &BTreeMap<i32, Listed>, locals: &[Local], sent: &BTreeMap<i32, Sent>) -> Option<i32> {
    let same = |local: &Local| {
        let listed = listed.get(&local.number);
        listed.is_some_and(|listed| is_same(listed, local, sent.get(&local.number)))
    };
    locals.iter().find(|local| !same(local)).map(|local| local.number)
}
