//! Why a request was not answered as asked: one error type for the whole API.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use weftwork_api::{ErrorBody, ErrorDetail};
use weftwork_core::diagnostic::Report;
use weftwork_core::inputs::InputFault;

use crate::db::journal::WriteError;
use crate::db::primary_code;

/// Each variant is one status and one code. Its message is what the caller reads,
/// so it never shows what went wrong inside the server.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// 400: the body is not JSON.
    #[error("{0}")]
    InvalidJson(String),
    /// 400: a parameter of the URL or a header is wrong.
    #[error("{0}")]
    BadRequest(String),
    /// 400 or 422: the body is JSON, but not what is asked for.
    #[error("{message}")]
    Validation {
        /// 400 when it is no document at all, 422 when it has faults.
        status: StatusCode,
        /// What is wrong.
        message: String,
        /// All that is wrong, one by one.
        details: Value,
    },
    /// 401.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// 403.
    #[error("this token lacks the scope `{0}`")]
    Forbidden(&'static str),
    /// 404. A foreign object answers exactly as one that does not exist.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// 405.
    #[error("this path does not take this method")]
    MethodNotAllowed,
    /// 409.
    #[error("{0}")]
    Conflict(String),
    /// 412: the body is what is saved now.
    #[error("the workflow was changed by somebody else")]
    Stale(Value),
    /// 413.
    #[error("the body is larger than {0} bytes")]
    PayloadTooLarge(usize),
    /// 415.
    #[error("send JSON, with the header `Content-Type: application/json`")]
    UnsupportedMediaType,
    /// 416.
    #[error("the file has no such bytes; `Content-Range` says how many it has")]
    RangeNotSatisfiable,
    /// 500. It is logged where it is made into a response.
    #[error("the server failed; its log has the request's id")]
    Internal(#[source] anyhow::Error),
    /// 507.
    #[error("the server's disk is full")]
    StorageFull,
}

impl ApiError {
    /// 422: the workflow has errors, so it cannot run.
    pub(crate) fn faulty_workflow(report: &Report) -> Self {
        ApiError::Validation {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            message: "this workflow has errors, so it cannot run".to_owned(),
            details: json!({ "diagnostics": report }),
        }
    }

    /// 422: the values of parameters are wrong, each of which is named.
    pub(crate) fn wrong_inputs(faults: &[InputFault]) -> Self {
        let list = faults.iter().map(|it| json!({ "name": it.name(), "message": it.to_string() }));
        let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
        ApiError::Validation {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            message: all.join("; "),
            details: json!({ "inputs": list.collect::<Vec<_>>() }),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            ApiError::InvalidJson(_) | ApiError::BadRequest(_) => StatusCode::BAD_REQUEST,
            ApiError::Validation { status, .. } => *status,
            ApiError::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            ApiError::Forbidden(_) => StatusCode::FORBIDDEN,
            ApiError::NotFound(_) => StatusCode::NOT_FOUND,
            ApiError::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            ApiError::Conflict(_) => StatusCode::CONFLICT,
            ApiError::Stale(_) => StatusCode::PRECONDITION_FAILED,
            ApiError::PayloadTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            ApiError::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ApiError::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
            ApiError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            ApiError::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ApiError::InvalidJson(_) => "invalid_json",
            ApiError::BadRequest(_)
            | ApiError::MethodNotAllowed
            | ApiError::RangeNotSatisfiable => "bad_request",
            ApiError::Validation { .. } => "validation_error",
            ApiError::Unauthorized(_) => "unauthorized",
            ApiError::Forbidden(_) => "forbidden",
            ApiError::NotFound(_) => "not_found",
            ApiError::Conflict(_) | ApiError::Stale(_) => "conflict",
            ApiError::PayloadTooLarge(_) => "payload_too_large",
            ApiError::UnsupportedMediaType => "unsupported_media_type",
            ApiError::Internal(_) => "internal_error",
            ApiError::StorageFull => "storage_full",
        }
    }

    fn details(&mut self) -> Option<Value> {
        match self {
            ApiError::Validation { details, .. } => Some(details.take()),
            ApiError::Stale(current) => Some(json!({ "current": current.take() })),
            _ => None,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(mut self) -> Response {
        if let ApiError::Internal(error) = &self {
            tracing::error!(error = format!("{error:#}"), "a request failed");
        }
        let error = ErrorDetail {
            code: self.code().to_owned(),
            message: self.to_string(),
            details: self.details(),
        };
        let mut response = (self.status(), Json(ErrorBody { error })).into_response();
        if matches!(self, ApiError::Unauthorized(_)) {
            let challenge = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        ApiError::Internal(error)
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        if is_full(&error) { ApiError::StorageFull } else { ApiError::Internal(error.into()) }
    }
}

impl From<WriteError> for ApiError {
    fn from(error: WriteError) -> Self {
        if error.is_full() { ApiError::StorageFull } else { ApiError::Internal(error.into()) }
    }
}

/// Whether this is `SQLITE_FULL`.
fn is_full(error: &sqlx::Error) -> bool {
    primary_code(error) == Some(13)
}
