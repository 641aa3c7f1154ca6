//! The store in one SQLite file: WAL, every commit on the disk before it returns.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Connection as _, Row as _, Sqlite, SqliteConnection, Transaction};

use super::row::Put;
use super::{Batch, Record, Select, Store, Table, Tally};
use crate::deathpoint::{self, Point};
use crate::fault::{Code, Fault};
use crate::model::journal::Entry;
use crate::watch::Progress;

pub struct SqliteStore {
    pool: SqlitePool,
}

impl SqliteStore {
    /// Opens or makes the file. Several processes may have it open.
    pub async fn open(file: &Path) -> Result<SqliteStore, Fault> {
        let _alone = alone(file).await?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(30))
            // Kibibytes, for each connection: rows are small and the system caches the file anyway.
            .pragma("cache_size", "-512");
        let pool = SqlitePoolOptions::new().max_connections(3).connect_with(options).await.map_err(trouble)?;
        sqlx::migrate!("src/store/migrations").run(&pool).await.map_err(trouble)?;
        Ok(SqliteStore { pool })
    }
}

/// Waits until nobody else opens the file: only one process can make it and its tables. Others go on when this is dropped.
async fn alone(file: &Path) -> Result<std::fs::File, Fault> {
    let path = file.with_extension("opening");
    let locked = tokio::task::spawn_blocking(move || {
        let lock = std::fs::File::create(&path).map_err(|error| Fault::io(&error, path.display()))?;
        let taken = rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive);
        taken.map(|()| lock).map_err(|errno| Fault::io(&errno.into(), path.display()))
    });
    locked.await.map_err(trouble)?
}

#[async_trait]
impl Store for SqliteStore {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Record>, Fault> {
        let row = sqlx::query("SELECT id, event, state, due, rev, body FROM record WHERE kind = ? AND id = ?")
            .bind(table.name())
            .bind(id)
            .fetch_optional(&self.pool)
            .await
            .map_err(trouble)?;
        Ok(row.map(|row| record(&row)))
    }

    async fn select(&self, table: Table, select: &Select) -> Result<Vec<Record>, Fault> {
        let states = (!select.states.is_empty()).then(|| serde_json::json!(select.states).to_string());
        // SQLite reads a negative limit as none.
        let limit = select.limit.map_or(-1, i64::from);
        let sql = sqlx::AssertSqlSafe(selection(select));
        let all = sqlx::query_scalar(sql).bind(table.name()).bind(states).bind(select.due_by);
        let all = all.bind(&select.event).bind(limit);
        let all: String = all.fetch_one(&self.pool).await.map_err(trouble)?;
        records(&all)
    }

    async fn tally(&self, table: Table) -> Result<HashMap<String, Tally>, Fault> {
        let rows = sqlx::query("SELECT event, count(*) AS n, sum(rev) AS s FROM record WHERE kind = ? GROUP BY event")
            .bind(table.name())
            .fetch_all(&self.pool)
            .await
            .map_err(trouble)?;
        let read = |row: &SqliteRow| (row.get("event"), Tally { records: row.get("n"), revisions: row.get("s") });
        Ok(rows.iter().map(read).collect())
    }

    async fn commit(&self, batch: Batch) -> Result<(), Fault> {
        let mut connection = self.pool.acquire().await.map_err(trouble)?;
        let ended = commit(&mut connection, &batch).await;
        // A full disk may end a transaction behind the pool's back: whoever got this connection next could never begin.
        if ended.is_err() {
            connection.close_on_drop();
        }
        ended
    }

    async fn journal(&self, event: Option<&str>, after: i64) -> Result<Vec<Entry>, Fault> {
        let rows =
            sqlx::query("SELECT seq, body FROM journal WHERE seq > ?1 AND (?2 IS NULL OR event = ?2) ORDER BY seq")
                .bind(after)
                .bind(event)
                .fetch_all(&self.pool)
                .await
                .map_err(trouble)?;
        rows.iter().map(entry).collect()
    }

    async fn revision(&self) -> Result<i64, Fault> {
        sqlx::query_scalar("SELECT n FROM revision").fetch_one(&self.pool).await.map_err(trouble)
    }

    async fn note_progress(&self, task: &str, progress: Option<Progress>) -> Result<(), Fault> {
        let query = match progress {
            Some(progress) => sqlx::query("INSERT OR REPLACE INTO progress (task, body) VALUES (?, ?)")
                .bind(task)
                .bind(serde_json::json!(progress).to_string()),
            None => sqlx::query("DELETE FROM progress WHERE task = ?").bind(task),
        };
        query.execute(&self.pool).await.map_err(trouble)?;
        Ok(())
    }

    async fn progress(&self) -> Result<HashMap<String, Progress>, Fault> {
        let rows = sqlx::query("SELECT task, body FROM progress").fetch_all(&self.pool).await.map_err(trouble)?;
        let read = |row: &SqliteRow| Some((row.get("task"), serde_json::from_str(row.get("body")).ok()?));
        Ok(rows.iter().filter_map(read).collect())
    }
}

async fn commit(connection: &mut SqliteConnection, batch: &Batch) -> Result<(), Fault> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.map_err(trouble)?;
    for put in &batch.puts {
        write(&mut tx, put).await?;
    }
    for (table, id, rev) in &batch.deletes {
        remove(&mut tx, *table, id, *rev).await?;
    }
    for entry in &batch.entries {
        append(&mut tx, entry).await?;
    }
    sqlx::query("UPDATE revision SET n = n + 1").execute(&mut *tx).await.map_err(trouble)?;
    deathpoint::pass(Point::CommitBegun);
    tx.commit().await.map_err(trouble)?;
    deathpoint::pass(Point::CommitMade);
    Ok(())
}

