//! `/api/tokens`: make, list and revoke the organization's tokens.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use weftwork_api::{TokenAnswer, TokenBody, TokenList, TokenSummary};

use super::request::{Body, Path};
use crate::app::App;
use crate::auth::Caller;
use crate::db::tokens::{self, SummaryRow};
use crate::error::ApiError;
use crate::token::{NewToken, Scope, check_request};

/// `POST /api/tokens`: a new token; this answer alone shows its text.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<TokenBody>,
) -> Result<Response, ApiError> {
    caller.may(Scope::Admin)?;
    let TokenBody { name, scopes } = body;
    check_request(&name, &scopes).map_err(ApiError::BadRequest)?;
    let token = NewToken::make().map_err(anyhow::Error::from)?;
    let organization = &caller.organization_id;
    let id = tokens::insert(&app.db, organization, &name, &token.hash, &scopes.join(" ")).await?;
    let answer = TokenAnswer { token: token.text, id, name, scopes };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// `GET /api/tokens`: the tokens that were not revoked, without their texts.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<TokenList>, ApiError> {
    caller.may(Scope::Admin)?;
    let rows = tokens::list(&app.db, &caller.organization_id).await?;
    Ok(Json(TokenList { tokens: rows.into_iter().map(summary).collect() }))
}

/// `DELETE /api/tokens/{id}`: the token is refused from now on.
pub(crate) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    caller.may(Scope::Admin)?;
    if tokens::revoke(&app.db, &caller.organization_id, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound("token"))
    }
}

fn summary(row: SummaryRow) -> TokenSummary {
    TokenSummary {
        id: row.id,
        name: row.name,
        scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
        created_at: row.created_at_ms / 1000,
    }
}
