//! One attempt of one call: makes it ready, asks the provider, and tells the driver
//! what came of it.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;
use tokio::time::timeout;
use weftwork_core::model::limits::DEFAULT_ATTEMPT_SECONDS;
use weftwork_core::run::{CallId, Happening, NodeError, Prepared, Request};

use super::context::Context;
use super::message::{Inbox, News};
use super::outputs::ReadError;
use super::slots::{Outcome, Slot};
use crate::artifacts::StoreError;
use crate::crash;
use crate::db::results::{Body, Hash, NewResult};
use crate::providers::{Answer, Call, CallError, Files, Progress};

/// How long to wait before the first question after a job, and at most.
const POLL_FIRST: Duration = Duration::from_millis(250);
const POLL_MOST: Duration = Duration::from_secs(5);
/// The most bytes that a result may have as JSON: 16 MiB.
const MAX_RESULT_BYTES: usize = 16 * 1024 * 1024;
/// A provider that does not answer for so long is not well.
const LONG: Duration = Duration::from_secs(DEFAULT_ATTEMPT_SECONDS);
/// How long to wait before reading or writing again what the disk refused.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// One attempt, on its way.
pub(super) struct Attempt {
    pub(super) context: Arc<Context>,
    pub(super) id: CallId,
    /// The job's name at the provider, once it has accepted the call.
    pub(super) job: Option<String>,
    pub(super) timeout: Duration,
    pub(super) queue_timeout: Duration,
    /// What the provider is asked, once it is ready.
    pub(super) call: Option<Arc<Call>>,
    /// Its right to be made, which it keeps until it has told what came of it.
    pub(super) slot: Option<Slot>,
    pub(super) inbox: Inbox,
}

impl Attempt {
    /// Makes the call, until there is news to tell or `abort` says that none is wanted.
    ///
    /// When `abort` is dropped instead, the server stops, and the call is neither
    /// answered nor cancelled: the next start goes on with it.
    pub(super) async fn perform(mut self, mut abort: oneshot::Receiver<()>) {
        let id = self.id;
        let is_aborted = tokio::select! {
            // A slot that comes free by the same abort must not start this call.
            biased;
            aborted = &mut abort => aborted.is_ok(),
            news = AssertUnwindSafe(self.news()).catch_unwind() => {
                let news = news.unwrap_or_else(|_| broke_down(id));
                let is_overdue = matches!(news.what, Happening::Overdue { .. });
                self.tell(news);
                // What that means is decided by core, which then aborts this attempt.
                is_overdue && abort.await.is_ok()
            }
        };
        if is_aborted {
            self.cancel_job().await;
        }
    }

    /// What comes of the call.
    async fn news(&mut self) -> News {
        loop {
            let prepare = async || self.context.values.prepare(self.id).await;
            let request = match patiently(prepare).await {
                Ok(Prepared::Call(request)) => request,
                Ok(Prepared::Done(result)) => return self.done(result).await,
                Err(error) => return self.failed(error, None, None),
            };
            let hash = hash_of(&request);
            if self.job.is_none()
                && let Some(news) = self.earlier(hash).await
            {
                return news;
            }
            // A job that is under way is cancelled by its call.
            if self.has_turn() || self.job.is_some() {
                let call = self.call_for(request);
                self.call = Some(Arc::clone(&call));
                return match self.turn().await {
                    Ok(()) => self.asked(&call, hash).await,
                    Err(overdue) => overdue,
                };
            }
            // Thousands may wait, each with megabytes: so what it asks is made again.
            drop(request);
            if let Err(overdue) = self.turn().await {
                return overdue;
            }
        }
    }

    /// Whether it may be made now.
    fn has_turn(&mut self) -> bool {
        if self.slot.is_none() {
            let Context { engine, organization, execution, .. } = &*self.context;
            self.slot = engine.inner.slots.try_acquire(organization, execution);
        }
        self.slot.is_some()
    }

