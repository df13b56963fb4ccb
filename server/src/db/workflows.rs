//! Tables `workflows` and `workflow_versions`.

use sqlx::{query, query_as};

use super::Db;
use crate::clock::{next_ms, now_ms};
use crate::ids;

/// A workflow, with the document of one of its versions.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WorkflowRow {
    /// `wf_…`
    pub id: String,
    /// Which version `document` is, from 1.
    pub version: u32,
    /// The document's text, as it was given.
    pub document: String,
    /// When the workflow was made.
    pub created_at_ms: i64,
    /// When it was last saved.
    pub updated_at_ms: i64,
}

/// A workflow in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SummaryRow {
    /// `wf_…`
    pub id: String,
    /// Empty when it has none.
    pub name: String,
    /// Empty when not said.
    pub description: String,
    /// The newest version, from 1.
    pub version: u32,
    /// How many nodes it has.
    pub n_nodes: u32,
    /// Whether it can run.
    pub valid: bool,
    /// When it was made.
    pub created_at_ms: i64,
    /// When it was last saved.
    pub updated_at_ms: i64,
}

/// What is saved of a document.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Empty when it has none.
    pub name: String,
    /// Empty when not said.
    pub description: String,
    /// How many nodes it has.
    pub n_nodes: u32,
    /// Whether it can run.
    pub valid: bool,
    /// The document's text.
    pub document: String,
}

/// What became of an update.
#[derive(Debug)]
pub enum Saved {
    /// It is saved as this version.
    Version(u32),
    /// Somebody else has saved a newer version than the caller knew.
    Stale,
    /// There is no such workflow.
    Missing,
}

/// Keeps a new workflow and answers with its id.
pub async fn insert(db: &Db, organization_id: &str, draft: &Draft) -> sqlx::Result<String> {
    let id = ids::new("wf");
    let now = next_ms() as i64;
    let mut transaction = db.writer.begin().await?;
    query(
        "INSERT INTO workflows (id, organization_id, name, description, version, n_nodes, valid,
             created_at_ms, updated_at_ms)
         VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)",
    )
    .bind(&id)
    .bind(organization_id)
    .bind(&draft.name)
    .bind(&draft.description)
    .bind(draft.n_nodes)
    .bind(draft.valid)
    .bind(now)
    .bind(now)
    .execute(&mut *transaction)
    .await?;
    insert_version(&mut transaction, &id, 1, &draft.document, now).await?;
    transaction.commit().await?;
    Ok(id)
}

async fn insert_version(
    transaction: &mut sqlx::SqliteConnection,
    id: &str,
    version: u32,
    document: &str,
    now: i64,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO workflow_versions (workflow_id, version, document, created_at_ms)
         VALUES (?, ?, ?, ?)",
    )
    .bind(id)
    .bind(version)
    .bind(document)
    .bind(now)
    .execute(transaction)
    .await?;
    Ok(())
}

/// Saves a new version, if `known` is the newest or not said.
pub async fn update(
    db: &Db,
    organization_id: &str,
    id: &str,
    known: Option<u32>,
    draft: &Draft,
) -> sqlx::Result<Saved> {
    let now = next_ms() as i64;
    let mut transaction = db.writer.begin().await?;
    let newest: Option<(u32,)> = query_as(
        "SELECT version FROM workflows
         WHERE id = ? AND organization_id = ? AND deleted_at_ms IS NULL",
    )
    .bind(id)
    .bind(organization_id)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some((newest,)) = newest else { return Ok(Saved::Missing) };
    if known.is_some_and(|known| known != newest) {
        return Ok(Saved::Stale);
    }
    let version = newest + 1;
    query(
        "UPDATE workflows
         SET name = ?, description = ?, version = ?, n_nodes = ?, valid = ?, updated_at_ms = ?
         WHERE id = ?",
    )
    .bind(&draft.name)
    .bind(&draft.description)
    .bind(version)
    .bind(draft.n_nodes)
    .bind(draft.valid)
    .bind(now)
    .bind(id)
    .execute(&mut *transaction)
    .await?;
    insert_version(&mut transaction, id, version, &draft.document, now).await?;
    transaction.commit().await?;
    Ok(Saved::Version(version))
}

