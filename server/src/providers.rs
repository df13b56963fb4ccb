//! Who does the work of a task: a provider takes a call and answers with a result.
//!
//! To add a provider, write `providers/<name>.rs` with an `impl Provider`.

pub mod sandbox;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::{Map, Value};

/// One attempt at one task, as a provider is asked to do it.
#[derive(Debug, Clone)]
pub struct Call {
    /// Names this attempt for ever: `execution/node/item/attempt`. Sent to
    /// providers as their idempotency key, so that a repeat after a crash is known.
    pub key: String,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The task type's id, such as `fal/text-to-image`.
    pub task: String,
    /// The model's id in the catalogue.
    pub model: String,
    /// The task's input, every template in it resolved.
    pub payload: Map<String, Value>,
}

/// What a provider says to a new call.
#[derive(Debug)]
pub enum Answer {
    /// The result, at once.
    Done(Value),
    /// The provider works on it under this name; ask again with [`Provider::poll`].
    Accepted(String),
}

/// What a provider says of a job that it accepted.
#[derive(Debug)]
pub enum Progress {
    /// The result.
    Done(Value),
    /// Not yet; ask again.
    Working,
}

/// Why a call has no result.
///
/// `code` is one of the node error codes of the HTTP API, such as
/// `provider_5xx`; `message` is for the person who runs the workflow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct CallError {
    /// The node error code.
    pub code: &'static str,
    /// What happened, and what to do about it.
    pub message: String,
    /// How long the provider asked to be left alone, in milliseconds.
    pub retry_after_ms: Option<u64>,
}

impl CallError {
    /// An error without a wish to be left alone.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after_ms: None }
    }
}

/// A boxed future, so that providers can be kept in one list.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How much may be asked of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many calls may be in flight at once.
    pub max_in_flight: usize,
    /// After how many failures in a row it is left alone.
    pub max_failures: usize,
    /// For how long at first, in milliseconds; twice as long each time after that.
    pub first_pause_ms: u64,
    /// For how long at most, in milliseconds.
    pub longest_pause_ms: u64,
}

impl Default for Limits {
    /// Room for many calls at once. Ten failures in a row are no accident, even when
    /// every fifth call fails.
    fn default() -> Self {
        Self {
            max_in_flight: 256,
            max_failures: 10,
            first_pause_ms: 1_000,
            longest_pause_ms: 30_000,
        }
    }
}

/// Does the work of tasks. Dropping a returned future drops the work at once.
pub trait Provider: Send + Sync {
    /// Its name, for the log.
    fn name(&self) -> &'static str;

    /// How much may be asked of it.
    fn limits(&self) -> Limits {
        Limits::default()
    }

    /// Starts a call. `files` holds the media that the call takes and makes.
    fn submit<'a>(
        &'a self,
        call: &'a Call,
        files: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Answer, CallError>>;

    /// Asks after a job that [`Provider::submit`] accepted, also after a restart. One
    /// that never accepts jobs knows none.
    fn poll<'a>(
        &'a self,
        _call: &'a Call,
        job: &'a str,
        _files: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Progress, CallError>> {
        let message = format!("{} has no job `{job}`", self.name());
        Box::pin(std::future::ready(Err(CallError::new("provider_rejected", message))))
    }

    /// Tells the provider that nobody waits for this job any more. Enough for one whose
    /// work ends when the future of [`Provider::poll`] is dropped.
    fn cancel<'a>(&'a self, _call: &'a Call, _job: &'a str) -> Boxed<'a, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// The media files of one run. Blocking: call from a blocking thread.
pub trait Files: Send + Sync {
    /// The bytes behind `url`, which is an artifact of this server or a `data:` URL.
    ///
    /// # Errors
    ///
    /// `task_input_invalid` when there is no such file, `url_not_allowed` when
    /// this server may not read it.
    fn read(&self, url: &str) -> Result<Vec<u8>, CallError>;

    /// Keeps `bytes` as a new artifact and answers with its URL.
    ///
    /// # Errors
    ///
    /// `result_too_large` when it is over the limit.
    fn write(&self, content_type: &str, bytes: Vec<u8>) -> Result<String, CallError>;
}
