//! What one commit of the journal does, as one statement for SQLite.
//!
//! SQLite's thread is as far away as the disk, and it wakes the journal at the end of each
//! statement. So a commit is one row for the view `commits`, which a trigger takes apart
//! ([`TAKE_COMMITS`]): a statement is a transaction by itself. Only new executions, which
//! are rare, have statements of their own before it.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sqlx::{AssertSqlSafe, SqliteConnection, query};

use super::{Append, Submission, Summary};
use crate::crash;
use crate::db::executions;
use crate::db::results::{Body, NO_ITEM, NewResult, ResultKey};

/// One commit.
#[derive(Default)]
pub(super) struct Script<'a> {
    submissions: Vec<(i64, &'a Submission)>,
    summaries: Vec<SummaryRow>,
    events: Vec<EventsRow>,
    results: Vec<ResultRow<'a>>,
    copies: Vec<CopyRow>,
}

/// Execution, status, error, when it started, when it ended, when this came to be.
#[derive(Serialize)]
struct SummaryRow(i64, &'static str, Option<String>, Option<u64>, Option<u64>, u64);

/// Execution, number of the first event, events.
#[derive(Serialize)]
struct EventsRow(i64, u64, String);

/// Execution, step, item, hash, result, artifact.
#[derive(Serialize)]
struct ResultRow<'a>(i64, u32, i64, Option<String>, Option<&'a str>, Option<&'a str>);

/// Execution, step, item, and those three of the result that is the same.
#[derive(Serialize)]
struct CopyRow(i64, u32, i64, i64, u32, i64);

impl<'a> Script<'a> {
    /// Adds a new execution and answers with its key; `None` when another one has its
    /// idempotency key. Nobody but this task adds executions, so what is not there now
    /// will not be there at the commit.
    pub(super) async fn submit(
        &mut self,
        writer: &mut SqliteConnection,
        submission: &'a Submission,
        last_key: &mut i64,
    ) -> sqlx::Result<Option<i64>> {
        if let Some(key) = &submission.idempotency_key {
            let organization_id = &submission.row.organization_id;
            let is_same = |other: &Submission| {
                other.idempotency_key.as_ref() == Some(key)
                    && other.row.organization_id == *organization_id
            };
            if self.submissions.iter().any(|(_, other)| is_same(other))
                || executions::has_idempotency_key(writer, organization_id, key).await?
            {
                return Ok(None);
            }
        }
        if self.submissions.is_empty() {
            *last_key = executions::last_key(writer).await?.max(*last_key);
        }
        *last_key += 1;
        self.submissions.push((*last_key, submission));
        Ok(Some(*last_key))
    }

    pub(super) fn append(&mut self, key: i64, append: &'a Append) -> sqlx::Result<()> {
        if !append.events.is_empty() {
            self.events.push(EventsRow(key, append.first_seq, json(&append.events)?));
        }
        if let Some(Summary { status, error, started_at_ms, finished_at_ms, updated_at_ms }) =
            &append.summary
        {
            let error = error.as_ref().map(json).transpose()?;
            let (started, finished) = (*started_at_ms, *finished_at_ms);
            let row = SummaryRow(key, status.name(), error, started, finished, *updated_at_ms);
            self.summaries.push(row);
        }
        for NewResult { step, item, hash, body } in &append.results {
            let item = item.map_or(NO_ITEM, i64::from);
            let hash = hash.map(|hash| HEXLOWER.encode(&hash));
            match body {
                Body::Text(text) => {
                    self.results.push(ResultRow(key, *step, item, hash, Some(text), None));
                }
                Body::Artifact(id) => {
                    self.results.push(ResultRow(key, *step, item, hash, None, Some(id)));
                }
                Body::SameAs(other) => {
                    let ResultKey { execution_key, step: from, item: from_item } = *other;
                    let from_item = from_item.map_or(NO_ITEM, i64::from);
                    self.copies.push(CopyRow(key, *step, item, execution_key, from, from_item));
                }
            }
        }
        Ok(())
    }

    /// Runs it all in one transaction.
    pub(super) async fn run(&self, writer: &mut SqliteConnection) -> sqlx::Result<()> {
        let mut script = query(AssertSqlSafe(self.sql()));
        for (key, Submission { row, idempotency_key, .. }) in &self.submissions {
            script = executions::bind(script.bind(key), row, idempotency_key.as_deref());
        }
        let script = script
            .bind(rows(&self.summaries)?)
            .bind(rows(&self.events)?)
            .bind(rows(&self.results)?)
            .bind(rows(&self.copies)?);
        let done = script.execute(&mut *writer).await;
        if done.is_err() && !self.submissions.is_empty() {
            // What was begun has to end; when SQLite has ended it itself, this is refused.
            let _ = query("ROLLBACK").execute(writer).await;
        }
        done.map(|_| ())
    }

    pub(super) fn come_to_commit(&self) {
        if !self.submissions.is_empty() {
            crash::point("journal.before-submission");
        }
        if !self.results.is_empty() {
            crash::point("journal.before-result");
        }
        if !self.copies.is_empty() {
            crash::point("journal.before-takeover");
        }
        crash::point("journal.before-commit");
    }

    /// Nobody has been told yet.
    pub(super) fn come_from_commit(&self) {
        if !self.submissions.is_empty() {
            crash::point("journal.after-submission");
        }
        if !self.results.is_empty() {
            crash::point("journal.after-result");
        }
        if !self.copies.is_empty() {
            crash::point("journal.after-takeover");
        }
        crash::point("journal.after-commit");
    }

    /// Its statements, in the order of their values.
    fn sql(&self) -> String {
        if self.submissions.is_empty() {
            return INSERT_COMMIT.to_owned();
        }
        let submissions = executions::INSERT.repeat(self.submissions.len());
        format!("BEGIN IMMEDIATE;{submissions}{INSERT_COMMIT};COMMIT")
    }
}

const INSERT_COMMIT: &str = "INSERT INTO commits VALUES (?, ?, ?, ?)";

/// Makes a connection ready for commits.
///
/// The update is the one guarded way to change how far an execution is. Of each there is
/// one row at most: a driver waits for a commit before it asks for the next. A result that
/// is not there to be copied is NULL, which the table refuses.
pub(in crate::db) const TAKE_COMMITS: &str = "
    CREATE TEMP VIEW commits (summaries, events, results, copies)
    AS SELECT NULL, NULL, NULL, NULL;
    CREATE TEMP TRIGGER commits_are_taken_apart INSTEAD OF INSERT ON commits
    BEGIN
        UPDATE executions
        SET status = value ->> 1, error = value ->> 2, started_at_ms = value ->> 3,
            finished_at_ms = value ->> 4, updated_at_ms = value ->> 5
        FROM json_each(NEW.summaries)
        WHERE executions.key = value ->> 0 AND status IN ('pending', 'running');
        INSERT INTO execution_events (execution_key, seq, events)
        SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(NEW.events);
        INSERT INTO execution_results (execution_key, step, item, hash, result, artifact_id)
        SELECT value ->> 0, value ->> 1, value ->> 2, unhex(value ->> 3), value ->> 4, value ->> 5
        FROM json_each(NEW.results);
        INSERT INTO execution_results (execution_key, step, item, hash, result, artifact_id)
        SELECT value ->> 0, value ->> 1, value ->> 2, hash, result, artifact_id
        FROM json_each(NEW.copies) LEFT JOIN execution_results AS other
          ON other.execution_key = value ->> 3 AND other.step = value ->> 4
         AND other.item = value ->> 5;
    END;";

/// Rows as JSON; NULL when there are none.
fn rows(rows: &[impl Serialize]) -> sqlx::Result<Option<String>> {
    if rows.is_empty() { Ok(None) } else { json(&rows).map(Some) }
}

fn json(value: &impl Serialize) -> sqlx::Result<String> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}
