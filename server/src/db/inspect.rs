//! What `weftwork doctor` asks of a database.

use sqlx::{query, query_as, query_scalar};

use super::Db;

/// How many faults of the file SQLite is asked for.
const FAULTS: &str = "PRAGMA integrity_check(20)";

/// How large the database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Of the file.
    pub(crate) bytes: u64,
    /// Of pages that nothing is in.
    pub(crate) free_bytes: u64,
}

/// The version of the SQLite library.
pub(crate) async fn sqlite_version(db: &Db) -> sqlx::Result<String> {
    query_scalar("SELECT sqlite_version()").fetch_one(&db.reader).await
}

/// What SQLite finds wrong with the file; nothing when it is whole.
pub(crate) async fn faults(db: &Db) -> sqlx::Result<Vec<String>> {
    let lines: Vec<String> = query_scalar(FAULTS).fetch_all(&db.reader).await?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// Rows that name rows which are not there: their table, the other one, how many.
pub(crate) async fn broken_references(db: &Db) -> sqlx::Result<Vec<(String, String, i64)>> {
    query_as(
        "SELECT \"table\", parent, COUNT(*) FROM pragma_foreign_key_check
         GROUP BY \"table\", parent ORDER BY \"table\", parent",
    )
    .fetch_all(&db.reader)
    .await
}

/// How large it is.
pub(crate) async fn size(db: &Db) -> sqlx::Result<Size> {
    let (pages, free, page): (i64, i64, i64) = query_as(
        "SELECT page_count, freelist_count, page_size
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
    )
    .fetch_one(&db.reader)
    .await?;
    Ok(Size { bytes: (pages * page) as u64, free_bytes: (free * page) as u64 })
}

/// The rows of a run's events, in order: each with the number of its first event.
pub(crate) async fn events(db: &Db, key: i64) -> sqlx::Result<Vec<(i64, String)>> {
    query_as("SELECT seq, events FROM execution_events WHERE execution_key = ? ORDER BY seq")
        .bind(key)
        .fetch_all(&db.reader)
        .await
}

/// The steps and elements that an execution has results of; an element of -1 is a step
/// that is no map.
pub(crate) async fn results(db: &Db, key: i64) -> sqlx::Result<Vec<(i64, i64)>> {
    query_as("SELECT step, item FROM execution_results WHERE execution_key = ?")
        .bind(key)
        .fetch_all(&db.reader)
        .await
}

/// How many files there are, and how many bytes they have.
pub(crate) async fn files(db: &Db) -> sqlx::Result<(i64, i64)> {
    query_as("SELECT COUNT(*), COALESCE(SUM(size_bytes), 0) FROM artifacts")
        .fetch_one(&db.reader)
        .await
}

/// Gives the pages that nothing is in back to the disk.
pub(crate) async fn vacuum(db: &Db) -> sqlx::Result<()> {
    query("VACUUM").execute(&db.writer).await?;
    Ok(())
}
