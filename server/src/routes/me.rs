//! `/api/me`: who the caller is.

use axum::Json;
use weftwork_api::Me;

use crate::auth::Caller;

/// `GET /api/me`: the organization and the scopes of the caller's token.
pub(crate) async fn me(caller: Caller) -> Json<Me> {
    Json(Me {
        organization_id: caller.organization_id,
        token_id: caller.token_id,
        scopes: caller.scopes,
    })
}
