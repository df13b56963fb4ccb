//! The one writer of runs: submits executions, and appends what happens in them.
//!
//! Many runs append at once, and a commit that waits for the disk is what an append
//! costs. So one task takes all that is waiting and commits it together ([`commit`]).

mod commit;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Error::ToSqlConversionFailure;
use rusqlite::ErrorCode;
use serde::Serialize;
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, query};
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout_at};
use weftwork_core::run::{Event, Run, RunError, RunStatus};

use super::Db;
use super::executions::ExecutionRow;
use super::results::NewResult;
pub(super) use commit::Committer;

/// The most entries in one commit, so that none waits long.
const MAX_BATCH: usize = 256;

/// How long the journal may hold the turn to write.
const HELD_FOR: Duration = Duration::from_millis(5);
/// How long a commit takes that is made where it is waited for.
const QUICK: Duration = Duration::from_millis(2);
/// How long to wait for another program that writes to the database, and how often to try.
const BUSY_FOR: Duration = Duration::from_secs(10);
const TRY_AGAIN: Duration = Duration::from_millis(5);

/// Writes what happens in runs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Journal {
    entries: mpsc::Sender<Pending>,
    is_failing: Arc<AtomicBool>,
}

/// New events of one run, the results that they tell of, and what the run is after them.
#[derive(Debug, Clone)]
pub struct Append {
    /// The execution's key.
    pub execution_key: i64,
    /// The number of the first event, from 0.
    pub first_seq: u64,
    /// The events.
    pub events: Vec<Event>,
    /// The results.
    pub results: Vec<NewResult>,
    /// What the execution's row says after them, if it changes.
    pub summary: Option<Summary>,
    /// Whether all that goes on waits for this.
    pub is_alone: bool,
}

impl Append {
    /// Nothing yet, of this execution.
    pub fn of(execution_key: i64) -> Self {
        let (events, results) = (Vec::new(), Vec::new());
        Self { execution_key, first_seq: 0, events, results, summary: None, is_alone: false }
    }
}

/// What an execution's row says of its run.
#[derive(Debug, Clone)]
pub struct Summary {
    /// How far it is.
    pub status: RunStatus,
    /// Why it failed.
    pub error: Option<RunError>,
    /// When it started.
    pub started_at_ms: Option<u64>,
    /// When it ended.
    pub finished_at_ms: Option<u64>,
    /// When this came to be.
    pub updated_at_ms: u64,
}

impl Summary {
    /// What the row says of a run that is so far.
    pub fn of(run: &Run) -> Self {
        Self {
            status: run.status(),
            error: run.error().cloned(),
            started_at_ms: run.started_at_ms(),
            finished_at_ms: run.finished_at_ms(),
            updated_at_ms: run.last_event_at_ms(),
        }
    }
}

/// A new execution, and its first events.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The execution.
    pub row: ExecutionRow,
    /// The request's idempotency key, if it has one.
    pub idempotency_key: Option<String>,
    /// What has happened in it already. Its key is not known yet, so 0.
    pub append: Append,
}

#[derive(Debug, Clone)]
enum Entry {
    Submit(Box<Submission>),
    Append(Append),
}

impl Entry {
    fn news(&self) -> &Append {
        match self {
            Self::Submit(submission) => &submission.append,
            Self::Append(append) => append,
        }
    }
}

struct Pending {
    entry: Entry,
    /// Told the execution's key; `None` when the idempotency key is taken.
    done: oneshot::Sender<Result<Option<i64>, WriteError>>,
}

/// Why an entry was not written. Nothing of it was then.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WriteError {
    /// SQLite says no.
    #[error("{0}")]
    Refused(Arc<rusqlite::Error>),
    /// The database cannot be had: others write all the time, or it cannot be read.
    #[error("{0}")]
    Database(Arc<sqlx::Error>),
    /// The server stops.
    #[error("the journal is closed")]
    Closed,
}

impl WriteError {
    /// Whether another program writes to the database just now.
    fn is_busy(&self) -> bool {
        self.code() == Some(ErrorCode::DatabaseBusy)
    }

    /// Whether there is no room on the disk.
    pub(crate) fn is_full(&self) -> bool {
        self.code() == Some(ErrorCode::DiskFull)
    }

