//! Cancels that meet something else (F24): a run has one end, and after the answer
//! nobody is asked for anything any more.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use weftwork_tests::client::{Answer, Client, text};
use weftwork_tests::lives::Lives;
use weftwork_tests::workflow::{about, chat, dag, slow};

fn path(run: &str) -> String {
    format!("/api/workflow-executions/{run}/cancel")
}

/// Cancels a run that is at work, and checks what that promises.
async fn assert_cancelled(lives: &mut Lives, run: &str) -> Value {
    let client = lives.client();
    let answer = client.post(&path(run), "").await.json(202);
    let n_lines = lives.ledger().len();
    assert_eq!(answer["execution"]["status"], "cancelled");
    // Longer than any wait for another attempt in these tests.
    tokio::time::sleep(Duration::from_millis(400)).await;
    let later = &lives.ledger()[n_lines..];
    assert!(!later.iter().any(|line| line.is_work() && line.run() == run), "{later:?}");
    assert_eq!(client.execution(run).await, answer["execution"]);
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_in_the_wait_before_another_attempt_is_the_last_word() {
    let mut lives = Lives::begin(None).await;
    let mut node = chat("x", json!({ "fail": "provider_5xx" }));
    node["retry"] = json!({ "max_attempts": 10, "backoff_ms": 300, "max_backoff_ms": 300 });
    let run = lives.client().start(dag(&[("a", node)], &[]), &json!({})).await;
    let failed = |it: &Value| it["nodes"]["a"]["failed_attempts"].as_array().map_or(0, Vec::len);
    lives.when(&run, |it| failed(it) > 0).await;
    assert_cancelled(&mut lives, &run).await;
    lives.check(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_while_a_map_unfolds_leaves_no_element_at_work() {
    let mut lives = Lives::begin(None).await;
    let items: Vec<_> = (0..5_000).collect();
    let map = json!({ "type": "map", "items": items, "max_concurrency": 50,
        "node": chat("Talk about ${item}", json!({ "delay_ms": 5 })) });
    let workflow = lives.create(&dag(&[("m", map)], &[])).await;
    for wait_ms in [0, 1, 3, 10, 40, 120] {
        let run = lives.client().execute(&workflow, &json!({})).await;
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        let answer = assert_cancelled(&mut lives, &run).await;
        let counts = &answer["execution"]["nodes"]["m"]["items"];
        assert_eq!(counts["running"].as_u64().unwrap_or_default(), 0, "{counts}");
    }
    lives.check(50).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_of_a_job_is_told_to_its_provider() {
    let mut lives = Lives::begin(None).await;
    let film = json!({ "model_id": "sandbox", "task": "fal/text-to-video", "payload": {
        "prompt": "a wave", "num_frames": 4, "width": 64, "height": 64,
        "sandbox": { "delay_ms": 20_000 } } });
    let run = lives.client().start(dag(&[("film", film)], &[]), &json!({})).await;
    let begin = Instant::now();
    while !lives.ledger().iter().any(|line| line.what == "poll") {
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", lives.ledger());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_cancelled(&mut lives, &run).await;
    let cancels = lives.ledger().iter().filter(|line| line.what == "cancel").count();
    assert_eq!(cancels, 1);
    lives.check(1).await;
}

/// Cancels a run from several sides `wait_ms` after it began.
async fn race(client: &Client, workflow: &str, wait_ms: u64) -> (String, Vec<Answer>) {
    let run = client.execute(workflow, &json!({})).await;
    tokio::time::sleep(Duration::from_millis(wait_ms)).await;
    let cancel = path(&run);
    (run, join_all((0..4).map(|_| client.post(&cancel, ""))).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_that_meets_the_end_leaves_one_end() {
    let lives = Lives::begin(None).await;
    let client = lives.client();
    let fails = chat("x", json!({ "delay_ms": 12, "fail": "provider_rejected" }));
    let goods = [("a", slow(6)), ("b", about(&["a"], json!({ "delay_ms": 6 })))];
    let mut ends = std::collections::BTreeSet::new();
    for document in [dag(&goods, &[("a", "b")]), dag(&[("a", fails)], &[])] {
        let workflow = client.create(&document).await;
        for round in 0..60 {
            let (run, answers) = race(&client, &workflow, round % 20).await;
            let end = client.ended(&run).await;
            let status = text(&end["status"]);
            for answer in answers {
                // All of them were told of the same end.
                if status == "cancelled" {
                    assert_eq!(answer.json(202)["execution"], end);
                } else {
                    answer.error(409, "conflict");
                }
            }
            ends.insert(status);
        }
    }
    // Else nothing has met anything.
    assert_eq!(ends.into_iter().collect::<Vec<_>>(), ["cancelled", "completed", "failed"]);
    lives.check(1).await;
}
