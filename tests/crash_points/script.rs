//! What is asked of the servers of one data dir: something of all that they can do.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use weftwork_tests::client::{Client, text, with_json};
use weftwork_tests::events::{Event, Events};
use weftwork_tests::lives::Lives;
use weftwork_tests::workflow::{about, chat, dag, pick, slow};

/// How many elements of a map may be at work.
pub(super) const MAX_CONCURRENCY: usize = 3;
/// How long a call takes that is to be seen at work, in milliseconds.
const STEP_MS: u64 = 40;
/// How long a call takes that is never waited for.
const LONG_MS: u64 = 60_000;

/// What has to be the same however often the servers die.
#[derive(Debug, PartialEq)]
pub(super) struct Outcome {
    /// Of each run its status, its results, and of each node what [`Node`] says.
    runs: Vec<(String, Value, BTreeMap<String, Node>)>,
    /// Of each element of the map: status, attempts.
    elements: Vec<(Value, Value)>,
}

/// Status, attempts, error, and whether the result is that of the earlier run.
type Node = (Value, Value, Value, bool);

/// A chain, a map whose elements fail in every way that it puts up with, a job, a large
/// result, and what picks of the map.
fn busy() -> Value {
    let film = json!({ "model_id": "sandbox", "task": "fal/text-to-video", "payload": {
        "prompt": "a wave", "num_frames": 4, "width": 64, "height": 64,
        "sandbox": { "delay_ms": STEP_MS } } });
    // Over 256 KiB as JSON, and so kept as a file.
    let texts: Vec<_> = (0..24).map(|number| format!("text {number}")).collect();
    let large = json!({ "model_id": "sandbox", "task": "openai/embeddings",
        "payload": { "input": texts, "dimensions": 2048 } });
    let mut inner = chat("Talk about ${item.name}", json!("${item.sandbox}"));
    inner["retry"] = json!({ "max_attempts": 3, "backoff_ms": 20, "max_backoff_ms": 40 });
    let map = json!({ "type": "map", "items": "${input.items}", "node": inner,
        "max_concurrency": MAX_CONCURRENCY, "tolerance": 0.3 });
    let nodes = [
        ("a", slow(STEP_MS)),
        ("b", about(&["a"], json!({ "delay_ms": STEP_MS }))),
        ("m", map),
        ("film", film),
        ("large", large),
        ("kept", pick(json!("${nodes.m.result.items}"), json!([2, 0, 1]))),
        ("end", about(&["b"], json!({}))),
    ];
    dag(
        &nodes,
        &[
            ("a", "b"),
            ("m", "kept"),
            ("b", "end"),
            ("film", "end"),
            ("large", "end"),
            ("kept", "end"),
        ],
    )
}

fn elements() -> Value {
    let fails =
        |code: &str, times: u64| json!({ "delay_ms": 10, "fail": code, "fail_times": times });
    let element = |index: usize| {
        let sandbox = match index {
            1 => fails("provider_rejected", 9),
            2 | 4 | 5 => fails("provider_5xx", 1),
            _ => json!({ "delay_ms": STEP_MS }),
        };
        json!({ "name": format!("element {index}"), "sandbox": sandbox })
    };
    json!({ "items": (0..8).map(element).collect::<Vec<_>>() })
}

/// A job, a call and a map that take too long for anybody to wait.
fn endless() -> Value {
    let film = json!({ "model_id": "sandbox", "task": "fal/text-to-video", "payload": {
        "prompt": "a wave", "num_frames": 4, "width": 64, "height": 64,
        "sandbox": { "delay_ms": LONG_MS } } });
    let map = json!({ "type": "map", "items": [1, 2, 3, 4, 5], "max_concurrency": 1,
        "node": chat("Talk about ${item}", json!({ "delay_ms": LONG_MS })) });
    dag(&[("film", film), ("call", slow(LONG_MS)), ("m", map)], &[])
}

/// Asks all of it, and answers with what came out.
pub(super) async fn play(lives: &mut Lives) -> Outcome {
    let upload = |client: &Client| {
        client.request("POST", "/api/uploads").header("content-type", "text/plain").body("a file")
    };
    lives.ask(upload).await.json(201);
    let workflow = lives.create(&busy()).await;
    let busy = lives.execute(&workflow, &elements(), "busy").await;
    let seen = lives.watch(&busy);
    let workflow = lives.create(&endless()).await;
    let mut endless = Vec::new();
    for key in ["one", "two"] {
        endless.push(lives.execute(&workflow, &json!({}), key).await);
    }
    for run in &endless {
        let is_running = |id: &str, it: &Value| it["nodes"][id]["status"] == "running";
        lives.when(run, |it| ["film", "call", "m"].iter().all(|id| is_running(id, it))).await;
        tune(lives, run).await;
    }
    lives.when(&busy, |it| it["nodes"]["a"]["status"] == "completed").await;
    lives.kill().await;
    for run in &endless {
        let path = format!("/api/workflow-executions/{run}/cancel");
        let cancelled = lives.post(&path, &json!({})).await.json(202);
        assert_eq!(cancelled["execution"]["status"], "cancelled");
    }
    let first = lives.ended(&busy).await;
    let path = format!("/api/workflow-executions/{busy}/rerun");
    let again = lives.submit(&path, &json!({ "from": "b" }), "again").await;
    let again = lives.ended(&again).await;
    assert_seen(lives, &busy, seen.await.unwrap()).await;
    outcome(lives, first, again, &endless).await
}

async fn tune(lives: &mut Lives, run: &str) {
    let path = format!("/api/workflow-executions/{run}/nodes/m");
    let body = json!({ "max_concurrency": 2 });
    let answer = lives.ask(|client| with_json(client.request("PATCH", &path), &body)).await;
    assert_eq!(answer.json(200)["max_concurrency"], 2);
}

/// What was shown while it happened has to be what is recorded, without a gap.
async fn assert_seen(lives: &Lives, run: &str, seen: Vec<Event>) {
    let recorded = Events::open(&lives.client(), run, Some(0)).await.rest().await;
    let ids: Vec<_> = seen.iter().map(|it| it.id).collect();
    assert_eq!(ids, (1..=recorded.len() as u64).collect::<Vec<_>>());
    for (seen, recorded) in seen.iter().zip(&recorded) {
        assert_eq!(seen.name, recorded.name);
        assert_eq!(seen.data["node"], recorded.data["node"]);
    }
}

async fn outcome(lives: &mut Lives, first: Value, again: Value, endless: &[String]) -> Outcome {
    let path = format!("/api/workflow-executions/{}/nodes/m/items", text(&first["id"]));
    let page = lives.ask(|client| client.request("GET", &path)).await.json(200);
    let elements = page["items"].as_array().unwrap().iter();
    let elements = elements.map(|it| (it["status"].clone(), it["attempts"].clone())).collect();
    let mut runs = Vec::new();
    for run in [first, again] {
        let outputs = lives.outputs(&run).await;
        runs.push((text(&run["status"]), outputs, nodes(&run)));
    }
    for run in endless {
        let run = lives.ended(run).await;
        runs.push((text(&run["status"]), run["outputs"].clone(), BTreeMap::new()));
    }
    Outcome { runs, elements }
}

fn nodes(run: &Value) -> BTreeMap<String, Node> {
    let nodes = run["nodes"].as_object().unwrap().iter();
    let node = |it: &Value| {
        let is_reused = !it["reused_from"].is_null();
        (it["status"].clone(), it["attempts"].clone(), it["error"].clone(), is_reused)
    };
    nodes.map(|(id, it)| (id.clone(), node(it))).collect()
}
