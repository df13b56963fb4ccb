//! Table `executions`.

use sqlx::sqlite::SqliteArguments;
use sqlx::{Sqlite, SqliteConnection, query_as, query_scalar};

use super::Db;

/// An execution as it is stored; its events tell the rest.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ExecutionRow {
    /// What other tables name it by; 0 before it is stored.
    pub key: i64,
    /// `exec_…`
    pub id: String,
    /// `org_…`
    pub organization_id: String,
    /// `wf_…`
    pub workflow_id: String,
    /// Which version runs.
    pub workflow_version: u32,
    /// The workflow's name when the run began.
    pub workflow_name: String,
    /// The values of its parameters, as a JSON object.
    pub input_params: String,
    /// The name of a [`RunStatus`](weftwork_core::run::RunStatus).
    pub status: String,
    /// Why it failed, as JSON.
    pub error: Option<String>,
    /// When it was submitted.
    pub created_at_ms: i64,
    /// When its status last changed.
    pub updated_at_ms: i64,
    /// When it started.
    pub started_at_ms: Option<i64>,
    /// When it ended.
    pub finished_at_ms: Option<i64>,
    /// The hash of the request that has made it, if it had an idempotency key.
    pub idempotency_fingerprint: Option<Vec<u8>>,
    /// The execution whose results this one uses again.
    pub rerun_of: Option<String>,
    /// The ids of the nodes that run nevertheless, as JSON.
    pub rerun_nodes: Option<String>,
}

const COLUMNS: &str = "key, id, organization_id, workflow_id, workflow_version, workflow_name,
    input_params, status, error, created_at_ms, updated_at_ms, started_at_ms, finished_at_ms,
    idempotency_fingerprint, rerun_of, rerun_nodes";

/// A `SELECT` of [`COLUMNS`]. `rest` never holds anything that a caller sent.
fn select(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM executions {rest}"))
}

/// Keeps a pending execution. Its values are bound by [`bind`], after its key.
pub(super) const INSERT: &str = "
    INSERT INTO executions (key, id, organization_id, workflow_id, workflow_version,
        workflow_name, input_params, status, created_at_ms, updated_at_ms, idempotency_key,
        idempotency_fingerprint, rerun_of, rerun_nodes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);";

type Query<'q> = sqlx::query::Query<'q, Sqlite, SqliteArguments>;

/// Binds the values of [`INSERT`], but for the key.
pub(super) fn bind<'q>(
    query: Query<'q>,
    row: &'q ExecutionRow,
    idempotency_key: Option<&'q str>,
) -> Query<'q> {
    query
        .bind(&row.id)
        .bind(&row.organization_id)
        .bind(&row.workflow_id)
        .bind(row.workflow_version)
        .bind(&row.workflow_name)
        .bind(&row.input_params)
        .bind(&row.status)
        .bind(row.created_at_ms)
        .bind(row.updated_at_ms)
        .bind(idempotency_key)
        .bind(&row.idempotency_fingerprint)
        .bind(&row.rerun_of)
        .bind(&row.rerun_nodes)
}

/// The highest key of an execution, 0 when there is none.
pub(super) async fn last_key(writer: &mut SqliteConnection) -> sqlx::Result<i64> {
    query_scalar("SELECT COALESCE(MAX(key), 0) FROM executions").fetch_one(writer).await
}

/// Whether an execution has this idempotency key.
pub(super) async fn has_idempotency_key(
    writer: &mut SqliteConnection,
    organization_id: &str,
    idempotency_key: &str,
) -> sqlx::Result<bool> {
    query_scalar(
        "SELECT EXISTS (SELECT 1 FROM executions WHERE organization_id = ? AND idempotency_key = ?)",
    )
    .bind(organization_id)
    .bind(idempotency_key)
    .fetch_one(writer)
    .await
}

/// The execution that has this idempotency key.
pub async fn with_idempotency_key(
    db: &Db,
    organization_id: &str,
    idempotency_key: &str,
) -> sqlx::Result<Option<ExecutionRow>> {
    query_as(select("WHERE organization_id = ? AND idempotency_key = ?"))
        .bind(organization_id)
        .bind(idempotency_key)
        .fetch_optional(&db.reader)
        .await
}

/// The execution with this id.
pub async fn find(db: &Db, organization_id: &str, id: &str) -> sqlx::Result<Option<ExecutionRow>> {
    query_as(select("WHERE id = ? AND organization_id = ? AND deleted_at_ms IS NULL"))
        .bind(id)
        .bind(organization_id)
        .fetch_optional(&db.reader)
        .await
}

/// Up to `limit` executions, newest first, of one workflow and status if said,
/// from after the one named `after` on.
pub async fn list(
    db: &Db,
    organization_id: &str,
    workflow_id: Option<&str>,
    status: Option<&str>,
    after: Option<&str>,
    limit: u32,
) -> sqlx::Result<Vec<ExecutionRow>> {
    query_as(select(
        "WHERE organization_id = ?1 AND deleted_at_ms IS NULL
           AND (?2 IS NULL OR workflow_id = ?2)
           AND (?3 IS NULL OR status = ?3)
           AND (?4 IS NULL OR id < ?4)
         ORDER BY id DESC LIMIT ?5",
    ))
    .bind(organization_id)
    .bind(workflow_id)
    .bind(status)
    .bind(after)
    .bind(limit)
    .fetch_all(&db.reader)
    .await
}

/// Every execution that has not ended, oldest first.
pub async fn unfinished(db: &Db) -> sqlx::Result<Vec<ExecutionRow>> {
    query_as(select("WHERE status IN ('pending', 'running') ORDER BY id"))
        .fetch_all(&db.reader)
        .await
}

/// Up to `limit` executions of all organizations, oldest first, after that with this key.
pub(crate) async fn after(db: &Db, key: i64, limit: u32) -> sqlx::Result<Vec<ExecutionRow>> {
    query_as(select("WHERE key > ? AND deleted_at_ms IS NULL ORDER BY key LIMIT ?"))
        .bind(key)
        .bind(limit)
        .fetch_all(&db.reader)
        .await
}
