use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;

use super::*;
use crate::clock::FakeClock;
use crate::config::Surroundings;
use crate::model::event::Event;
use crate::model::journal::Entry;
use crate::model::plan;
use crate::model::task::{Stage, State, Task};
use crate::store::memory::Memory;
use crate::store::{Batch, Record, Select, Table, Tally};
use crate::watch::Progress;

/// A store in which others change something just before each of the next so many commits.
#[derive(Default)]
struct Busy {
    inner: Memory,
    meets: AtomicU32,
}

#[async_trait]
impl Store for Busy {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Record>, Fault> {
        self.inner.get(table, id).await
    }

    async fn select(&self, table: Table, select: &Select) -> Result<Vec<Record>, Fault> {
        self.inner.select(table, select).await
    }

    async fn tally(&self, table: Table) -> Result<HashMap<String, Tally>, Fault> {
        self.inner.tally(table).await
    }

    async fn commit(&self, batch: Batch) -> Result<(), Fault> {
        let met = self.meets.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if met.is_ok() { Err(Fault::transient(Code::StoreConflict)) } else { self.inner.commit(batch).await }
    }

    async fn journal(&self, event: Option<&str>, after: i64) -> Result<Vec<Entry>, Fault> {
        self.inner.journal(event, after).await
    }

    async fn revision(&self) -> Result<i64, Fault> {
        self.inner.revision().await
    }

    async fn note_progress(&self, task: &str, progress: Option<Progress>) -> Result<(), Fault> {
        self.inner.note_progress(task, progress).await
    }

    async fn progress(&self) -> Result<HashMap<String, Progress>, Fault> {
        self.inner.progress().await
    }
}

#[tokio::test]
async fn an_act_that_meets_another_change_is_done_all_the_same_and_once() {
    let store = Busy::default();
    let config = Config::find(None, &Surroundings::default()).unwrap();
    let clock = FakeClock::new("2026-11-22T20:00:00Z".parse().unwrap(), 1);
    let act = Act { store: &store, config: &config, clock: &clock, by: "duty" };
    let meet = || store.meets.store(3, Ordering::SeqCst);
    meet();
    event::new(act, "gala", &event::Words::default()).await.unwrap();
    meet();
    event::edit(act, "gala", &event::Words { title: Some("Gala".to_owned()), ..Default::default() }).await.unwrap();
    let task = plan::task("gala", None, "t1".to_owned(), Stage::Archive, State::Ready);
    store
        .inner
        .commit({
            let mut batch = Batch::new();
            batch.insert(&task);
            batch
        })
        .await
        .unwrap();
    meet();
    assert_eq!(cancel::cancel(act, "t1").await.unwrap(), 1);
    meet();
    assert!(retry::retry(act, "t1").await.unwrap());
    let task = act.store.need::<Task>("t1").await.unwrap();
    assert_eq!(task.moves.state, State::Ready);
    assert_eq!(act.store.need::<Event>("gala").await.unwrap().title, "Gala");
    let told: Vec<String> = store.journal(None, 0).await.unwrap().into_iter().map(|entry| entry.what).collect();
    assert_eq!(told, ["event-made", "event-edited", "task-cancelled", "task-retried"]);
}
