//! Delays, failures on demand, and what ends when nobody waits any more.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::providers::sandbox::memory::{Memory, answer, call};
use crate::providers::sandbox::work::Work;
use crate::providers::sandbox::{Sandbox, TASKS};
use crate::providers::{Answer, Provider};

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}

/// Long enough for a render to begin.
const MOMENT: Duration = Duration::from_millis(50);

#[test]
fn a_rehearsed_failure_ends_when_it_should() {
    let payload = json!({"input": "a", "sandbox": {"fail": "provider_5xx", "fail_times": 2}});
    let always = json!({"prompt": "a", "sandbox": {"fail": "provider_timeout"}});
    let code = |task: &str, payload: &Value, attempt: u32| {
        let files = Arc::new(Memory::default());
        block_on(answer(&files, &call(task, payload, attempt))).err().map(|it| it.code)
    };
    let codes = [1, 2, 3].map(|attempt| code("openai/embeddings", &payload, attempt));
    assert_eq!(codes, [Some("provider_5xx"), Some("provider_5xx"), None]);
    assert_eq!(code("fal/text-to-video", &always, 99), Some("provider_timeout"));
}

#[test]
fn a_delay_ends_when_nobody_waits() {
    let payload = json!({"input": "a", "sandbox": {"delay_ms": 60_000}});
    let files = Arc::new(Memory::default());
    let call = call("openai/audio-speech", &payload, 1);
    let waited = block_on(async { timeout(MOMENT, answer(&files, &call)).await });
    assert!(waited.is_err() && files.0.lock().unwrap().is_empty());
}

#[test]
fn a_render_ends_early_when_nobody_waits() {
    let payload = json!({"prompt": "sea", "num_frames": 1000});
    let (files, call) = (Arc::new(Memory::default()), call("fal/text-to-video", &payload, 1));
    block_on(async {
        let sandbox = Sandbox::default();
        let cores = sandbox.cores.available_permits();
        let answer = sandbox.submit(&call, files.clone()).await.unwrap();
        let Answer::Accepted(job) = answer else { panic!("a film is made by a job") };
        let mut poll = sandbox.poll(&call, &job, files.clone());
        assert!(timeout(MOMENT, &mut poll).await.is_err());
        assert_eq!(sandbox.cores.available_permits(), cores - 1, "it renders");
        drop(poll);
        // A thousand frames take far longer than this.
        let all = sandbox.cores.acquire_many(cores as u32);
        assert!(timeout(Duration::from_secs(5), all).await.is_ok(), "it renders on");
    });
    assert!(files.0.lock().unwrap().is_empty());
}

#[test]
fn comparing_many_texts_ends_when_nobody_waits() {
    let texts = vec!["a fox"; 1024];
    for (task, payload) in [
        ("openai/score", json!({"text_1": "fox", "text_2": texts})),
        ("openai/rerank", json!({"query": "fox", "documents": texts})),
    ] {
        let (_, _, done) = TASKS.iter().find(|(id, ..)| *id == task).unwrap();
        let (files, caller) = (Arc::new(Memory::default()), Arc::new(()));
        let work = Work::new(call(task, &payload, 1), files, &caller);
        assert!(work.answer(*done).is_ok(), "{task}");
        drop(caller);
        assert_eq!(work.answer(*done).unwrap_err().code, "cancelled", "{task}");
    }
}

#[test]
fn renders_wait_for_a_core_and_words_do_not() {
    let files = Arc::new(Memory::default());
    let size = json!({"width": 32, "height": 32});
    let picture = call("fal/text-to-image", &json!({"prompt": "sea", "image_size": size}), 1);
    let words = call("openai/embeddings", &json!({"input": "sea"}), 1);
    block_on(async {
        let sandbox = Sandbox::default();
        let cores = sandbox.cores.available_permits() as u32;
        let taken = sandbox.cores.acquire_many(cores).await.unwrap();
        assert!(sandbox.submit(&words, files.clone()).await.is_ok());
        let mut waits = sandbox.submit(&picture, files.clone());
        assert!(timeout(MOMENT, &mut waits).await.is_err());
        drop(taken);
        assert!(waits.await.is_ok());
    });
}
