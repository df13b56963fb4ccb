//! Every route there is, in one table.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, patch, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tracing::Instrument;

use crate::app::App;
use crate::error::ApiError;
use crate::routes::{
    artifacts, editor, events, executions, health, map_items, me, plan, registry, submit, tokens,
    uploads, validate, workflows,
};

/// The header that names a request in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The whole server: API, artifacts and editor.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/workflows", get(workflows::list).post(workflows::create))
        .route(
            "/workflows/{id}",
            get(workflows::read).put(workflows::update).delete(workflows::delete),
        )
        .route("/workflows/{id}/versions", get(workflows::versions))
        .route("/workflows/{id}/versions/{version}", get(workflows::version))
        .route("/workflows/{id}/execute", post(submit::execute))
        .route("/validate", post(validate::validate))
        .route("/plan", post(plan::plan))
        .route("/workflow-executions", get(executions::list))
        .route("/workflow-executions/{id}", get(executions::read))
        .route("/workflow-executions/{id}/nodes/{node}/items", get(map_items::items))
        .route("/workflow-executions/{id}/nodes/{node}", patch(map_items::tune))
        .route("/workflow-executions/{id}/events", get(events::events))
        .route("/workflow-executions/{id}/cancel", post(executions::cancel))
        .route("/workflow-executions/{id}/rerun", post(submit::rerun))
        .route("/uploads", post(uploads::upload))
        .route("/task-types", get(registry::task_types))
        .route("/models", get(registry::models))
        .route("/tokens", get(tokens::list).post(tokens::create))
        .route("/tokens/{id}", delete(tokens::revoke))
        .route("/me", get(me::me))
        .fallback(async || ApiError::NotFound("path"))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        // Answers are of the caller's own data, and change.
        .layer(header_layer(header::CACHE_CONTROL, "no-store"));
    Router::new()
        .nest("/api", api)
        .route("/api/", any(async || ApiError::NotFound("path")))
        .route("/artifacts/{id}", get(artifacts::read))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(editor::file)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(|_| {
            ApiError::Internal(anyhow::anyhow!("a handler panicked")).into_response()
        }))
        .layer(header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_layer(header::REFERRER_POLICY, "no-referrer"))
        .layer(header_layer(header::X_FRAME_OPTIONS, "DENY"))
        .layer(from_fn(in_span))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .with_state(app)
}

/// Answers a request in a span with its id, so that the log tells which one failed.
async fn in_span(request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    let span = tracing::error_span!("request", id);
    next.run(request).instrument(span).await
}

/// Sets a header on every answer that does not have it yet.
fn header_layer(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
