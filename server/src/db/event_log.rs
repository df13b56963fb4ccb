//! Table `execution_events`: what happened in each run, append-only.
//!
//! Many runs append at once, and a commit that waits for the disk is what an
//! append costs. So one task takes all that is waiting and commits it together.

use sqlx::{Sqlite, Transaction, query, query_as};
use tokio::sync::{mpsc, oneshot};
use weftwork_core::run::{Event, RunError, RunStatus};

use super::Db;

/// The most appends in one commit, so that none waits long.
const MAX_BATCH: usize = 256;

/// Appends events. Cheap to clone.
#[derive(Debug, Clone)]
pub struct EventLog {
    appends: mpsc::Sender<Pending>,
}

/// New events of one run, and what the run is after them.
#[derive(Debug, Clone)]
pub struct Append {
    /// `exec_…`
    pub execution_id: String,
    /// The number of the first event, from 0.
    pub first_seq: u64,
    /// The events.
    pub events: Vec<Event>,
    /// What the execution's row says after them, if it changes.
    pub summary: Option<Summary>,
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

struct Pending {
    append: Append,
    done: oneshot::Sender<Result<(), AppendError>>,
}

/// Why events were not stored. None of them was then.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// The database says no.
    #[error("{0}")]
    Database(std::sync::Arc<sqlx::Error>),
    /// The server stops.
    #[error("the event log is closed")]
    Closed,
}

impl EventLog {
    /// Starts the task that commits.
    pub fn start(db: Db) -> Self {
        let (appends, waiting) = mpsc::channel(1024);
        tokio::spawn(commit_all(db, waiting));
        Self { appends }
    }

    /// Stores events; they are on the disk when this returns.
    pub async fn append(&self, append: Append) -> Result<(), AppendError> {
        let (done, committed) = oneshot::channel();
        self.appends.send(Pending { append, done }).await.map_err(|_| AppendError::Closed)?;
        committed.await.unwrap_or(Err(AppendError::Closed))
    }
}

async fn commit_all(db: Db, mut waiting: mpsc::Receiver<Pending>) {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let result = commit(&db, &batch).await;
        if let Err(error) = &result
            && batch.len() > 1
        {
            // One that is refused must not take the others with it.
            tracing::warn!(%error, n_appends = batch.len(), "a batch was refused; trying one by one");
            for pending in batch.drain(..) {
                let result = commit(&db, std::slice::from_ref(&pending)).await;
                let _ = pending.done.send(result.map_err(AppendError::database));
            }
            continue;
        }
        let result = result.map_err(AppendError::database);
        for pending in batch.drain(..) {
            // Whoever stopped waiting finds the events when it reads them again.
            let _ = pending.done.send(result.clone());
        }
    }
}

impl AppendError {
    fn database(error: sqlx::Error) -> Self {
        AppendError::Database(std::sync::Arc::new(error))
    }
}

async fn commit(db: &Db, batch: &[Pending]) -> sqlx::Result<()> {
    let mut transaction = db.writer.begin().await?;
    for Pending { append, .. } in batch {
        for (seq, event) in (append.first_seq..).zip(&append.events) {
            let event =
                serde_json::to_string(event).map_err(|error| sqlx::Error::Encode(error.into()))?;
            query("INSERT INTO execution_events (execution_id, seq, event) VALUES (?, ?, ?)")
                .bind(&append.execution_id)
                .bind(seq as i64)
                .bind(event)
                .execute(&mut *transaction)
                .await?;
        }
        if let Some(summary) = &append.summary {
            update_row(&mut transaction, &append.execution_id, summary).await?;
        }
    }
    transaction.commit().await
}