    /// Whether something is gone that is needed.
    pub(crate) fn is_of_what_is_gone(&self) -> bool {
        matches!(self, Self::Refused(it) if **it == rusqlite::Error::QueryReturnedNoRows)
    }

    /// Whether it may be that only one entry of several is refused.
    fn is_of_one_entry(&self) -> bool {
        matches!(self, Self::Refused(_)) && !self.is_busy()
    }

    fn code(&self) -> Option<ErrorCode> {
        let Self::Refused(error) = self else { return None };
        error.sqlite_error_code()
    }
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Refused(Arc::new(error))
    }
}

impl From<sqlx::Error> for WriteError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl Journal {
    /// Starts the task that commits.
    pub fn start(db: Db) -> Self {
        let (entries, waiting) = mpsc::channel(1024);
        let is_failing = Arc::new(AtomicBool::new(false));
        tokio::spawn(commit_all(db, waiting, Arc::clone(&is_failing)));
        Self { entries, is_failing }
    }

    /// Whether the last commit was refused.
    pub fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Relaxed)
    }

    /// Stores a new execution, and answers with its key; `None` when another one has
    /// its idempotency key.
    pub async fn submit(&self, submission: Submission) -> Result<Option<i64>, WriteError> {
        self.write(Entry::Submit(Box::new(submission))).await
    }

    /// Stores events and results; they are on the disk when this returns.
    pub async fn append(&self, append: Append) -> Result<(), WriteError> {
        self.write(Entry::Append(append)).await.map(|_| ())
    }

    /// Writes a page that is of no use otherwise, to see whether there is room again.
    pub async fn probe(&self, db: &Db) -> sqlx::Result<()> {
        query("INSERT OR REPLACE INTO secrets (name, value) VALUES ('probe', zeroblob(4096))")
            .execute(&db.writer)
            .await?;
        self.is_failing.store(false, Ordering::Relaxed);
        Ok(())
    }

    async fn write(&self, entry: Entry) -> Result<Option<i64>, WriteError> {
        let (done, committed) = oneshot::channel();
        self.entries.send(Pending { entry, done }).await.map_err(|_| WriteError::Closed)?;
        committed.await.unwrap_or(Err(WriteError::Closed))
    }
}

async fn commit_all(db: Db, mut waiting: mpsc::Receiver<Pending>, is_failing: Arc<AtomicBool>) {
    let _end = EndOfServer;
    let mut batch = Vec::new();
    let mut writer = Writer { db, held: None, took: Duration::ZERO };
    while writer.wait(&mut waiting, &mut batch).await > 0 {
        let (entries, done): (Vec<Entry>, Vec<_>) =
            batch.drain(..).map(|Pending { entry, done }| (entry, done)).unzip();
        let entries: Arc<[Entry]> = entries.into();
        let result = writer.commit(&entries).await;
        is_failing.store(result.is_err(), Ordering::Relaxed);
        match result {
            // Whoever stopped waiting finds it stored when it reads it again.
            Ok(keys) => keys.into_iter().zip(done).for_each(|(key, done)| {
                let _ = done.send(Ok(key));
            }),
            Err(error) if done.len() == 1 || !error.is_of_one_entry() => {
                for done in done {
                    let _ = done.send(Err(error.clone()));
                }
            }
            Err(error) => {
                // One that is refused must not take the others with it.
                let n_entries = done.len();
                tracing::warn!(%error, n_entries, "a commit was refused; trying one by one");
                for (entry, done) in entries.iter().zip(done) {
                    let result = writer.commit(&[entry.clone()].into()).await;
                    let _ = done.send(result.map(|keys| keys.first().copied().flatten()));
                }
            }
        }
    }
}

/// A server whose journal broke down could store nothing any more, and would look well:
/// so it ends, and goes on from what is stored when it is started again.
struct EndOfServer;

impl Drop for EndOfServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("the journal broke down; the server ends");
            std::process::abort();
        }
    }
}

/// Commits in turn with all else that writes. Whoever has sqlx's one connection that does
/// may write; handing it over costs as much as a small commit, so it is held for a while.
struct Writer {
    db: Db,
    /// The turn to write, and until when it is held.
    held: Option<(PoolConnection<Sqlite>, Instant)>,
    /// How long the last commit took.
    took: Duration,
}

