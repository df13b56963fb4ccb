//! What the tests of the database and of the engine begin with.

use tempfile::TempDir;
use weftwork_core::run::RunStatus;

use super::executions::ExecutionRow;
use super::journal::{Append, Journal, Submission};
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

/// An execution that was accepted and has not started, of a new organization.
pub(crate) async fn execution(db: &Db, document: &str) -> ExecutionRow {
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
    let append = Append::of(0);
    let submission = Submission { row: row.clone(), idempotency_key: None, append };
    let key = Journal::start(db.clone()).submit(submission).await;
    row.key = key.ok().flatten().expect("an execution can be added");
    row
}
