//! A service that answers every POST with the same chat completion.
//!
//! `"sandbox": {"delay_ms": …}` in a request makes it take so long. `"is_last": true` in
//! it says that its run ends with it, so that callers learn of that without asking the
//! server that is measured.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::clock::now_ns;
use crate::process;

/// What it answers.
const COMPLETION: &str = r#"{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"The quick brown fox jumps over the lazy dog."},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":10,"total_tokens":22}}"#;

/// How many requests came since they were last forgotten.
static N_REQUESTS: AtomicU64 = AtomicU64::new(0);
/// How many of them were the last of their run.
static N_LAST: AtomicU64 = AtomicU64::new(0);
/// How many are being answered now.
static N_AT_WORK: AtomicU64 = AtomicU64::new(0);
/// When the first of them came; 0 before.
static FIRST_NS: AtomicU64 = AtomicU64::new(0);

/// The requests that came since they were last forgotten.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Requests {
    /// How many.
    pub(crate) n: u64,
    /// How many of them were the last of their run.
    pub(crate) n_last: u64,
    /// How many wait for their answer now, forgotten ones too.
    pub(crate) n_at_work: u64,
    /// When the first came, by [`now_ns`]; 0 when none did.
    pub(crate) first_ns: u64,
}

/// Prints its URL, and serves until its parent is gone.
pub(crate) async fn main() -> Result<()> {
    process::end_with_parent();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    process::announce(&format!("http://{}", listener.local_addr()?));
    let router = Router::new()
        .route("/v1/chat/completions", post(complete))
        .route("/requests", get(requests).delete(forget));
    Ok(axum::serve(listener, router).await?)
}

/// A request that somebody waits for; dropped when nobody does any more.
struct AtWork;

impl AtWork {
    fn begin() -> Self {
        N_AT_WORK.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        N_AT_WORK.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn complete(body: Bytes) -> impl IntoResponse {
    let _at_work = AtWork::begin();
    if N_REQUESTS.fetch_add(1, Ordering::Relaxed) == 0 {
        FIRST_NS.store(now_ns(), Ordering::Relaxed);
    }
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let wishes = &request["sandbox"];
    if wishes["is_last"] == true {
        N_LAST.fetch_add(1, Ordering::Relaxed);
    }
    if let Some(delay_ms) = wishes["delay_ms"].as_u64().filter(|it| *it > 0) {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
    }
    ([(header::CONTENT_TYPE, "application/json")], COMPLETION).into_response()
}

async fn requests() -> Json<Requests> {
    Json(Requests {
        n: N_REQUESTS.load(Ordering::Relaxed),
        n_last: N_LAST.load(Ordering::Relaxed),
        n_at_work: N_AT_WORK.load(Ordering::Relaxed),
        first_ns: FIRST_NS.load(Ordering::Relaxed),
    })
}

async fn forget() {
    N_REQUESTS.store(0, Ordering::Relaxed);
    N_LAST.store(0, Ordering::Relaxed);
    FIRST_NS.store(0, Ordering::Relaxed);
}