impl Writer {
    /// Waits for entries, and lets others write as soon as there are none for a while, or
    /// it is their turn. Answers with how many there are; none when the journal ends.
    async fn wait(
        &mut self,
        waiting: &mut mpsc::Receiver<Pending>,
        batch: &mut Vec<Pending>,
    ) -> usize {
        self.held.take_if(|(_, until)| *until <= Instant::now());
        if let Some((_, until)) = &self.held
            && let Ok(n) = timeout_at(*until, waiting.recv_many(batch, MAX_BATCH)).await
        {
            return n;
        }
        self.held = None;
        waiting.recv_many(batch, MAX_BATCH).await
    }

    /// Commits all entries or none, and answers with the key of each one's execution;
    /// `None` for one whose idempotency key is taken.
    async fn commit(&mut self, entries: &Arc<[Entry]>) -> Result<Vec<Option<i64>>, WriteError> {
        if self.held.is_none() {
            self.held = Some((self.db.writer.acquire().await?, Instant::now() + HELD_FOR));
        }
        let give_up = Instant::now() + BUSY_FOR;
        loop {
            let began = Instant::now();
            let done = self.try_commit(entries).await;
            self.took = began.elapsed();
            match done {
                Err(error) if error.is_busy() && Instant::now() < give_up => {
                    sleep(TRY_AGAIN).await;
                }
                done => return done,
            }
        }
    }

    /// Commits on this thread if nothing else would go on meanwhile, as to wake another
    /// one, and to be woken by it, costs as much as a small commit. On a slow disk
    /// something always may.
    async fn try_commit(&self, entries: &Arc<[Entry]>) -> Result<Vec<Option<i64>>, WriteError> {
        let committer = &self.db.committer;
        if self.took < QUICK && matches!(&**entries, [entry] if entry.news().is_alone) {
            return committer.commit(entries);
        }
        let (committer, entries) = (committer.clone(), Arc::clone(entries));
        let done = spawn_blocking(move || committer.commit(&entries)).await;
        done.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(WriteError::Closed),
        })
    }
}

/// What a column keeps as JSON.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| ToSqlConversionFailure(error.into()))
}

#[cfg(test)]
mod tests {
    use weftwork_core::run::Happening;

    use super::*;
    use crate::db::{events, samples};

    #[tokio::test]
    async fn what_is_refused_takes_nothing_else_with_it() {
        let (_folder, db) = samples::database().await;
        let row = samples::execution(&db, "{}").await;
        let journal = Journal::start(db.clone());
        let append = |key: i64| {
            let events = vec![Event { at_ms: 1, what: Happening::Started { rerun_of: None } }];
            journal.append(Append { events, ..Append::of(key) })
        };
        // Both wait when the task that commits first runs, so they are one batch.
        let (stored, refused) = tokio::join!(append(row.key), append(row.key + 1));
        assert!(stored.is_ok() && refused.is_err(), "{stored:?} {refused:?}");
        assert_eq!(events::read(&db, row.key).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_rerun_of_what_is_being_deleted_is_refused() {
        let (_folder, db) = samples::database().await;
        let earlier = samples::execution(&db, "{}").await;
        let row = ExecutionRow {
            id: "exec_2".to_owned(),
            rerun_of: Some(earlier.id.clone()),
            ..earlier.clone()
        };
        let submission = Submission { row, idempotency_key: None, append: Append::of(earlier.key) };
        let journal = Journal::start(db.clone());
        assert!(matches!(journal.submit(submission.clone()).await, Ok(Some(_))));
        query("UPDATE executions SET deleted_at_ms = 1").execute(&db.writer).await.unwrap();
        let refused = journal.submit(submission).await.unwrap_err();
        assert!(refused.is_of_what_is_gone(), "{refused}");
    }

    #[tokio::test]
    async fn another_program_that_writes_is_waited_for() {
        let (folder, db) = samples::database().await;
        let row = samples::execution(&db, "{}").await;
        let other = rusqlite::Connection::open(folder.path().join("weftwork.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let ended = tokio::spawn(async move { samples::end(&db, row.key, 1).await });
        sleep(TRY_AGAIN * 4).await;
        assert!(!ended.is_finished());
        other.execute_batch("COMMIT").unwrap();
        ended.await.unwrap();
    }
}