    /// Waits until it may be made, but not for ever.
    async fn turn(&mut self) -> Result<(), News> {
        if self.slot.is_none() {
            let Context { engine, organization, execution, .. } = &*self.context;
            let turn = engine.inner.slots.acquire(organization, execution);
            let slot = timeout(self.queue_timeout, turn).await;
            self.slot = Some(slot.map_err(|_| self.overdue(None))?);
        }
        Ok(())
    }

    /// What comes of a call that nobody need be asked for.
    async fn done(&self, result: Value) -> News {
        let hash = hash_of_result(&result);
        match self.earlier(hash).await {
            Some(news) => news,
            None => self.succeeded(result, Some(hash), self.context.clock.now_ms()).await,
        }
    }

    fn call_for(&self, request: Request) -> Arc<Call> {
        let CallId { step, item, attempt } = self.id;
        let item = item.map_or_else(|| "-".to_owned(), |item| item.to_string());
        Arc::new(Call {
            key: format!("{}/{step}/{item}/{attempt}", self.context.row.id),
            attempt,
            task: request.task,
            model: request.model,
            payload: request.payload,
        })
    }

    /// The result of the earlier execution, if this one may take it over.
    async fn earlier(&self, hash: Hash) -> Option<News> {
        let reuse = self.context.reuse.as_ref()?;
        let CallId { step, item, .. } = self.id;
        let find = async || Ok(reuse.find(step, item, &hash).await?);
        let same = patiently(find).await.ok().flatten()?;
        crash::point("rerun.before-takeover");
        let body = Body::SameAs(same);
        let result = Some(NewResult { step, item, hash: Some(hash), body });
        Some(News { result, ..News::of(Happening::Reused { call: self.id }) })
    }

    /// Asks the provider.
    async fn asked(&mut self, call: &Call, hash: Hash) -> News {
        let context = Arc::clone(&self.context);
        let engine = &context.engine.inner;
        let called_at_ms = context.clock.now_ms();
        crash::point("call.before-provider");
        let row = &context.row;
        let files = engine.artifacts.of_run(&row.organization_id, &row.id);
        let result = timeout(self.timeout, self.result(call, files)).await;
        if let Some(slot) = &mut self.slot {
            slot.report(match &result {
                Ok(result) => Outcome::of(result),
                // A wait that an author made short says nothing of the provider.
                Err(_) if self.timeout < LONG => Outcome::Unrelated,
                Err(_) => Outcome::Failed { retry_after_ms: None },
            });
        }
        crash::point("call.after-provider");
        match result {
            Ok(Ok(result)) => self.succeeded(result, Some(hash), called_at_ms).await,
            Ok(Err(CallError { code, message, retry_after_ms })) => {
                let error = NodeError { code: code.into(), message };
                self.failed(error, Some(called_at_ms), retry_after_ms)
            }
            Err(_) => self.overdue(Some(called_at_ms)),
        }
    }

