//! A provider that does next to nothing, so that what is measured is the engine.
//!
//! Chats are one POST to the mock; every other task is answered in the process, with
//! when it was called.

use std::sync::Arc;

use serde_json::{Value, json};
use weftwork_server::providers::{Answer, Boxed, Call, CallError, Files, Limits, Provider};

use crate::clock::now_ns;

/// The task that is done by one POST.
pub(crate) const HTTP_TASK: &str = "openai/chat-completion";
/// A task that is done at once.
pub(crate) const INSTANT_TASK: &str = "openai/embeddings";

/// See [the module](self).
pub(crate) struct BenchProvider {
    client: reqwest::Client,
    /// Where to POST.
    url: reqwest::Url,
    max_in_flight: usize,
}

impl BenchProvider {
    /// A provider that POSTs to this URL, and takes so many calls at once.
    pub(crate) fn new(url: &str, max_in_flight: usize) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { client, url: url.parse()?, max_in_flight })
    }

    /// One POST, as a provider's API takes it.
    pub(crate) async fn post(&self, key: &str, body: Vec<u8>) -> Result<Value, CallError> {
        let unreachable =
            |error: reqwest::Error| CallError::new("provider_unreachable", error.to_string());
        let request = self.client.post(self.url.clone()).header("content-type", "application/json");
        let request = request.header("idempotency-key", key).body(body);
        let answer = request.send().await.and_then(reqwest::Response::error_for_status);
        let body = answer.map_err(unreachable)?.bytes().await.map_err(unreachable)?;
        serde_json::from_slice(&body).map_err(bad_response)
    }
}

fn bad_response(error: serde_json::Error) -> CallError {
    CallError::new("provider_bad_response", error.to_string())
}

impl Provider for BenchProvider {
    fn name(&self) -> &'static str {
        "bench"
    }

    fn limits(&self) -> Limits {
        Limits { max_in_flight: self.max_in_flight, ..Limits::default() }
    }

    fn submit<'a>(
        &'a self,
        call: &'a Call,
        _: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Answer, CallError>> {
        Box::pin(async move {
            if call.task == HTTP_TASK {
                let body = serde_json::to_vec(&call.payload).map_err(bad_response)?;
                return Ok(Answer::Done(self.post(&call.key, body).await?));
            }
            Ok(Answer::Done(json!({ "data": [], "model": "bench", "called_at_ns": now_ns() })))
        })
    }
}
