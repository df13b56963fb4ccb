//! One call while it is being done, on a blocking thread.

use std::cell::RefCell;
use std::fmt::Display;
use std::sync::{Arc, Weak};

use serde_json::{Value, json};

use super::input::Input;
use super::seed::hash;
use crate::providers::{Call, CallError, Files};

/// How a task is done: from its work to its result, an object.
pub(super) type Task = fn(&Work) -> Result<Value, CallError>;

/// One call that is being done.
pub(super) struct Work {
    /// What is asked.
    pub(super) call: Call,
    files: Arc<dyn Files>,
    /// Gone when nobody waits for the result any more.
    caller: Weak<()>,
    notes: RefCell<Vec<String>>,
}

impl Work {
    /// The work of a call, to end early when `caller` is dropped.
    pub(super) fn new(call: Call, files: Arc<dyn Files>, caller: &Arc<()>) -> Self {
        Self { call, files, caller: Arc::downgrade(caller), notes: RefCell::default() }
    }

    /// Does the task, and says in its result who did it and what to know of that.
    pub(super) fn answer(&self, task: Task) -> Result<Value, CallError> {
        let mut result = task(self)?;
        result["provider"] = json!("sandbox");
        let notes = self.notes.borrow();
        if !notes.is_empty() {
            result["sandbox_note"] = json!(notes.join(" "));
        }
        Ok(result)
    }

    /// Tells the reader of the result something, in a sentence.
    pub(super) fn note(&self, sentence: String) {
        self.notes.borrow_mut().push(sentence);
    }

    /// The payload, to be read.
    pub(super) fn input(&self) -> Input<'_> {
        Input(&self.call.payload)
    }

    /// The payload's seed, or one made from everything else that it says.
    pub(super) fn seed(&self) -> Result<u64, CallError> {
        let given = self.input().whole("seed", 0..=u64::MAX)?;
        Ok(given.unwrap_or_else(|| self.id() >> 33))
    }

    /// A number that belongs to what is asked of this model.
    pub(super) fn id(&self) -> u64 {
        hash(&[&self.call.model, &asked(&self.call)])
    }

    /// The file behind a URL. `None` when it is on another server, because the
    /// sandbox uses no network; the result then says so.
    pub(super) fn read(&self, url: &str) -> Result<Option<Vec<u8>>, CallError> {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        let is_web = matches!(scheme.as_deref(), Some("http" | "https"));
        match self.files.read(url) {
            Err(fault) if is_web && fault.code == "url_not_allowed" => {
                self.note(format!(
                    "The sandbox uses no network, so it made do without {url} and used a stand-in."
                ));
                Ok(None)
            }
            read => read.map(Some),
        }
    }

    /// Keeps a file and answers with its URL.
    pub(super) fn write(&self, content_type: &str, bytes: Vec<u8>) -> Result<String, CallError> {
        self.files.write(content_type, bytes)
    }

    /// Ends long work early once nobody waits for it.
    pub(super) fn go_on(&self) -> Result<(), CallError> {
        if self.caller.strong_count() == 0 {
            return Err(CallError::new("cancelled", "nobody waits for this result any more"));
        }
        Ok(())
    }
}

/// The fault of a file that cannot be made, which is the sandbox's own.
pub(super) fn unmade(format: &str, fault: &dyn Display) -> CallError {
    CallError::new("provider_5xx", format!("the sandbox could not write a {format} file: {fault}"))
}

/// Names a job by what it is asked, so that it is known after a restart.
pub(super) fn job(call: &Call) -> String {
    format!("sandbox-{:016x}", hash(&[&call.task, &call.model, &asked(call)]))
}

/// What a call asks for, as text: its payload without the `sandbox` key, so
/// that waiting or failing first does not change the result.
fn asked(call: &Call) -> String {
    let fields = call.payload.iter().filter(|(name, _)| *name != "sandbox");
    fields.map(|(name, value)| format!("{name}={value}\n")).collect::<Vec<_>>().concat()
}