    async fn result(&mut self, call: &Call, files: Arc<dyn Files>) -> Result<Value, CallError> {
        let provider = Arc::clone(&self.context.engine.inner.provider);
        let job = match self.job.clone() {
            Some(job) => job,
            None => match provider.submit(call, Arc::clone(&files)).await? {
                Answer::Done(result) => return Ok(result),
                Answer::Accepted(job) => {
                    self.provider_is_well();
                    self.remember(job).await
                }
            },
        };
        let mut wait = POLL_FIRST;
        loop {
            crash::point("job.before-poll");
            match provider.poll(call, &job, Arc::clone(&files)).await? {
                Progress::Done(result) => return Ok(result),
                Progress::Working => self.provider_is_well(),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(POLL_MOST);
        }
    }

    /// What the provider says of a job is enough to let others ask it, too: the job itself
    /// may take a day.
    fn provider_is_well(&mut self) {
        if let Some(slot) = &mut self.slot {
            slot.report(Outcome::Succeeded);
        }
    }

    /// Stores the job's name before anything else is done with it: after a crash it is
    /// asked after, and not ordered again.
    async fn remember(&mut self, job: String) -> String {
        self.job = Some(job.clone());
        crash::point("job.before-accepted");
        let (stored, done) = oneshot::channel();
        let what = Happening::Accepted { call: self.id, job: job.clone() };
        self.tell(News { stored: Some(stored), ..News::of(what) });
        let _ = done.await;
        crash::point("job.after-accepted");
        job
    }

    async fn succeeded(&self, result: Value, hash: Option<Hash>, called_at_ms: u64) -> News {
        let text = result.to_string();
        if text.len() > MAX_RESULT_BYTES {
            let message = "the result has more than 16 MiB".to_owned();
            let error = NodeError { code: "result_too_large".into(), message };
            return self.failed(error, Some(called_at_ms), None);
        }
        let Context { engine, row, .. } = &*self.context;
        let outputs = &engine.inner.outputs;
        let body = loop {
            match outputs.place(&row.organization_id, &row.id, text.clone()).await {
                Ok(body) => break body,
                Err(error) => trouble(&error).await,
            }
        };
        crash::point("call.before-news");
        let CallId { step, item, .. } = self.id;
        let is_kept = item.is_none() && self.context.is_read(step);
        News {
            result: Some(NewResult { step, item, hash, body }),
            value: is_kept.then_some(result),
            ..News::of(Happening::Succeeded { call: self.id, called_at_ms })
        }
    }

    fn failed(
        &self,
        error: NodeError,
        called_at_ms: Option<u64>,
        retry_after_ms: Option<u64>,
    ) -> News {
        let jitter = fastrand::u16(0..=1000);
        let call = self.id;
        News::of(Happening::Failed { call, error, called_at_ms, retry_after_ms, jitter })
    }

    fn overdue(&self, called_at_ms: Option<u64>) -> News {
        let jitter = fastrand::u16(0..=1000);
        News::of(Happening::Overdue { call: self.id, called_at_ms, jitter })
    }

    fn tell(&self, news: News) {
        self.inbox.send(news);
    }

    /// Tells the provider that its job is not wanted any more.
    async fn cancel_job(&self) {
        let Some(job) = &self.job else { return };
        let call = match &self.call {
            Some(call) => Arc::clone(call),
            // A job of before a restart that was aborted before its call was ready.
            None => match self.context.values.prepare(self.id).await {
                Ok(Prepared::Call(request)) => self.call_for(request),
                _ => return,
            },
        };
        crash::point("job.before-cancel");
        self.context.engine.inner.provider.cancel(&call, job).await;
    }
}

/// A fault of this server, or of a provider's code in it. It is worth another attempt,
/// and it must not leave the run without an answer.
fn broke_down(call: CallId) -> News {
    let message = "the server broke down at this call; its log says more".to_owned();
    let error = NodeError { code: "provider_5xx".into(), message };
    let jitter = fastrand::u16(0..=1000);
    let (called_at_ms, retry_after_ms) = (None, None);
    News::of(Happening::Failed { call, error, called_at_ms, retry_after_ms, jitter })
}

/// Tells whether a rerun asks for the same.
pub(super) fn hash_of(request: &Request) -> Hash {
    Sha256::digest(request.identity()).into()
}

/// The same for what takes no provider: the result is as good as what it was made of.
pub(super) fn hash_of_result(result: &Value) -> Hash {
    Sha256::digest(result.to_string()).into()
}

/// Reads from the database, again and again as long as it cannot be read.
pub(super) async fn patiently<T, F>(mut read: impl FnMut() -> F) -> Result<T, NodeError>
where
    F: Future<Output = Result<T, ReadError>>,
{
    loop {
        match read().await {
            Ok(value) => return Ok(value),
            Err(ReadError::Unfit(error)) => return Err(error),
            Err(ReadError::Database(error)) => trouble(&StoreError::Database(error)).await,
        }
    }
}

async fn trouble(error: &StoreError) {
    tracing::error!(%error, "the disk refuses; trying again");
    tokio::time::sleep(TRY_AGAIN).await;
}
