//! Who calls: the holder of a bearer token.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::app::App;
use crate::db::tokens;
use crate::error::ApiError;
use crate::token::{Scope, hash, is_well_formed};

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
        // The scheme's name has no case (RFC 9110, section 11.1).
        let token = header
            .and_then(|it| it.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
            .map(|(_, token)| token.trim());
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
