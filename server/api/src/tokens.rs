//! Tokens, and who has one.

use serde::{Deserialize, Serialize};

/// Who the caller is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Me {
    /// `org_…`
    pub organization_id: String,
    /// The token's id.
    pub token_id: String,
    /// What the token may do.
    pub scopes: Vec<String>,
}

/// What `POST /api/tokens` takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// What to call it.
    pub name: String,
    /// What it may do: `workflows:read`, `workflows:write`, `executions:write`, `admin`.
    pub scopes: Vec<String>,
}

/// The answer to making a token, and the only one that shows its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenAnswer {
    /// `ww_…`, to be sent as `Authorization: Bearer ww_…`.
    pub token: String,
    /// `tok_…`, by which it is revoked.
    pub id: String,
    /// What its maker calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
}

/// The organization's tokens, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenList {
    /// The tokens.
    pub tokens: Vec<TokenSummary>,
}

/// A token, without its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenSummary {
    /// `tok_…`
    pub id: String,
    /// What its maker calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Unix seconds.
    pub created_at: i64,
}