/// Hides a workflow. Its executions and the versions they ran stay.
pub async fn delete(db: &Db, organization_id: &str, id: &str) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE workflows SET deleted_at_ms = ?
         WHERE id = ? AND organization_id = ? AND deleted_at_ms IS NULL",
    )
    .bind(now_ms() as i64)
    .bind(id)
    .bind(organization_id)
    .execute(&db.writer)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A workflow in one of its versions, the newest when not said.
pub async fn find(
    db: &Db,
    organization_id: &str,
    id: &str,
    version: Option<u32>,
) -> sqlx::Result<Option<WorkflowRow>> {
    query_as(
        "SELECT w.id, v.version, v.document, w.created_at_ms, v.created_at_ms AS updated_at_ms
         FROM workflows w
         JOIN workflow_versions v ON v.workflow_id = w.id AND v.version = coalesce(?, w.version)
         WHERE w.id = ? AND w.organization_id = ? AND w.deleted_at_ms IS NULL",
    )
    .bind(version)
    .bind(id)
    .bind(organization_id)
    .fetch_optional(&db.reader)
    .await
}

/// The document of a version, also of a deleted workflow, for its executions.
pub async fn document(db: &Db, id: &str, version: u32) -> sqlx::Result<Option<String>> {
    let row: Option<(String,)> =
        query_as("SELECT document FROM workflow_versions WHERE workflow_id = ? AND version = ?")
            .bind(id)
            .bind(version)
            .fetch_optional(&db.reader)
            .await?;
    Ok(row.map(|(document,)| document))
}

/// The numbers and times of the saved versions, newest first.
pub async fn versions(db: &Db, id: &str) -> sqlx::Result<Vec<(u32, i64)>> {
    query_as(
        "SELECT version, created_at_ms FROM workflow_versions WHERE workflow_id = ?
         ORDER BY version DESC",
    )
    .bind(id)
    .fetch_all(&db.reader)
    .await
}

/// Up to `limit` workflows whose name has `part` in it, the last changed first,
/// from after `(updated_at_ms, id)` on.
pub async fn list(
    db: &Db,
    organization_id: &str,
    part: &str,
    after: Option<(i64, &str)>,
    limit: u32,
) -> sqlx::Result<Vec<SummaryRow>> {
    let (after_ms, after_id) = after.unwrap_or((i64::MAX, ""));
    query_as(
        "SELECT id, name, description, version, n_nodes, valid, created_at_ms, updated_at_ms
         FROM workflows
         WHERE organization_id = ?1 AND deleted_at_ms IS NULL
           AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)
           AND (updated_at_ms, id) < (?3, ?4)
         ORDER BY updated_at_ms DESC, id DESC
         LIMIT ?5",
    )
    .bind(organization_id)
    .bind(part)
    .bind(after_ms)
    .bind(after_id)
    .bind(limit)
    .fetch_all(&db.reader)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::samples;

    #[tokio::test]
    async fn pages_are_whole_when_all_was_saved_in_one_moment() {
        let (_folder, db) = samples::database().await;
        let row = samples::execution(&db, "{}").await;
        let organization = &row.organization_id;
        for _ in 0..4 {
            insert(&db, organization, &samples::draft("{}")).await.unwrap();
        }
        query("UPDATE workflows SET updated_at_ms = 7").execute(&db.writer).await.unwrap();
        let mut seen: Vec<SummaryRow> = Vec::new();
        loop {
            let after = seen.last().map(|row| (row.updated_at_ms, row.id.as_str()));
            let page = list(&db, organization, "", after, 2).await.unwrap();
            if page.is_empty() {
                break;
            }
            seen.extend(page);
        }
        let ids: Vec<&str> = seen.iter().map(|row| row.id.as_str()).collect();
        assert!(ids.len() == 5 && ids.is_sorted_by(|one, next| one > next), "{ids:?}");
    }
}
