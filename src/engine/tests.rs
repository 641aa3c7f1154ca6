use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::embedded::Embedded;
use super::{Engine, Ran, Work, Worker};
use crate::clock::FakeClock;
use crate::fault::{Code, Fault};
use crate::model::journal::Entry;
use crate::model::plan;
use crate::model::task::{Happening, Moment, Stage, State, Task};
use crate::store::memory::Memory;
use crate::store::{Batch, Record, Select, Store, Table, Tally};
use crate::watch::{Progress, Watch};

fn clock() -> Arc<FakeClock> {
    Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH, 1))
}

fn task(id: &str) -> Task {
    plan::task("e", None, id.to_owned(), Stage::Publish, State::Ready)
}

/// Work that goes on until it is stopped, and takes its time to stop.
#[derive(Default)]
struct Stubborn {
    at_once: AtomicU32,
    most: AtomicU32,
    begun: AtomicU32,
    changed: Notify,
}

#[async_trait]
impl Work for Stubborn {
    async fn run(&self, _task: &Task, watch: &Watch) -> Result<Ran, Fault> {
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_one();
        watch.cancelled().await;
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        Err(Fault::transient(Code::Interrupted))
    }

    async fn note(&self, _task: &str, _progress: Option<Progress>) {}
}

impl Stubborn {
    async fn begun(&self, count: u32) {
        while self.begun.load(Ordering::SeqCst) < count {
            self.changed.notified().await;
        }
    }
}

async fn ask(store: &dyn Store, id: &str, happening: Happening) {
    let moment = Moment { now: Timestamp::UNIX_EPOCH, chance: 0 };
    let change = |task: &mut Task| {
        assert!(task.asked(happening.clone(), moment));
        Some(Vec::new())
    };
    store.update::<Task>(id, change).await.unwrap();
}

#[tokio::test]
async fn a_task_that_is_stopped_and_asked_for_again_at_once_is_never_run_twice_at_the_same_time() {
    let (store, work, stop) = (Arc::new(Memory::default()), Arc::new(Stubborn::default()), CancellationToken::new());
    let rows: &dyn Store = &*store;
    rows.add(&[task("a")], vec![]).await.unwrap();
    let engine = Arc::new(Embedded::new(store.clone(), clock()));
    let worker = Worker::new(engine, work.clone(), clock(), Arc::new(Notify::new()));
    let worker = tokio::spawn(worker.run(stop.clone()));
    work.begun(1).await;
    ask(rows, "a", Happening::Cancelled).await;
    ask(rows, "a", Happening::Revived { to: State::Ready }).await;
    work.begun(2).await;
    assert_eq!(work.most.load(Ordering::SeqCst), 1);
    stop.cancel();
    worker.await.unwrap().unwrap();
}

/// Records that can be read but, for one commit, not written: that commit is refused, or made and not answered.
#[derive(Default)]
struct Shaky {
    inner: Memory,
    fails: AtomicBool,
    made: AtomicBool,
    after: Mutex<u32>,
}

#[async_trait]
impl Store for Shaky {
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
        let now = {
            let mut after = self.after.lock().unwrap();
            *after = after.saturating_sub(1);
            *after == 0 && self.fails.swap(false, Ordering::SeqCst)
        };
        if !now || self.made.load(Ordering::SeqCst) {
            self.inner.commit(batch).await?;
        }
        if now { Err(Fault::transient(Code::StoreTrouble)) } else { Ok(()) }
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

/// Work that is done at once, and counts how often each task was.
#[derive(Default)]
struct Quick {
    done: Mutex<HashMap<String, u32>>,
    changed: Notify,
}

#[async_trait]
impl Work for Quick {
    async fn run(&self, task: &Task, _watch: &Watch) -> Result<Ran, Fault> {
        *self.done.lock().unwrap().entry(task.id.clone()).or_default() += 1;
        self.changed.notify_one();
        Ok(Ran::Done)
    }

    async fn note(&self, _task: &str, _progress: Option<Progress>) {}
}

#[tokio::test]
async fn a_claim_that_fails_half_way_leaves_no_task_behind() {
    for made in [false, true] {
        let (store, work, stop) = (Arc::new(Shaky::default()), Arc::new(Quick::default()), CancellationToken::new());
        let rows: &dyn Store = &*store;
        rows.add(&["a", "b", "c"].map(task), vec![]).await.unwrap();
        store.made.store(made, Ordering::SeqCst);
        *store.after.lock().unwrap() = 2;
        store.fails.store(true, Ordering::SeqCst);
        let engine = Arc::new(Embedded::new(store.clone(), clock()));
        let worker = Worker::new(engine, work.clone(), clock(), Arc::new(Notify::new()));
        let worker = tokio::spawn(worker.run(stop.clone()));
        while work.done.lock().unwrap().len() < 3 {
            work.changed.notified().await;
        }
        assert!(work.done.lock().unwrap().values().all(|count| *count == 1), "made: {made}");
        stop.cancel();
        worker.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_run_whose_process_died_is_in_the_journal() {
    let store = Arc::new(Memory::default());
    let rows: &dyn Store = &*store;
    rows.add(&[task("a")], vec![]).await.unwrap();
    for run in [0, 1] {
        let engine = Embedded::new(store.clone(), clock());
        assert_eq!(engine.claim(Stage::Publish, 1).await.unwrap()[0].moves.run, run);
        let successor = Embedded::new(store.clone(), clock());
        assert_eq!(successor.recover(None).await.unwrap(), 1);
    }
    let told = rows.journal(Some("e"), 0).await.unwrap().into_iter();
    let told: Vec<_> = told.map(|entry| (entry.what, entry.run.map(|run| run.number))).collect();
    assert_eq!(told, [0, 1].map(|run| ("attempt-interrupted".to_owned(), Some(run))));
}

#[tokio::test]
async fn what_is_queued_and_runs_is_left_alone_when_the_rest_is_taken_up_again() {
    let store = Arc::new(Memory::default());
    let rows: &dyn Store = &*store;
    rows.add(&["a", "b"].map(task), vec![]).await.unwrap();
    let engine = Embedded::new(store.clone(), clock());
    let claimed = engine.claim(Stage::Publish, 2).await.unwrap();
    assert_eq!(engine.recover(Some(&[super::Run::of(&claimed[0])])).await.unwrap(), 1);
    let again = engine.claim(Stage::Publish, 2).await.unwrap();
    assert_eq!(again.iter().map(|task| (task.id.as_str(), task.moves.run)).collect::<Vec<_>>(), [("b", 1)]);
}
