//! `/api/validate`: what is wrong with a document.

use axum::Json;
use axum::extract::State;
use weftwork_core::check::check;
use weftwork_core::diagnostic::Report;
use weftwork_core::parse::parse;

use super::request::JsonText;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::runtime::aside;
use crate::token::Scope;

/// `POST /api/validate`: checks a document and stores nothing. A text that is no
/// JSON has a report too.
pub(crate) async fn validate(
    State(app): State<App>,
    caller: Caller,
    JsonText(text): JsonText,
) -> Result<Json<Report>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    Ok(Json(aside(text.len(), || check(&parse(text), &app.catalogue))))
}
