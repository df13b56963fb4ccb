//! `/healthz` and `/readyz`: for whoever keeps the server running.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;

/// `GET /healthz`: the process answers.
pub(crate) async fn alive() -> Json<serde_json::Value> {
    Json(json!({ "status": "ok" }))
}

/// `GET /readyz`: the storage can be read, and be written to as far as is known.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let storage = match sqlx::query("SELECT 1").execute(&app.db.reader).await {
        Ok(_) => app.engine.can_store().await,
        Err(error) => Err(error),
    };
    let (status, word) = match storage {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
    };
    (status, Json(json!({ "status": word, "storage": word }))).into_response()
}
