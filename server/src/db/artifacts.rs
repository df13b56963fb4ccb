//! Table `artifacts`: the files that runs make and take. Their bytes are beside
//! the database, see [`crate::artifacts`].

use sqlx::{query, query_as};

use super::Db;

/// A file.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ArtifactRow {
    /// `art_…`
    pub id: String,
    /// `org_…`
    pub organization_id: String,
    /// The run that made it; `None` for an upload.
    pub execution_id: Option<String>,
    /// Its media type, told from its bytes.
    pub content_type: String,
    /// How many bytes it has.
    pub size_bytes: i64,
    /// When it was kept.
    pub created_at_ms: i64,
}

/// Keeps a file's facts.
pub async fn insert(db: &Db, row: &ArtifactRow) -> sqlx::Result<()> {
    query(
        "INSERT INTO artifacts (id, organization_id, execution_id, content_type, size_bytes,
             created_at_ms)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(&row.id)
    .bind(&row.organization_id)
    .bind(&row.execution_id)
    .bind(&row.content_type)
    .bind(row.size_bytes)
    .bind(row.created_at_ms)
    .execute(&db.writer)
    .await?;
    Ok(())
}

/// The file with this id, whoever's it is.
pub async fn find(db: &Db, id: &str) -> sqlx::Result<Option<ArtifactRow>> {
    query_as(
        "SELECT id, organization_id, execution_id, content_type, size_bytes, created_at_ms
         FROM artifacts WHERE id = ?",
    )
    .bind(id)
    .fetch_optional(&db.reader)
    .await
}

/// Up to `limit` files after the one named `after`: their ids and sizes in bytes.
pub(crate) async fn after(db: &Db, after: &str, limit: u32) -> sqlx::Result<Vec<(String, i64)>> {
    query_as("SELECT id, size_bytes FROM artifacts WHERE id > ? ORDER BY id LIMIT ?")
        .bind(after)
        .bind(limit)
        .fetch_all(&db.reader)
        .await
}
