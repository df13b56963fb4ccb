//! The provider that is built in: every task type, without keys or a network.
//!
//! It makes real files (pictures, speech, films) by rule, so that a workflow
//! can be tried before any provider is set up. The same task, model and payload
//! always give the same bytes: nothing here reads a clock or a random number.
//!
//! A payload may carry `"sandbox": {"delay_ms", "fail", "fail_times"}` to try
//! out what a workflow does when a provider is slow or fails. A task that
//! answers at once waits and fails in [`Provider::submit`]; a task with a job
//! fails in `submit` and waits in [`Provider::poll`], where its work is done.

mod caption;
mod chat;
mod colour;
mod conversation;
mod embeddings;
mod figures;
mod film;
mod image;
mod image_edit;
mod input;
mod land;
mod lights;
#[cfg(test)]
mod memory;
mod mp4_facts;
mod noise;
mod numbers;
mod paint;
mod palette;
mod phones;
mod phrases;
mod picture;
mod planet;
mod pronounce;
mod relevance;
mod reply;
mod reply_json;
mod scene;
mod seed;
mod silhouette;
mod sky;
mod speech;
mod spelling;
mod still;
mod subject;
#[cfg(test)]
mod tests;
mod throat;
mod transcription;
mod video;
mod voice;
mod water;
mod wav;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Map, Value, json};

use self::input::{Input, invalid};
use super::{Answer, Boxed, Call, CallError, Files, Progress, Provider};

/// The provider that is built in; see [the module](self).
#[derive(Debug, Clone, Copy, Default)]
pub struct Sandbox;

/// How a task is done: from its work to the fields of its result.
type Task = fn(&Work) -> Result<Map<String, Value>, CallError>;

/// Every task that is answered at once.
const SYNC: &[(&str, Task)] = &[
    ("openai/chat-completion", chat::complete),
    ("openai/chat-completion/vision", chat::complete),
    ("openai/chat-completion/ocr", chat::read_aloud),
    ("openai/chat-completion/moderation", chat::moderate),
    ("openai/embeddings", embeddings::embed),
    ("openai/rerank", relevance::rerank),
    ("openai/score", relevance::score),
    ("openai/audio-speech", speech::speak),
    ("openai/audio-transcription", transcription::transcribe),
    ("openai/image-generation", image::generate),
    ("fal/text-to-image", image::draw),
    ("fal/image-edit", image_edit::edit),
    ("fal/audio-transcription", transcription::transcribe_in_chunks),
    ("fal/ocr", chat::read_picture),
];

/// Every task that is answered with a job.
const ASYNC: &[(&str, Task)] = &[
    ("fal/text-to-video", video::from_text),
    ("fal/image-to-video", video::from_image),
    ("fal/speech-to-video", video::from_speech),
    ("fal/video-interpolate", video::interpolate),
    ("fal/video-upscale", video::upscale),
];

/// The codes that a payload may ask to fail with.
const CODES: &[&str] = &[
    "template_error",
    "task_input_invalid",
    "provider_unreachable",
    "provider_tls",
    "provider_timeout",
    "provider_5xx",
    "provider_rate_limited",
    "provider_rejected",
    "provider_bad_response",
    "provider_truncated",
    "provider_too_large",
    "url_not_allowed",
    "map_items_not_array",
    "map_too_large",
    "map_tolerance_exceeded",
    "pick_out_of_range",
    "result_too_large",
    "cancelled",
    "timed_out",
];

/// One call that is being done on a blocking thread.
struct Work {
    call: Call,
    files: Arc<dyn Files>,
    /// Set when nobody waits for the result any more.
    dropped: Arc<AtomicBool>,
}

impl Work {
    /// The payload, to be read.
    fn input(&self) -> Input<'_> {
        Input(&self.call.payload)
    }

    /// The payload's seed, or one made from everything else that it says.
    fn seed(&self) -> Result<u64, CallError> {
        let given = self.input().optional_whole("seed", 0..=u64::MAX)?;
        Ok(given.unwrap_or_else(|| seed::hash(&[&self.call.model, &asked(&self.call)]) >> 33))
    }

    /// Ends long work early once nobody waits for it.
    fn go_on(&self) -> Result<(), CallError> {
        if self.dropped.load(Ordering::Relaxed) {
            return Err(CallError::new("cancelled", "nobody waits for this result any more"));
        }
        Ok(())
    }
}

