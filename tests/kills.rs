//! Servers that are killed at random moments, over and over, while they run random
//! workflows (F02). A seed that fails is printed.

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};
use weftwork_tests::client::{Client, text};
use weftwork_tests::lives::Lives;
use weftwork_tests::numbers::Numbers;
use weftwork_tests::workflow::{about, chat, dag};

/// The most elements of any map that may be at work.
const MAX_CONCURRENCY: usize = 4;
/// How often the servers of one seed are killed.
const KILLS: usize = 4;
/// How many seeds are tried at once.
const AT_ONCE: usize = 6;

/// A chat about some of the earlier nodes, which may have to be tried again.
fn task(numbers: &mut Numbers, parents: &[&str]) -> Value {
    let mut node = about(parents, trouble(numbers));
    node["retry"] = json!({ "max_attempts": 3, "backoff_ms": 20, "max_backoff_ms": 40 });
    node
}

fn trouble(numbers: &mut Numbers) -> Value {
    let delay_ms = numbers.below(60);
    if numbers.once_in(4) {
        return json!({ "delay_ms": delay_ms, "fail": "provider_5xx", "fail_times": 1 });
    }
    json!({ "delay_ms": delay_ms })
}

fn film(numbers: &mut Numbers) -> Value {
    json!({ "model_id": "sandbox", "task": "fal/text-to-video", "payload": {
        "prompt": "a wave", "num_frames": 3, "width": 64, "height": 64,
        "sandbox": { "delay_ms": numbers.below(100) } } })
}

/// A map that puts up with every failure.
fn map(numbers: &mut Numbers) -> Value {
    let elements = (0..numbers.below(40)).map(|index| {
        let code = if numbers.once_in(5) { "provider_rejected" } else { "provider_5xx" };
        let fail_times = if numbers.once_in(3) { numbers.below(5) } else { 0 };
        let sandbox =
            json!({ "delay_ms": numbers.below(20), "fail": code, "fail_times": fail_times });
        json!({ "name": index, "sandbox": sandbox })
    });
    let items: Vec<_> = elements.collect();
    let mut inner = chat("Talk about ${item.name}", json!("${item.sandbox}"));
    inner["retry"] = json!({ "max_attempts": 3, "backoff_ms": 10, "max_backoff_ms": 20 });
    json!({ "type": "map", "items": items, "node": inner, "tolerance": 1,
        "max_concurrency": 1 + numbers.below(MAX_CONCURRENCY) })
}

/// A workflow of some tasks, maps and films, each after some of those before it.
fn document(numbers: &mut Numbers) -> Value {
    let ids: Vec<_> = (0..2 + numbers.below(7)).map(|index| format!("n{index}")).collect();
    let mut nodes: Vec<(&str, Value)> = Vec::new();
    let mut edges = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let earlier: Vec<_> = nodes.iter().map(|(id, node)| (*id, node["task"].clone())).collect();
        let mut talkative = Vec::new();
        for (parent, task) in &earlier[index.saturating_sub(3)..] {
            if numbers.once_in(2) {
                edges.push((*parent, id.as_str()));
                if task == "openai/chat-completion" {
                    talkative.push(*parent);
                }
            }
        }
        let node = match numbers.below(6) {
            0 | 1 => map(numbers),
            2 => film(numbers),
            _ if talkative.is_empty() => chat("Say something", trouble(numbers)),
            _ => task(numbers, &talkative),
        };
        nodes.push((id, node));
    }
    dag(&nodes, &edges)
}

/// What a run gave, and how often each node was tried.
async fn outcome(lives: &mut Lives, run: &Value) -> Value {
    let nodes = run["nodes"].as_object().unwrap().iter();
    let nodes = nodes.map(|(id, it)| json!([id, it["status"], it["attempts"], it["items"]]));
    json!([run["status"], nodes.collect::<Vec<_>>(), lives.outputs(run).await])
}

async fn undisturbed(document: &Value) -> Value {
    let mut lives = Lives::begin(None).await;
    let run = Client::run(&lives.client(), document, &json!({})).await;
    outcome(&mut lives, &run).await
}

async fn play(seed: u64) {
    let mut numbers = Numbers::new(seed);
    let document = document(&mut numbers);
    let expected = undisturbed(&document).await;
    let mut lives = Lives::begin(None).await;
    let workflow = lives.create(&document).await;
    let mut runs = Vec::new();
    for key in 0..=numbers.below(3) {
        runs.push(lives.execute(&workflow, &json!({}), &format!("key {key}")).await);
    }
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(numbers.below(80) as u64)).await;
        lives.kill().await;
    }
    for run in &runs {
        let run = lives.ended(run).await;
        assert_eq!(outcome(&mut lives, &run).await, expected, "{}", text(&run["id"]));
    }
    lives.check(MAX_CONCURRENCY).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn nothing_is_lost_or_done_twice_whenever_a_server_is_killed() {
    let n_seeds = if std::env::var_os("WEFTWORK_FULL").is_some() { 120 } else { 10 };
    let seeds = (0..n_seeds).map(async |seed| (seed, tokio::spawn(play(seed)).await.is_ok()));
    let done: Vec<_> = stream::iter(seeds).buffer_unordered(AT_ONCE).collect().await;
    let failed: Vec<_> = done.iter().filter(|(_, is_good)| !is_good).map(|it| it.0).collect();
    assert!(failed.is_empty(), "the seeds {failed:?} failed");
}
