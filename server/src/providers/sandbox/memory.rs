//! What the tests of the sandbox call it with.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::Sandbox;
use crate::providers::{Answer, Call, CallError, Files, Progress, Provider};

/// Files that are kept in memory, named by their number.
#[derive(Default)]
pub(super) struct Memory(pub(super) Mutex<BTreeMap<String, Vec<u8>>>);

impl Files for Memory {
    fn read(&self, url: &str) -> Result<Vec<u8>, CallError> {
        if url.contains("://") {
            return Err(CallError::new("url_not_allowed", "not a file of this server"));
        }
        let files = self.0.lock().expect("no test panics while it holds the files");
        files.get(url).cloned().ok_or_else(|| CallError::new("task_input_invalid", "no such file"))
    }

    fn write(&self, content_type: &str, bytes: Vec<u8>) -> Result<String, CallError> {
        let mut files = self.0.lock().expect("no test panics while it holds the files");
        let url = format!("{content_type}#{}", files.len());
        files.insert(url.clone(), bytes);
        Ok(url)
    }
}

/// A call of a task, the `attempt`th.
pub(super) fn call(task: &str, payload: &Value, attempt: u32) -> Call {
    let payload = payload.as_object().expect("a payload is an object").clone();
    Call {
        key: "run/node/0/1".into(),
        attempt,
        task: task.into(),
        model: "sandbox".into(),
        payload,
    }
}

/// The result of a call, whether at once or as a job.
pub(super) async fn answer(files: &Arc<Memory>, call: &Call) -> Result<Value, CallError> {
    let sandbox = Sandbox::default();
    match sandbox.submit(call, files.clone()).await? {
        Answer::Done(result) => Ok(result),
        Answer::Accepted(job) => match sandbox.poll(call, &job, files.clone()).await? {
            Progress::Done(result) => Ok(result),
            Progress::Working => panic!("the sandbox does its work in one poll"),
        },
    }
}

/// The result of a task's first attempt.
#[tokio::main(flavor = "current_thread")]
pub(super) async fn ask(
    files: &Arc<Memory>,
    task: &str,
    payload: Value,
) -> Result<Value, CallError> {
    answer(files, &call(task, &payload, 1)).await
}

/// The file behind a URL in a result.
pub(super) fn bytes_of(files: &Arc<Memory>, url: &Value) -> Vec<u8> {
    files.read(url.as_str().expect("a URL is a text")).expect("the file was written")
}
