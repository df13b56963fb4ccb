//! Who calls: bearer tokens, their scopes, and the organization they belong to.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::db::tokens;
use crate::error::ApiError;

/// Something that a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Read workflows and executions.
    WorkflowsRead,
    /// Change workflows.
    WorkflowsWrite,
    /// Start and cancel executions.
    ExecutionsWrite,
    /// Everything.
    Admin,
}

impl Scope {
    /// Its name, as in the API.
    pub fn name(self) -> &'static str {
        match self {
            Scope::WorkflowsRead => "workflows:read",
            Scope::WorkflowsWrite => "workflows:write",
            Scope::ExecutionsWrite => "executions:write",
            Scope::Admin => "admin",
        }
    }
}

/// A new token: shown once, then kept by its hash alone.
pub struct NewToken {
    /// What the holder sends.
    pub text: String,
    /// What is kept.
    pub hash: Vec<u8>,
}

impl NewToken {
    /// `ww_`, 256 random bits, and a checksum by which scanners can tell that a
    /// text is a token.
    ///
    /// # Errors
    ///
    /// When the system has no randomness to give.
    pub fn make() -> Result<Self, getrandom::Error> {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits)?;
        let body = BASE32_NOPAD.encode(&bits).to_lowercase();
        let text = format!("ww_{body}{}", checksum(&body));
        let hash = hash(&text);
        Ok(Self { text, hash })
    }
}

fn checksum(body: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("weftwork token {body}"))[..3])
}

/// What is kept of a token.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// Whether `text` has the form of a token, checksum included.
fn is_well_formed(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("ww_") else { return false };
    rest.is_ascii() && rest.len() == 58 && rest[52..] == checksum(&rest[..52])
}

/// Who sent a request. A handler that takes one cannot be called without a token.
#[derive(Debug, Clone)]
pub struct Caller {
    /// `org_…`; everything that the caller sees belongs to it.
    pub organization_id: String,
    /// `tok_…`
    pub token_id: String,
    /// What the token may do.
    pub scopes: Vec<String>,
}

impl Caller {
    /// Goes on only if the token may do this.
    pub fn may(&self, scope: Scope) -> Result<(), ApiError> {
        let has = |name: &str| self.scopes.iter().any(|it| it == name);
        if has(scope.name()) || has(Scope::Admin.name()) {
            Ok(())
        } else {
            Err(ApiError::Forbidden(scope.name()))
        }
    }

    /// The holder of the token in these headers.
    pub async fn from_headers(headers: &HeaderMap, app: &App) -> Result<Self, ApiError> {
        let header = headers.get(AUTHORIZATION).and_then(|it| it.to_str().ok());
        let token = header.and_then(|it| it.strip_prefix("Bearer ")).map(str::trim);
        let Some(token) = token else {
            return Err(ApiError::Unauthorized("send `Authorization: Bearer ww_…`"));
        };
        let unknown = ApiError::Unauthorized("this token is not known, or was revoked");
        if !is_well_formed(token) {
            return Err(unknown);
        }
        let row = tokens::find(&app.db, &hash(token)).await?.ok_or(unknown)?;
        Ok(Self {
            organization_id: row.organization_id,
            token_id: row.id,
            scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
        })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        Self::from_headers(&parts.headers, app).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_a_checksum() {
        let token = NewToken::make().unwrap().text;
        assert!(is_well_formed(&token), "{token}");
        let mistyped = format!("{}{}", &token[..60], if token.ends_with('0') { '1' } else { '0' });
        for wrong in [mistyped.as_str(), "ww_", "", "nothing", &token[1..]] {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
    }
}