fn record(row: &SqliteRow) -> Record {
    Record {
        id: row.get("id"),
        event: row.get("event"),
        state: row.get("state"),
        due: row.get("due"),
        rev: row.get("rev"),
        body: row.get("body"),
    }
}

/// One row with all of them: each row that is handed over alone wakes a thread, which takes longer than reading it. What is
/// not asked for stands not there either, so that the order comes from the keys and nothing is sorted.
fn selection(select: &Select) -> String {
    let of_event = if select.event.is_some() { "AND event = ?4" } else { "" };
    let (timed, order) = if select.timed { ("AND due IS NOT NULL", "due, id") } else { ("", "id") };
    format!(
        "SELECT json_group_array(json_array(id, event, state, due, rev, body)) FROM (
         SELECT id, event, state, due, rev, body FROM record WHERE kind = ?1 {of_event} {timed}
         AND (?2 IS NULL OR state IN (SELECT value FROM json_each(?2))) AND (?3 IS NULL OR due IS NULL OR due <= ?3)
         ORDER BY {order} LIMIT ?5)"
    )
}

/// Reads what `select` asks SQLite to write: a list of rows, each a list of its columns.
fn records(all: &str) -> Result<Vec<Record>, Fault> {
    type Columns = (String, String, String, Option<i64>, i64, String);
    let rows: Vec<Columns> = serde_json::from_str(all).map_err(trouble)?;
    let record = |(id, event, state, due, rev, body)| Record { id, event, state, due, rev, body };
    Ok(rows.into_iter().map(record).collect())
}

fn entry(row: &SqliteRow) -> Result<Entry, Fault> {
    let mut entry: Entry = serde_json::from_str(row.get("body"))
        .map_err(|error| Fault::operator(Code::StoreTrouble).with("cause", error))?;
    entry.seq = row.get("seq");
    Ok(entry)
}

async fn write(tx: &mut Transaction<'_, Sqlite>, put: &Put) -> Result<(), Fault> {
    let Put { table, record } = put;
    let written = sqlx::query(
        "INSERT INTO record (kind, id, event, state, due, rev, body)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE ?6 = 1 OR EXISTS (SELECT 1 FROM record WHERE kind = ?1 AND id = ?2)
         ON CONFLICT (kind, id) DO UPDATE SET event = ?3, state = ?4, due = ?5, rev = ?6, body = ?7 WHERE rev = ?6 - 1",
    )
    .bind(table.name())
    .bind(&record.id)
    .bind(&record.event)
    .bind(&record.state)
    .bind(record.due)
    .bind(record.rev)
    .bind(&record.body)
    .execute(&mut **tx)
    .await
    .map_err(trouble)?;
    unless_none(written.rows_affected())
}

async fn remove(tx: &mut Transaction<'_, Sqlite>, table: Table, id: &str, rev: i64) -> Result<(), Fault> {
    let removed = sqlx::query("DELETE FROM record WHERE kind = ? AND id = ? AND rev = ?")
        .bind(table.name())
        .bind(id)
        .bind(rev)
        .execute(&mut **tx)
        .await
        .map_err(trouble)?;
    unless_none(removed.rows_affected())
}

async fn append(tx: &mut Transaction<'_, Sqlite>, entry: &Entry) -> Result<(), Fault> {
    sqlx::query("INSERT INTO journal (event, body) VALUES (?, ?)")
        .bind(&entry.event)
        .bind(serde_json::json!(entry).to_string())
        .execute(&mut **tx)
        .await
        .map_err(trouble)?;
    Ok(())
}

fn unless_none(rows: u64) -> Result<(), Fault> {
    if rows == 0 { Err(Fault::transient(Code::StoreConflict)) } else { Ok(()) }
}

fn trouble(error: impl std::fmt::Display) -> Fault {
    Fault::transient(Code::StoreTrouble).with("cause", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn allow_pages(store: &SqliteStore, pages: u32) {
        let mut all = Vec::new();
        for _ in 0..3 {
            all.push(store.pool.acquire().await.unwrap());
        }
        for connection in &mut all {
            let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
            sqlx::query(limit).execute(&mut **connection).await.unwrap();
        }
    }

    fn entries(size: usize) -> Batch {
        let mut batch = Batch::new();
        batch.note(Entry::new(jiff::Timestamp::UNIX_EPOCH, "gala", "reprise", "task-done").detail("x".repeat(size)));
        batch
    }

    #[tokio::test]
    async fn a_full_disk_does_not_outlast_itself() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("reprise.db")).await.unwrap();
        allow_pages(&store, 30).await;
        store.commit(entries(1_000_000)).await.unwrap_err();
        allow_pages(&store, 100_000).await;
        for _ in 0..5 {
            store.commit(entries(1_000)).await.unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_new_store_may_be_opened_by_several_at_once() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("records.sqlite");
            let opens = (0..6).map(|_| {
                let file = file.clone();
                tokio::spawn(async move { SqliteStore::open(&file).await.map(|_| ()) })
            });
            for opened in futures::future::join_all(opens).await {
                opened.unwrap().unwrap();
            }
        }
    }
}
