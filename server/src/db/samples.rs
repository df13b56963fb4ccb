//! What the tests of the database and of the engine begin with.

use sqlx::query;
use tempfile::TempDir;
use weftwork_core::run::{Event, Happening, RunStatus};

use super::executions::ExecutionRow;
use super::journal::{Append, Journal, Submission, Summary};
use super::workflows::Draft;
use super::{Db, tokens, workflows};
use crate::ids;

/// An empty database, and the folder that it is in.
pub(crate) async fn database() -> (TempDir, Db) {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let db = Db::open(&folder.path().join("weftwork.db")).await.expect("a database can be made");
    (folder, db)
}

/// A document to save.
pub(crate) fn draft(document: &str) -> Draft {
    Draft {
        name: String::new(),
        description: String::new(),
        n_nodes: 1,
        valid: true,
        document: document.to_owned(),
    }
}

/// An execution that has just started, of a new organization.
pub(crate) async fn execution(db: &Db, document: &str) -> ExecutionRow {
    submit(db, &Journal::start(db.clone()), document).await
}

/// As many of them as are asked for.
pub(crate) async fn executions<const N: usize>(db: &Db, document: &str) -> [ExecutionRow; N] {
    let mut rows = Vec::new();
    for _ in 0..N {
        rows.push(execution(db, document).await);
    }
    rows.try_into().expect("there are as many as asked for")
}

/// As [`execution`], by this journal.
pub(crate) async fn submit(db: &Db, journal: &Journal, document: &str) -> ExecutionRow {
    let organization = tokens::insert_organization(db, "test").await;
    let organization = organization.expect("an organization can be added");
    let workflow = workflows::insert(db, &organization, &draft(document)).await;
    let mut row = ExecutionRow {
        key: 0,
        id: ids::new("exec"),
        organization_id: organization,
        workflow_id: workflow.expect("a workflow can be added"),
        workflow_version: 1,
        workflow_name: String::new(),
        input_params: "{}".to_owned(),
        status: RunStatus::Pending.name().to_owned(),
        error: None,
        created_at_ms: 0,
        updated_at_ms: 0,
        started_at_ms: None,
        finished_at_ms: None,
        idempotency_fingerprint: None,
        rerun_of: None,
        rerun_nodes: None,
    };
    let submission = Submission { row: row.clone(), idempotency_key: None, append: Append::of(0) };
    let key = journal.submit(submission).await;
    row.key = key.ok().flatten().expect("an execution can be added");
    row
}

/// Ends an execution at this time, with an event.
pub(crate) async fn end(db: &Db, key: i64, finished_at_ms: u64) {
    let summary = Summary {
        status: RunStatus::Cancelled,
        error: None,
        started_at_ms: None,
        finished_at_ms: Some(finished_at_ms),
        updated_at_ms: finished_at_ms,
    };
    let events = vec![Event { at_ms: finished_at_ms, what: Happening::CancelRequested }];
    let append = Append { events, summary: Some(summary), ..Append::of(key) };
    Journal::start(db.clone()).append(append).await.expect("an execution can be ended");
}

/// Makes an execution the rerun of another.
pub(crate) async fn set_rerun_of(db: &Db, key: i64, id: &str) {
    let change = query("UPDATE executions SET rerun_of = ? WHERE key = ?").bind(id).bind(key);
    change.execute(&db.writer).await.expect("an execution can be changed");
}

/// Gives an execution other inputs.
pub(crate) async fn set_inputs(db: &Db, key: i64, inputs: &str) {
    let change = query("UPDATE executions SET input_params = ? WHERE key = ?");
    let change = change.bind(inputs).bind(key).execute(&db.writer).await;
    change.expect("an execution can be changed");
}

/// Makes a file as old as can be.
pub(crate) async fn age_file(db: &Db, id: &str) {
    let change = query("UPDATE artifacts SET created_at_ms = 1 WHERE id = ?").bind(id);
    change.execute(&db.writer).await.expect("a file can be changed");
}
