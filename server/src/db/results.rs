//! Table `execution_results`: what the calls of runs gave. The
//! [`journal`](super::journal) writes it.

use rusqlite::Error::QueryReturnedNoRows;
use rusqlite::{Connection, params};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, query_as};

use super::Db;

/// What stands for the position of a step that is no map.
pub(crate) const NO_ITEM: i64 = -1;

/// The SHA-256 of a request's [identity](weftwork_core::run::Request::identity).
pub type Hash = [u8; 32];

/// A result to store.
#[derive(Debug, Clone)]
pub struct NewResult {
    /// The step, as an index.
    pub step: u32,
    /// The element, as an index, if the step is a map.
    pub item: Option<u32>,
    /// The request's; `None` when nobody was asked.
    pub hash: Option<Hash>,
    /// The result.
    pub body: Body,
}

/// Where a result is.
#[derive(Debug, Clone)]
pub enum Body {
    /// Here, as JSON.
    Text(String),
    /// In a file, as JSON, since it is large.
    Artifact(String),
    /// It is the same as this one.
    SameAs(ResultKey),
}

/// Names a stored result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResultKey {
    /// The execution's key.
    pub execution_key: i64,
    /// The step, as an index.
    pub step: u32,
    /// The element, as an index, if the step is a map.
    pub item: Option<u32>,
}

/// A stored result.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredResult {
    /// The step, as an index.
    pub step: u32,
    /// The element, as an index; -1 for a step that is no map.
    pub item: i64,
    /// The result as JSON, unless it is in a file.
    pub result: Option<String>,
    /// The file that it is in.
    pub artifact_id: Option<String>,
}

/// Keeps a result. One that is the same as another has to find that.
pub(super) fn insert(
    connection: &Connection,
    execution_key: i64,
    NewResult { step, item, hash, body }: &NewResult,
) -> rusqlite::Result<()> {
    let item = position(*item);
    let (text, artifact_id) = match body {
        Body::Text(text) => (Some(text), None),
        Body::Artifact(id) => (None, Some(id)),
        Body::SameAs(other) => {
            let mut copy = connection.prepare_cached(
                "INSERT INTO execution_results
                    (execution_key, step, item, hash, result, artifact_id)
                 SELECT ?, ?, ?, hash, result, artifact_id FROM execution_results
                 WHERE execution_key = ? AND step = ? AND item = ?",
            )?;
            let from = (other.execution_key, other.step, position(other.item));
            let n_found = copy.execute((execution_key, step, item, from.0, from.1, from.2))?;
            return if n_found == 1 { Ok(()) } else { Err(QueryReturnedNoRows) };
        }
    };
    let mut statement = connection.prepare_cached(
        "INSERT INTO execution_results (execution_key, step, item, hash, result, artifact_id)
         VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    statement.execute(params![execution_key, step, item, hash, text, artifact_id])?;
    Ok(())
}

fn position(item: Option<u32>) -> i64 {
    item.map_or(NO_ITEM, i64::from)
}

/// Up to `limit` results after that of `(step, item)`, in the order of the steps, up to the
/// one that is named, and their elements.
pub async fn after(
    db: &Db,
    execution_key: i64,
    (step, item): (i64, i64),
    last_step: u32,
    limit: u32,
) -> sqlx::Result<Vec<StoredResult>> {
    query_as(
        "SELECT step, item, result, artifact_id FROM execution_results
         WHERE execution_key = ? AND (step, item) > (?, ?) AND step <= ?
         ORDER BY step, item LIMIT ?",
    )
    .bind(execution_key)
    .bind(step)
    .bind(item)
    .bind(last_step)
    .bind(limit)
    .fetch_all(&db.reader)
    .await
}

/// The results of these elements of a map, in their order. `items` is a JSON array of
/// positions.
pub async fn of_items(
    db: &Db,
    execution_key: i64,
    step: u32,
    items: &str,
) -> sqlx::Result<Vec<StoredResult>> {
    let rows = "SELECT step, item, result, artifact_id FROM execution_results
         WHERE execution_key = ? AND step = ? AND item IN (SELECT value FROM json_each(?))
         ORDER BY item";
    select_items(db, rows, execution_key, step, items).await
}

/// How many bytes the results of these elements have as JSON, in their order. `items` is a
/// JSON array of positions.
pub async fn sizes_of_items(
    db: &Db,
    execution_key: i64,
    step: u32,
    items: &str,
) -> sqlx::Result<Vec<(u32, i64)>> {
    let rows = "SELECT item, COALESCE(octet_length(result), size_bytes, 0)
         FROM execution_results LEFT JOIN artifacts ON artifacts.id = artifact_id
         WHERE execution_key = ? AND step = ? AND item IN (SELECT value FROM json_each(?))
         ORDER BY item";
    select_items(db, rows, execution_key, step, items).await
}

/// The rows of a statement about elements of a map.
async fn select_items<R>(
    db: &Db,
    rows: &'static str,
    execution_key: i64,
    step: u32,
    items: &str,
) -> sqlx::Result<Vec<R>>
where
    R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    query_as(rows).bind(execution_key).bind(step).bind(items).fetch_all(&db.reader).await
}

/// How many bytes the results of these steps have as JSON, of each that has any. `steps` is
/// a JSON array.
pub async fn sizes(db: &Db, execution_key: i64, steps: &str) -> sqlx::Result<Vec<(u32, i64)>> {
    query_as(
        "SELECT step, SUM(COALESCE(octet_length(result), size_bytes, 0))
         FROM execution_results LEFT JOIN artifacts ON artifacts.id = artifact_id
         WHERE execution_key = ? AND step IN (SELECT value FROM json_each(?))
         GROUP BY step ORDER BY step",
    )
    .bind(execution_key)
    .bind(steps)
    .fetch_all(&db.reader)
    .await
}

/// The requests whose results a step has: their hashes, each with its element.
pub async fn hashes(db: &Db, execution_key: i64, step: u32) -> sqlx::Result<Vec<(Vec<u8>, i64)>> {
    query_as(
        "SELECT hash, item FROM execution_results
         WHERE execution_key = ? AND step = ? AND hash IS NOT NULL ORDER BY item DESC",
    )
    .bind(execution_key)
    .bind(step)
    .fetch_all(&db.reader)
    .await
}
