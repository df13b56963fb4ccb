//! One attempt of one call: asks the provider, and tells the driver what came of it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{Semaphore, mpsc, oneshot};
use weftwork_core::run::{CallId, Event, Happening, NodeError, Request};

use super::Engine;
use super::message::Message;
use crate::clock::now_ms;
use crate::db::executions::ExecutionRow;
use crate::providers::{Answer, Call, CallError, Files, Progress, Provider};

/// How long an attempt may take when its node does not say: ten minutes.
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(10);
/// How long to wait before the first question after a job, and at most.
const POLL_FIRST: Duration = Duration::from_millis(250);
const POLL_MOST: Duration = Duration::from_secs(5);
/// The most bytes that a result may have as JSON: 16 MiB.
const MAX_RESULT_BYTES: usize = 16 * 1024 * 1024;

/// Makes the call, until there is a result or `abort` says that none is wanted.
///
/// When `abort` is dropped instead, the server stops, and the call is neither
/// answered nor cancelled: the next start goes on with it.
pub(super) async fn perform(
    engine: Engine,
    row: Arc<ExecutionRow>,
    id: CallId,
    request: Request,
    job: Option<String>,
    inbox: mpsc::UnboundedSender<Message>,
    abort: oneshot::Receiver<()>,
) {
    let item = id.item.map_or_else(|| "-".to_owned(), |item| item.to_string());
    let timeout = request.timeout_ms.map_or(DEFAULT_TIMEOUT, Duration::from_millis);
    let mut attempt = Attempt {
        provider: Arc::clone(&engine.inner.provider),
        files: engine.inner.artifacts.of_run(&row.organization_id, &row.id),
        call: Call {
            key: format!("{}/{}/{item}/{}", row.id, id.step, id.attempt),
            attempt: id.attempt,
            task: request.task,
            model: request.model,
            payload: request.payload,
        },
        id,
        job,
        inbox: inbox.clone(),
    };
    let result = tokio::select! {
        result = attempt.within(timeout, &engine.inner.calls) => result,
        aborted = abort => {
            if aborted.is_ok() {
                attempt.cancel_job().await;
            }
            return;
        }
    };
    let what = match result {
        Ok(result) => Happening::Succeeded { call: id, result },
        Err(CallError { code, message, retry_after_ms }) => Happening::Failed {
            call: id,
            error: NodeError { code: code.into(), message },
            retry_after_ms,
            jitter: fastrand::u16(0..=1000),
        },
    };
    let _ = inbox.send(Message::Event(Event { at_ms: now_ms(), what }, None));
}

struct Attempt {
    provider: Arc<dyn Provider>,
    files: Arc<dyn Files>,
    call: Call,
    id: CallId,
    job: Option<String>,
    inbox: mpsc::UnboundedSender<Message>,
}

impl Attempt {
    /// The result, within `timeout` from when there is room for the call.
    async fn within(&mut self, timeout: Duration, room: &Semaphore) -> Result<Value, CallError> {
        let Ok(_permit) = room.acquire().await else { return std::future::pending().await };
        if let Ok(result) = tokio::time::timeout(timeout, self.result()).await {
            return result.and_then(bounded);
        }
        self.cancel_job().await;
        let message = format!("there was no answer within {} s", timeout.as_secs());
        Err(CallError::new("provider_timeout", message))
    }

    async fn result(&mut self) -> Result<Value, CallError> {
        if self.job.is_none() {
            match self.provider.submit(&self.call, Arc::clone(&self.files)).await? {
                Answer::Done(result) => return Ok(result),
                Answer::Accepted(job) => self.remember(job).await,
            }
        }
        let job = self.job.clone().unwrap_or_default();
        let mut wait = POLL_FIRST;
        loop {
            match self.provider.poll(&self.call, &job, Arc::clone(&self.files)).await? {
                Progress::Done(result) => return Ok(result),
                Progress::Working => tokio::time::sleep(wait).await,
            }
            wait = (wait * 2).min(POLL_MOST);
        }
    }

    /// Stores the job's name before anything else is done with it: after a crash
    /// it is asked after, and not ordered again.
    async fn remember(&mut self, job: String) {
        let what = Happening::Accepted { call: self.id, job: job.clone() };
        let (stored, done) = oneshot::channel();
        let _ = self.inbox.send(Message::Event(Event { at_ms: now_ms(), what }, Some(stored)));
        let _ = done.await;
        self.job = Some(job);
    }

    /// Tells the provider that its job is not wanted any more.
    async fn cancel_job(&self) {
        if let Some(job) = &self.job {
            self.provider.cancel(&self.call, job).await;
        }
    }
}

/// Counts the bytes of a result before it is kept.
fn bounded(result: Value) -> Result<Value, CallError> {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    let is_written = serde_json::to_writer(&mut counter, &result).is_ok();
    if is_written && counter.0 <= MAX_RESULT_BYTES {
        Ok(result)
    } else {
        Err(CallError::new("result_too_large", "the result has more than 16 MiB"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_may_have_sixteen_mebibytes_and_no_more() {
        let result = |bytes: usize| bounded(Value::String("x".repeat(bytes - 2)));
        assert!(result(MAX_RESULT_BYTES).is_ok());
        assert_eq!(result(MAX_RESULT_BYTES + 1).unwrap_err().code, "result_too_large");
    }
}