/// Tells the blocking thread to stop when the future that holds this is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Provider for Sandbox {
    fn submit<'a>(
        &'a self,
        call: &'a Call,
        files: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Answer, CallError>> {
        Box::pin(async move {
            let task = |table: &[(&str, Task)]| {
                table.iter().find(|(id, _)| *id == call.task).map(|(_, task)| *task)
            };
            let rehearsal = Rehearsal::read(&call.payload)?;
            if task(ASYNC).is_some() {
                rehearsal.fail(call.attempt)?;
                return Ok(Answer::Accepted(job(call)));
            }
            let Some(task) = task(SYNC) else {
                return Err(invalid(format!("the sandbox knows no task `{}`", call.task)));
            };
            rehearsal.wait().await;
            rehearsal.fail(call.attempt)?;
            run(task, call, files).await.map(Answer::Done)
        })
    }

    fn poll<'a>(
        &'a self,
        call: &'a Call,
        name: &'a str,
        files: Arc<dyn Files>,
    ) -> Boxed<'a, Result<Progress, CallError>> {
        Box::pin(async move {
            let found = ASYNC.iter().find(|(id, _)| *id == call.task);
            let Some((_, task)) = found.filter(|_| name == job(call)) else {
                let message = format!("the sandbox accepted no job `{name}` for this call");
                return Err(CallError::new("provider_rejected", message));
            };
            Rehearsal::read(&call.payload)?.wait().await;
            run(*task, call, files).await.map(Progress::Done)
        })
    }

    /// Does nothing: work ends when the future of [`Provider::poll`] is dropped.
    fn cancel<'a>(&'a self, _call: &'a Call, _job: &'a str) -> Boxed<'a, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Does the work of one call on a blocking thread.
async fn run(task: Task, call: &Call, files: Arc<dyn Files>) -> Result<Value, CallError> {
    let dropped = Arc::new(AtomicBool::new(false));
    let _stop = StopOnDrop(dropped.clone());
    let work = Work { call: call.clone(), files, dropped };
    let done = tokio::task::spawn_blocking(move || task(&work)).await;
    let mut result = done.map_err(|fault| {
        CallError::new("provider_5xx", format!("the sandbox broke down at this task: {fault}"))
    })??;
    result.insert("provider".to_owned(), json!("sandbox"));
    Ok(Value::Object(result))
}

/// An object of these fields, in this order.
fn fields<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Names a job by what it is asked, so that it is known after a restart.
fn job(call: &Call) -> String {
    format!("sandbox-{:016x}", seed::hash(&[&call.task, &call.model, &asked(call)]))
}

/// What a call asks for, as text: its payload without the `sandbox` key, so
/// that waiting or failing first does not change the result.
fn asked(call: &Call) -> String {
    let mut words = String::new();
    for (name, value) in call.payload.iter().filter(|(name, _)| *name != "sandbox") {
        words.push_str(name);
        words.push('=');
        words.push_str(&value.to_string());
        words.push('\n');
    }
    words
}

/// The trouble that a payload asks for, to try out a workflow.
struct Rehearsal {
    delay: Duration,
    fail: Option<&'static str>,
    /// How many attempts fail; `None` is all of them.
    fail_times: Option<u64>,
}

impl Rehearsal {
    /// Reads the payload's `sandbox` field, which may be left out.
    fn read(payload: &Map<String, Value>) -> Result<Self, CallError> {
        let empty = Map::new();
        let fields = match Input(payload).get("sandbox") {
            None => &empty,
            Some(Value::Object(fields)) => fields,
            Some(other) => return Err(input::wrong("sandbox", "an object", other)),
        };
        let input = Input(fields);
        let within = |fault: CallError| invalid(format!("in `sandbox`: {}", fault.message));
        let fail = input.optional_text("fail").map_err(within)?;
        let code = fail.map(|name| {
            let known = CODES.iter().find(|code| **code == name);
            known.ok_or_else(|| {
                invalid(format!(
                    "`sandbox.fail` is `{name}`; it must be one of {}",
                    CODES.join(", ")
                ))
            })
        });
        Ok(Self {
            delay: Duration::from_millis(
                input.whole("delay_ms", 0, 0..=86_400_000).map_err(within)?,
            ),
            fail: code.transpose()?.copied(),
            fail_times: input.optional_whole("fail_times", 0..=u64::MAX).map_err(within)?,
        })
    }

    /// Waits as long as the payload asks.
    async fn wait(&self) {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
    }

    /// Fails as often as the payload asks.
    fn fail(&self, attempt: u32) -> Result<(), CallError> {
        match self.fail {
            Some(code) if self.fail_times.is_none_or(|times| u64::from(attempt) <= times) => {
                let message = format!(
                    "attempt {attempt} failed because the payload's `sandbox.fail` asks for it"
                );
                Err(CallError::new(code, message))
            }
            _ => Ok(()),
        }
    }
}
