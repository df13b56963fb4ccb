//! What of runs and files is old enough to go, and how it goes: a few rows at a time, so
//! that the one connection that writes is soon free for runs at work.

use sqlx::{query, query_as, query_scalar};

use super::Db;
use crate::clock::now_ms;

/// Hides up to `limit` executions that ended before this time, and answers with how many.
/// What a rerun at work may still copy from stays.
pub(crate) async fn hide(db: &Db, ended_before_ms: i64, limit: u32) -> sqlx::Result<u64> {
    let done = query(
        "UPDATE executions SET deleted_at_ms = ?, idempotency_key = NULL
         WHERE key IN (
             SELECT key FROM executions
             WHERE finished_at_ms < ? AND deleted_at_ms IS NULL
               AND status NOT IN ('pending', 'running')
               AND id NOT IN (
                   SELECT rerun_of FROM executions
                   WHERE status IN ('pending', 'running') AND rerun_of IS NOT NULL)
             LIMIT ?)",
    )
    .bind(now_ms() as i64)
    .bind(ended_before_ms)
    .bind(limit)
    .execute(&db.writer)
    .await?;
    Ok(done.rows_affected())
}

/// The key of an execution that is hidden and not yet gone.
pub(crate) async fn hidden(db: &Db) -> sqlx::Result<Option<i64>> {
    // The writer sees what it has just hidden.
    query_scalar("SELECT key FROM executions WHERE deleted_at_ms IS NOT NULL LIMIT 1")
        .fetch_optional(&db.writer)
        .await
}

/// Deletes up to `limit` rows of a hidden execution, itself last. Answers whether it is
/// gone.
pub(crate) async fn delete_some(db: &Db, key: i64, limit: u32) -> sqlx::Result<bool> {
    const RESULTS: &str = "
        DELETE FROM execution_results
        WHERE execution_key = ?1 AND (step, item) IN (
            SELECT step, item FROM execution_results WHERE execution_key = ?1 LIMIT ?2)";
    const EVENTS: &str = "
        DELETE FROM execution_events
        WHERE execution_key = ?1 AND seq IN (
            SELECT seq FROM execution_events WHERE execution_key = ?1 LIMIT ?2)";
    for statement in [RESULTS, EVENTS] {
        let done = query(statement).bind(key).bind(limit).execute(&db.writer).await?;
        if done.rows_affected() > 0 {
            return Ok(false);
        }
    }
    query("DELETE FROM executions WHERE key = ? AND deleted_at_ms IS NOT NULL")
        .bind(key)
        .execute(&db.writer)
        .await?;
    Ok(true)
}

/// Up to `limit` files of before this time that may have become needless, from after the
/// one named `after` on: uploads, and files of runs that are gone, unless they are
/// themselves a result.
pub(crate) async fn candidates(
    db: &Db,
    kept_before_ms: i64,
    after: &str,
    limit: u32,
) -> sqlx::Result<Vec<String>> {
    query_scalar(
        "SELECT id FROM artifacts AS it
         WHERE id > ? AND created_at_ms < ?
           AND (execution_id IS NULL
                OR NOT EXISTS (SELECT 1 FROM executions WHERE id = it.execution_id))
           AND NOT EXISTS (SELECT 1 FROM execution_results WHERE artifact_id = it.id)
         ORDER BY id LIMIT ?",
    )
    .bind(after)
    .bind(kept_before_ms)
    .bind(limit)
    .fetch_all(&db.reader)
    .await
}

/// Up to `limit` executions whose inputs may name files, after that with the key `after`.
pub(crate) async fn inputs_with_files(
    db: &Db,
    after: i64,
    limit: u32,
) -> sqlx::Result<Vec<(i64, String)>> {
    query_as(
        "SELECT key, input_params FROM executions
         WHERE key > ? AND instr(input_params, 'art_') > 0 AND deleted_at_ms IS NULL
         ORDER BY key LIMIT ?",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(&db.reader)
    .await
}

/// A saved document: its workflow, its version, its text.
pub(crate) type SavedDocument = (String, u32, String);

/// Up to `limit` saved documents that may name files, after this version of a workflow.
pub(crate) async fn documents_with_files(
    db: &Db,
    (workflow, version): (&str, u32),
    limit: u32,
) -> sqlx::Result<Vec<SavedDocument>> {
    query_as(
        "SELECT workflow_id, version, document FROM workflow_versions
         WHERE (workflow_id, version) > (?, ?) AND instr(document, 'art_') > 0
         ORDER BY workflow_id, version LIMIT ?",
    )
    .bind(workflow)
    .bind(version)
    .bind(limit)
    .fetch_all(&db.reader)
    .await
}

/// The keys of the executions that may have copied results of others.
pub(crate) async fn reruns(db: &Db) -> sqlx::Result<Vec<i64>> {
    query_scalar("SELECT key FROM executions WHERE rerun_of IS NOT NULL AND deleted_at_ms IS NULL")
        .fetch_all(&db.reader)
        .await
}

/// A result that may name files: its step, its element, its text or the file that it is in.
pub(crate) type NamingResult = (i64, i64, Option<String>, Option<String>);

/// Up to `limit` results of an execution that may name files, after this step and element.
pub(crate) async fn results_with_files(
    db: &Db,
    key: i64,
    (step, item): (i64, i64),
    limit: u32,
) -> sqlx::Result<Vec<NamingResult>> {
    query_as(
        "SELECT step, item, result, artifact_id FROM execution_results
         WHERE execution_key = ? AND (step, item) > (?, ?)
           AND (result IS NULL OR instr(result, 'art_') > 0)
         ORDER BY step, item LIMIT ?",
    )
    .bind(key)
    .bind(step)
    .bind(item)
    .bind(limit)
    .fetch_all(&db.reader)
    .await
}

/// How far the database was at a time: what comes later is not part of what was read then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    last_key: i64,
    at_ms: i64,
}

/// How far the database is.
pub(crate) async fn moment(db: &Db) -> sqlx::Result<Moment> {
    let at_ms = now_ms() as i64;
    let last_key = query_scalar("SELECT COALESCE(MAX(key), 0) FROM executions");
    Ok(Moment { last_key: last_key.fetch_one(&db.writer).await?, at_ms })
}

/// Forgets those of these files that nothing names which was saved since, and answers with
/// their ids. `names` tells the ids that a text has in it.
pub(crate) async fn forget_files(
    db: &Db,
    ids: &[String],
    since: Moment,
    names: impl Fn(&str, &str) -> bool,
) -> sqlx::Result<Vec<String>> {
    let mut transaction = db.writer.begin_with("BEGIN IMMEDIATE").await?;
    let mut texts: Vec<String> = query_scalar(
        "SELECT input_params FROM executions WHERE key > ? AND instr(input_params, 'art_') > 0",
    )
    .bind(since.last_key)
    .fetch_all(&mut *transaction)
    .await?;
    let saved: Vec<String> = query_scalar(
        "SELECT document FROM workflows
         JOIN workflow_versions ON workflow_id = id
         WHERE updated_at_ms >= ? AND instr(document, 'art_') > 0",
    )
    .bind(since.at_ms)
    .fetch_all(&mut *transaction)
    .await?;
    texts.extend(saved);
    let is_needless = |id: &&String| !texts.iter().any(|text| names(text, id));
    let needless: Vec<String> = ids.iter().filter(is_needless).cloned().collect();
    query("DELETE FROM artifacts WHERE id IN (SELECT value FROM json_each(?))")
        .bind(serde_json::json!(needless).to_string())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(needless)
}