async fn update_row(
    transaction: &mut Transaction<'_, Sqlite>,
    id: &str,
    summary: &Summary,
) -> sqlx::Result<()> {
    let error = summary.error.as_ref().and_then(|error| serde_json::to_string(error).ok());
    query(
        "UPDATE executions
         SET status = ?, error = ?, started_at_ms = ?, finished_at_ms = ?, updated_at_ms = ?
         WHERE id = ? AND status IN ('pending', 'running')",
    )
    .bind(summary.status.name())
    .bind(error)
    .bind(summary.started_at_ms.map(|it| it as i64))
    .bind(summary.finished_at_ms.map(|it| it as i64))
    .bind(summary.updated_at_ms as i64)
    .bind(id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The events of a run, in order.
pub async fn read(db: &Db, execution_id: &str) -> sqlx::Result<Vec<Event>> {
    let rows: Vec<(String,)> =
        query_as("SELECT event FROM execution_events WHERE execution_id = ? ORDER BY seq")
            .bind(execution_id)
            .fetch_all(&db.reader)
            .await?;
    rows.into_iter()
        .map(|(event,)| {
            serde_json::from_str(&event).map_err(|error| sqlx::Error::Decode(error.into()))
        })
        .collect()
}

/// What the events of a run tell of a step that made calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct StepEnd {
    /// The step, as an index.
    pub step: u32,
    /// When its last call ended.
    pub at_ms: i64,
    /// How many elements it called for; 1 when it is no map.
    pub calls: i64,
}

/// When the calls of a run's steps ended. Results, which may be large, stay in the
/// database.
pub async fn step_ends(db: &Db, execution_id: &str) -> sqlx::Result<Vec<StepEnd>> {
    query_as(
        "SELECT call ->> 'step' AS step, MAX(at_ms) AS at_ms,
                COUNT(DISTINCT COALESCE(call ->> 'item', -1)) AS calls
         FROM (SELECT event ->> 'at_ms' AS at_ms,
                      COALESCE(event -> '$.what.succeeded.call', event -> '$.what.failed.call') AS call
               FROM execution_events WHERE execution_id = ?)
         WHERE call IS NOT NULL GROUP BY step ORDER BY step",
    )
    .bind(execution_id)
    .fetch_all(&db.reader)
    .await
}

/// How many events a run has.
pub async fn count(db: &Db, execution_id: &str) -> sqlx::Result<u64> {
    // They are numbered from 0 without gaps, so the last number is found at once.
    let (last,): (Option<i64>,) =
        query_as("SELECT MAX(seq) FROM execution_events WHERE execution_id = ?")
            .bind(execution_id)
            .fetch_one(&db.reader)
            .await?;
    Ok(last.map_or(0, |last| last as u64 + 1))
}

#[cfg(test)]
mod tests {
    use weftwork_core::run::Happening;

    use super::*;
    use crate::db::samples;

    #[tokio::test]
    async fn what_is_refused_takes_nothing_else_with_it() {
        let (_folder, db) = samples::database().await;
        let row = samples::execution(&db, "{}").await;
        let log = EventLog::start(db.clone());
        let append = |execution_id: &str| {
            let events = vec![Event { at_ms: 1, what: Happening::Started }];
            let execution_id = execution_id.to_owned();
            log.append(Append { execution_id, first_seq: 0, events, summary: None })
        };
        // Both wait when the task that commits first runs, so they are one batch.
        let (stored, refused) = tokio::join!(append(&row.id), append("exec_none"));
        assert!(stored.is_ok() && refused.is_err(), "{stored:?} {refused:?}");
        assert_eq!(read(&db, &row.id).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn the_ends_of_steps_are_told_without_their_results() {
        let (_folder, db) = samples::database().await;
        let row = samples::execution(&db, "{}").await;
        let events = [
            r#"{"at_ms":1,"what":"started"}"#,
            r#"{"at_ms":2,"what":{"accepted":{"call":{"step":1,"item":null,"attempt":1},"job":"j"}}}"#,
            r#"{"at_ms":3,"what":{"succeeded":{"call":{"step":1,"item":null,"attempt":1},"result":{"call":9}}}}"#,
            r#"{"at_ms":9,"what":{"failed":{"call":{"step":0,"item":0,"attempt":1},"error":{"code":"c","message":"m"},"retry_after_ms":null,"jitter":0}}}"#,
            r#"{"at_ms":7,"what":{"succeeded":{"call":{"step":0,"item":0,"attempt":2},"result":null}}}"#,
            r#"{"at_ms":5,"what":{"succeeded":{"call":{"step":0,"item":1,"attempt":1},"result":null}}}"#,
        ];
        assert_eq!(count(&db, &row.id).await.unwrap(), 0);
        let log = EventLog::start(db.clone());
        let events: Vec<Event> =
            events.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        let execution_id = row.id.clone();
        log.append(Append { execution_id, first_seq: 0, events, summary: None }).await.unwrap();
        assert_eq!(count(&db, &row.id).await.unwrap(), 6);
        let ends = step_ends(&db, &row.id).await.unwrap();
        let expected =
            [StepEnd { step: 0, at_ms: 9, calls: 2 }, StepEnd { step: 1, at_ms: 3, calls: 1 }];
        assert_eq!(ends, expected);
    }
}
