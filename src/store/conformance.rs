//! What every store must do.

use std::sync::Arc;

use jiff::Timestamp;

use super::memory::Memory;
use super::sqlite::SqliteStore;
use super::*;
use crate::model::plan;
use crate::model::task::{Stage, State, Task};

fn task(id: &str, event: &str, state: State) -> Task {
    plan::task(event, None, id.to_owned(), Stage::Collect, state)
}

fn entry(event: &str, what: &str) -> Entry {
    Entry::new(Timestamp::UNIX_EPOCH, event, "tester", what)
}

async fn what_is_committed_is_read_back(store: &dyn Store) {
    store.add(&[task("a", "e", State::Ready)], vec![entry("e", "made")]).await.unwrap();
    assert_eq!(store.need::<Task>("a").await.unwrap().row, task("a", "e", State::Ready));
    assert!(store.find::<Task>("b").await.unwrap().is_none());
    assert_eq!(store.journal(Some("e"), 0).await.unwrap()[0].what, "made");
}

async fn a_change_from_an_old_reading_is_refused_whole(store: &dyn Store) {
    store.add(&[task("a", "e", State::Ready)], vec![]).await.unwrap();
    let old = store.need::<Task>("a").await.unwrap();
    store
        .update::<Task>("a", |task| {
            Some({
                task.moves.run = 7;
                vec![]
            })
        })
        .await
        .unwrap();
    let mut batch = Batch::new();
    batch.insert(&task("b", "e", State::Ready));
    batch.note(entry("e", "never"));
    batch.update(&old);
    assert_eq!(store.commit(batch).await.unwrap_err().code, Code::StoreConflict);
    assert!(store.find::<Task>("b").await.unwrap().is_none());
    assert!(store.journal(None, 0).await.unwrap().is_empty());
    assert_eq!(store.need::<Task>("a").await.unwrap().moves.run, 7);
}

async fn an_insert_of_a_known_id_is_refused(store: &dyn Store) {
    store.add(&[task("a", "e", State::Ready)], vec![]).await.unwrap();
    assert_eq!(store.add(&[task("a", "e", State::Done)], vec![]).await.unwrap_err().code, Code::StoreConflict);
}

async fn what_was_deleted_is_not_updated(store: &dyn Store) {
    store.add(&[task("a", "e", State::Ready)], vec![]).await.unwrap();
    let kept = store.need::<Task>("a").await.unwrap();
    let mut delete = Batch::new();
    delete.delete(&kept);
    store.commit(delete).await.unwrap();
    let mut update = Batch::new();
    update.update(&kept);
    assert_eq!(store.commit(update).await.unwrap_err().code, Code::StoreConflict);
}

async fn rows_are_selected_by_event_state_and_time(store: &dyn Store) {
    let mut later = task("c", "e", State::Ready);
    later.moves.run_at = Some(Timestamp::from_millisecond(5_000).unwrap());
    store
        .add(&[task("b", "e", State::Ready), task("a", "e", State::Done), task("d", "f", State::Ready), later], vec![])
        .await
        .unwrap();
    let ids = async |select: Select| -> Vec<String> {
        store.all::<Task>(&select).await.unwrap().into_iter().map(|task| task.row.id).collect()
    };
    assert_eq!(ids(Select::event("e")).await, ["a", "b", "c"]);
    assert_eq!(ids(Select::event("e").states(&["ready-collect"])).await, ["b", "c"]);
    let due = |by| Select { due_by: Some(by), ..Select::default().states(&["ready-collect"]) };
    assert_eq!(ids(due(4_999)).await, ["b", "d"]);
    assert_eq!(ids(due(5_000)).await, ["b", "c", "d"]);
    assert_eq!(ids(Select { timed: true, limit: Some(1), ..Select::default() }).await, ["c"]);
    assert_eq!(ids(Select { limit: Some(2), ..Select::event("e") }).await, ["a", "b"]);
}

async fn the_revision_grows_with_every_commit_but_not_with_progress(store: &dyn Store) {
    let before = store.revision().await.unwrap();
    store.add(&[task("a", "e", State::Ready)], vec![]).await.unwrap();
    let after = store.revision().await.unwrap();
    assert!(after > before);
    store.note_progress("a", Some(Progress { done: 0.5, ..Progress::default() })).await.unwrap();
    assert_eq!(store.revision().await.unwrap(), after);
    assert_eq!(store.progress().await.unwrap()["a"].done, 0.5);
    store.note_progress("a", None).await.unwrap();
    assert!(store.progress().await.unwrap().is_empty());
}

async fn a_tally_differs_whenever_a_record_of_the_event_has_changed(store: &dyn Store) {
    store
        .add(&[task("a", "e", State::Ready), task("b", "e", State::Ready), task("c", "f", State::Ready)], vec![])
        .await
        .unwrap();
    let before = store.tally(Table::Task).await.unwrap();
    assert_eq!((before["e"].records, before["f"].records), (2, 1));
    store
        .update::<Task>("a", |task| {
            Some({
                task.moves.run = 1;
                vec![]
            })
        })
        .await
        .unwrap();
    let after = store.tally(Table::Task).await.unwrap();
    assert_ne!(before["e"], after["e"]);
    assert_eq!(before["f"], after["f"]);
}

async fn twenty_changes_at_once_are_all_made(store: &dyn Store) {
    store.add(&[task("a", "e", State::Ready)], vec![]).await.unwrap();
    let bump = || {
        store.update::<Task>("a", |task| {
            Some({
                task.moves.run += 1;
                vec![]
            })
        })
    };
    let all = futures::future::join_all((0..20).map(|_| bump())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(store.need::<Task>("a").await.unwrap().moves.run, 20);
}

/// Runs a case on each store, each time on an empty one.
macro_rules! cases {
    ($($case:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test] async fn $case() { super::$case(&super::Memory::default()).await; })*
        }
        mod sqlite {
            $(#[tokio::test] async fn $case() {
                let folder = tempfile::tempdir().unwrap();
                let store = super::SqliteStore::open(&folder.path().join("reprise.db")).await.unwrap();
                super::$case(&store).await;
            })*
        }
    };
}

cases![
    what_is_committed_is_read_back,
    a_change_from_an_old_reading_is_refused_whole,
    an_insert_of_a_known_id_is_refused,
    what_was_deleted_is_not_updated,
    rows_are_selected_by_event_state_and_time,
    the_revision_grows_with_every_commit_but_not_with_progress,
    a_tally_differs_whenever_a_record_of_the_event_has_changed,
    twenty_changes_at_once_are_all_made,
];

#[tokio::test]
async fn two_processes_see_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("reprise.db");
    let one: Arc<dyn Store> = Arc::new(SqliteStore::open(&file).await.unwrap());
    let two: Arc<dyn Store> = Arc::new(SqliteStore::open(&file).await.unwrap());
    one.add(&[task("a", "e", State::Ready)], vec![]).await.unwrap();
    two.update::<Task>("a", |task| {
        Some({
            task.moves.run = 3;
            vec![]
        })
    })
    .await
    .unwrap();
    assert_eq!(one.need::<Task>("a").await.unwrap().moves.run, 3);
    assert_eq!(one.revision().await.unwrap(), 2);
}
