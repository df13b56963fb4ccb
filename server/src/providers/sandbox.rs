//! The provider that is built in: every task type, without keys or a network.
//!
//! It makes real files (pictures, speech, films) by rule, so that a workflow
//! can be tried before any provider is set up. The same task, model and payload
//! always give the same bytes: nothing here reads a clock or a random number.
//!
//! There is a room for each kind of work: [`text`], [`picture`], [`speech`] and
//! [`film`]. What they share is [`work`], the call that is being done, and
//! [`input`], its payload. [`rehearsal`] fails on demand.
//!
//! To add a task, write a [`Task`] in its room and name it in [`TASKS`].

mod film;
mod input;
mod ledger;
#[cfg(test)]
mod memory;
mod picture;
mod rehearsal;
mod seed;
mod speech;
#[cfg(test)]
mod tests;
mod text;
mod work;

use std::num::NonZero;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Semaphore;

use self::input::invalid;
use self::ledger::Ledger;
use self::rehearsal::Rehearsal;
use self::work::{Task, Work};
use crate::crash;

use super::{Answer, Boxed, Call, CallError, Files, Limits, Progress, Provider};

/// When a task is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// At once: it is a matter of moments.
    Quick,
    /// At once, when a core is free to render it.
    Render,
    /// By a job, which renders when it is asked after.
    Job,
}
use Pace::{Job, Quick, Render};

/// Every task: its id, when it is answered, and how it is done.
const TASKS: &[(&str, Pace, Task)] = &[
    ("openai/chat-completion", Quick, text::complete),
    ("openai/chat-completion/vision", Quick, text::complete),
    ("openai/chat-completion/ocr", Quick, text::read_aloud),
    ("openai/chat-completion/moderation", Quick, text::moderate),
    ("openai/embeddings", Quick, text::embed),
    ("openai/rerank", Quick, text::rerank),
    ("openai/score", Quick, text::score),
    ("openai/audio-speech", Render, speech::speak),
    ("openai/audio-transcription", Quick, speech::transcribe),
    ("openai/image-generation", Render, picture::generate),
    ("fal/text-to-image", Render, picture::draw),
    ("fal/image-edit", Render, picture::edit),
    ("fal/audio-transcription", Quick, speech::transcribe_in_chunks),
    ("fal/ocr", Quick, text::read_picture),
    ("fal/text-to-video", Job, film::from_text),
    ("fal/image-to-video", Job, film::from_image),
    ("fal/speech-to-video", Job, film::from_speech),
    ("fal/video-interpolate", Job, film::interpolate),
    ("fal/video-upscale", Job, film::upscale),
];

/// The provider that is built in; see [the module](self).
#[derive(Debug)]
pub struct Sandbox {
    /// A permit for each core: so many renders go on at once, the others wait.
    cores: Arc<Semaphore>,
    ledger: Ledger,
}

impl Default for Sandbox {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { cores: Arc::new(Semaphore::new(cores)), ledger: Ledger::from_environment() }
    }
}

impl Sandbox {
    /// Does the work of one call on a blocking thread.
    ///
    /// When this future is dropped, a call that waits for a core waits no more,
    /// and work that has begun ends early; only then is its core free.
    async fn run(
        &self,
        (_, pace, task): &(&str, Pace, Task),
        call: &Call,
        files: Arc<dyn Files>,
    ) -> Result<Value, CallError> {
        let core = if *pace == Quick {
            None
        } else {
            let core = self.cores.clone().acquire_owned().await;
            Some(core.expect("the semaphore is never closed"))
        };
        let caller = Arc::new(());
        let (work, task) = (Work::new(call.clone(), files, &caller), *task);
        let done = tokio::task::spawn_blocking(move || {
            let _core = core;
            work.answer(task)
        });
        done.await.unwrap_or_else(|fault| {
            let message = format!("the sandbox broke down at this task: {fault}");
            Err(CallError::new("provider_5xx", message))
        })
    }
}

impl Provider for Sandbox {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    /// It only fails when it is asked to, which says nothing of other calls.
    fn limits(&self) -> Limits {
        Limits { max_failures: usize::MAX, ..Limits::default() }
    }

    fn submit<'a>(
        &'a self,
        call: &'a Call,
        files: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Answer, CallError>> {
        Box::pin(async move {
            let _begun = self.ledger.begin("submit", call);
            crash::point("provider.asked");
            let Some(task) = TASKS.iter().find(|(id, ..)| *id == call.task) else {
                return Err(invalid(format!("the sandbox knows no task `{}`", call.task)));
            };
            let rehearsal = Rehearsal::read(&call.payload)?;
            if task.1 == Job {
                rehearsal.fail(call.attempt)?;
                return Ok(Answer::Accepted(work::job(call)));
            }
            rehearsal.wait().await;
            rehearsal.fail(call.attempt)?;
            self.run(task, call, files).await.map(Answer::Done)
        })
    }

    fn poll<'a>(
        &'a self,
        call: &'a Call,
        job: &'a str,
        files: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Progress, CallError>> {
        Box::pin(async move {
            let _begun = self.ledger.begin("poll", call);
            crash::point("provider.polled");
            let found = TASKS.iter().find(|(id, pace, _)| *id == call.task && *pace == Job);
            let Some(task) = found.filter(|_| job == work::job(call)) else {
                let message = format!("the sandbox accepted no job `{job}` for this call");
                return Err(CallError::new("provider_rejected", message));
            };
            Rehearsal::read(&call.payload)?.wait().await;
            self.run(task, call, files).await.map(Progress::Done)
        })
    }

    /// Does no more than note it: work ends when the future of [`Provider::poll`] is dropped.
    fn cancel<'a>(&'a self, call: &'a Call, _job: &'a str) -> Boxed<'a, ()> {
        self.ledger.note("cancel", call);
        Box::pin(std::future::ready(()))
    }
}
