//! Table `executions`.

use rusqlite::{Connection, params};
use sqlx::query_as;

use super::Db;
use super::journal::{self, Summary};

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

/// Keeps a pending execution.
pub(super) fn insert(
    connection: &Connection,
    key: i64,
    row: &ExecutionRow,
    idempotency_key: Option<&str>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO executions (key, id, organization_id, workflow_id, workflow_version,
            workflow_name, input_params, status, created_at_ms, updated_at_ms, idempotency_key,
            idempotency_fingerprint, rerun_of, rerun_nodes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    statement.execute(params![
        key,
        row.id,
        row.organization_id,
        row.workflow_id,
        row.workflow_version,
        row.workflow_name,
        row.input_params,
        row.status,
        row.created_at_ms,
        row.updated_at_ms,
        idempotency_key,
        row.idempotency_fingerprint,
        row.rerun_of,
        row.rerun_nodes,
    ])?;
    Ok(())
}

/// Says how far an execution is, unless it has ended: the one guarded way to change that.
pub(super) fn update(connection: &Connection, key: i64, summary: &Summary) -> rusqlite::Result<()> {
    let Summary { status, error, started_at_ms, finished_at_ms, updated_at_ms } = summary;
    let mut statement = connection.prepare_cached(
        "UPDATE executions
         SET status = ?, error = ?, started_at_ms = ?, finished_at_ms = ?, updated_at_ms = ?
         WHERE key = ? AND status IN ('pending', 'running')",
    )?;
    statement.execute(params![
        status.name(),
        error.as_ref().map(journal::json).transpose()?,
        started_at_ms.map(|at_ms| at_ms as i64),
        finished_at_ms.map(|at_ms| at_ms as i64),
        *updated_at_ms as i64,
        key,
    ])?;
    Ok(())
}

/// Whether there is an execution with this id that is not being deleted.
pub(super) fn is_kept(connection: &Connection, id: &str) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM executions WHERE id = ? AND deleted_at_ms IS NULL")?
        .exists([id])
}

/// The highest key of an execution, 0 when there is none.
pub(super) fn last_key(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT COALESCE(MAX(key), 0) FROM executions")?
        .query_row([], |row| row.get(0))
}

/// Whether an execution has this idempotency key.
pub(super) fn has_idempotency_key(
    connection: &Connection,
    organization_id: &str,
    idempotency_key: &str,
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM executions WHERE organization_id = ? AND idempotency_key = ?",
        )?
        .exists([organization_id, idempotency_key])
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
/// from after the one named `after` on. The inputs of one that has more than 64 KiB of them
/// are `null`: a page of those would be gigabytes.
pub async fn list(
    db: &Db,
    organization_id: &str,
    workflow_id: Option<&str>,
    status: Option<&str>,
    after: Option<&str>,
    limit: u32,
) -> sqlx::Result<Vec<ExecutionRow>> {
    let columns = COLUMNS.replace(
        "input_params",
        "IIF(octet_length(input_params) <= 65536, input_params, 'null') AS input_params",
    );
    query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {columns} FROM executions
         WHERE organization_id = ?1 AND deleted_at_ms IS NULL
           AND (?2 IS NULL OR workflow_id = ?2)
           AND (?3 IS NULL OR status = ?3)
           AND (?4 IS NULL OR id < ?4)
         ORDER BY id DESC LIMIT ?5"
    )))
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
