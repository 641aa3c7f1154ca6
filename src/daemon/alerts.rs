//! Tells people on duty when something needs one of them.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Change, Trouble};
use crate::announce::Kind;
use crate::fault::Fault;
use crate::model::addresses::Addresses;
use crate::model::event::Event;
use crate::model::journal::Entry;
use crate::stage::Seams;
use crate::store::Batch;

pub struct Alerts {
    seams: Arc<Seams>,
    wake: Arc<Notify>,
    trouble: Trouble,
}

impl Alerts {
    pub fn new(seams: Arc<Seams>, wake: Arc<Notify>) -> Alerts {
        Alerts { seams, wake, trouble: Trouble::default() }
    }

    pub async fn run(mut self, stop: CancellationToken) {
        let mut change = Change::new();
        while change.wait(&self.seams, None, &stop).await {
            let turn = self.turn().await;
            self.trouble.of("People on duty could not be told", turn);
        }
    }

    /// Looks once at what the journal says since the last telling.
    pub async fn turn(&self) -> Result<(), Fault> {
        for event in self.seams.store.all::<Event>(&Default::default()).await? {
            let entries = self.seams.store.journal(Some(&event.slug), event.told_seq).await?;
            let Some(last) = entries.last().map(|entry| entry.seq) else { continue };
            if !entries.iter().any(needs_a_person) {
                continue;
            }
            let mut event = event;
            event.told_seq = last;
            let url = Addresses::new(&self.seams.config.public_url).whole("");
            let mut batch = Batch::new();
            for task in crate::stage::tell(&self.seams, &event, Kind::Attention, None, vec![url]) {
                batch.insert(&task);
            }
            batch.update(&event);
            self.seams.store.commit(batch).await?;
            self.wake.notify_one();
        }
        Ok(())
    }
}

fn needs_a_person(entry: &Entry) -> bool {
    const STOPS: [&str; 5] = ["clip-held", "task-stopped", "publication-lost", "site-failed", "inbox-crowded"];
    let stopped = STOPS.contains(&entry.what.as_str());
    stopped || is_out_of_room(entry)
}

/// What finds no room goes on by itself, but not before a person has made some; it is told of when it is tried first.
fn is_out_of_room(entry: &Entry) -> bool {
    let full = entry.fault.as_ref().is_some_and(|fault| fault.code.is_full_disk());
    let first = entry.detail.as_ref().is_some_and(|detail| detail.ends_with(" run 1"));
    entry.what == "attempt-failed" && full && first
}
