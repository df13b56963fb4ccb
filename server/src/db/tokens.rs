//! Tables `organizations`, `tokens` and `secrets`.

use sqlx::{query, query_as, query_scalar};

use super::Db;
use crate::clock::now_ms;
use crate::ids;

/// A token, as it is found by its hash.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TokenRow {
    /// `tok_…`
    pub id: String,
    /// `org_…`
    pub organization_id: String,
    /// The scopes, separated by spaces.
    pub scopes: String,
}

/// Makes an organization and answers with its id.
pub async fn insert_organization(db: &Db, name: &str) -> sqlx::Result<String> {
    let id = ids::new("org");
    query("INSERT INTO organizations (id, name, created_at_ms) VALUES (?, ?, ?)")
        .bind(&id)
        .bind(name)
        .bind(now_ms() as i64)
        .execute(&db.writer)
        .await?;
    Ok(id)
}

/// The id of the first organization, if there is one.
pub async fn first_organization(db: &Db) -> sqlx::Result<Option<String>> {
    query_scalar("SELECT id FROM organizations ORDER BY id LIMIT 1")
        .fetch_optional(&db.reader)
        .await
}

/// When the first organization was made, in milliseconds since 1970: then the database
/// was new. The end of time when there is none.
pub(crate) async fn made_at_ms(db: &Db) -> sqlx::Result<i64> {
    let made_at_ms: Option<i64> =
        query_scalar("SELECT MIN(created_at_ms) FROM organizations").fetch_one(&db.reader).await?;
    Ok(made_at_ms.unwrap_or(i64::MAX))
}

/// Keeps a new token by its hash.
pub async fn insert(
    db: &Db,
    organization_id: &str,
    name: &str,
    hash: &[u8],
    scopes: &str,
) -> sqlx::Result<String> {
    let id = ids::new("tok");
    query(
        "INSERT INTO tokens (id, organization_id, name, hash, scopes, created_at_ms)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(&id)
    .bind(organization_id)
    .bind(name)
    .bind(hash)
    .bind(scopes)
    .bind(now_ms() as i64)
    .execute(&db.writer)
    .await?;
    Ok(id)
}

/// The token with this hash, unless it was revoked.
pub async fn find(db: &Db, hash: &[u8]) -> sqlx::Result<Option<TokenRow>> {
    query_as(
        "SELECT id, organization_id, scopes FROM tokens WHERE hash = ? AND revoked_at_ms IS NULL",
    )
    .bind(hash)
    .fetch_optional(&db.reader)
    .await
}

/// A token in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SummaryRow {
    /// `tok_…`
    pub id: String,
    /// What its maker calls it.
    pub name: String,
    /// The scopes, separated by spaces.
    pub scopes: String,
    /// When it was made.
    pub created_at_ms: i64,
}

/// Whether there is a token with this id that was not revoked.
pub(crate) async fn is_valid(db: &Db, id: &str) -> sqlx::Result<bool> {
    query_scalar("SELECT EXISTS (SELECT 1 FROM tokens WHERE id = ? AND revoked_at_ms IS NULL)")
        .bind(id)
        .fetch_one(&db.reader)
        .await
}

/// The organization's tokens that were not revoked, newest first.
pub async fn list(db: &Db, organization_id: &str) -> sqlx::Result<Vec<SummaryRow>> {
    query_as(
        "SELECT id, name, scopes, created_at_ms FROM tokens
         WHERE organization_id = ? AND revoked_at_ms IS NULL ORDER BY id DESC",
    )
    .bind(organization_id)
    .fetch_all(&db.reader)
    .await
}

/// Revokes a token; it is refused from now on. Answers whether there was one.
pub async fn revoke(db: &Db, organization_id: &str, id: &str) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE tokens SET revoked_at_ms = ?
         WHERE id = ? AND organization_id = ? AND revoked_at_ms IS NULL",
    )
    .bind(now_ms() as i64)
    .bind(id)
    .bind(organization_id)
    .execute(&db.writer)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The secret with this name; `fresh` is kept if there is none yet.
pub async fn secret(db: &Db, name: &str, fresh: &[u8]) -> sqlx::Result<Vec<u8>> {
    query("INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(name)
        .bind(fresh)
        .execute(&db.writer)
        .await?;
    query_scalar("SELECT value FROM secrets WHERE name = ?").bind(name).fetch_one(&db.writer).await
}
