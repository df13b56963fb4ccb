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

/// The secret with this name; `fresh` is kept if there is none yet.
pub async fn secret(db: &Db, name: &str, fresh: &[u8]) -> sqlx::Result<Vec<u8>> {
    query("INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(name)
        .bind(fresh)
        .execute(&db.writer)
        .await?;
    query_scalar("SELECT value FROM secrets WHERE name = ?").bind(name).fetch_one(&db.writer).await
}
