//! Readers of a run's events that are in a bad way (F32).

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::timeout;
use weftwork_tests::client::{Client, ENDS_WITHIN};
use weftwork_tests::events::{Event, Events};
use weftwork_tests::server::Server;
use weftwork_tests::workflow::{chat, dag};

/// How many readers never read.
const N_READERS: usize = 20;
/// How much more memory a server may take for them, in KiB: much less than what they
/// were sent.
const MAX_GROWTH_KIB: u64 = 48 * 1024;

/// How much memory a process has now, in KiB.
fn memory_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A chain of tasks with results that are large, but stored in their rows, and of one at
/// the end that takes so long.
fn document(last_ms: u32) -> Value {
    let texts: Vec<_> = (0..10).map(|index| format!("text {index}")).collect();
    let ids: Vec<_> = (0..150).map(|index| format!("n{index}")).collect();
    let node = json!({ "model_id": "sandbox", "task": "openai/embeddings",
        "payload": { "input": texts, "dimensions": 1024 } });
    let mut nodes: Vec<_> = ids.iter().map(|id| (id.as_str(), node.clone())).collect();
    nodes.push(("last", chat("x", json!({ "delay_ms": last_ms }))));
    let mut edges: Vec<_> = ids.windows(2).map(|it| (it[0].as_str(), it[1].as_str())).collect();
    edges.push((ids[ids.len() - 1].as_str(), "last"));
    dag(&nodes, &edges)
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_that_never_read_cost_no_memory() {
    let server = Server::start();
    let client = Client::new(&server);
    // So that what any run takes is taken.
    client.run(document(0), &json!({})).await;
    let before = memory_kib(server.process());
    // Long enough to be seen at work, though each look takes a while.
    let id = client.start(document(10_000), &json!({})).await;
    let mut readers = Vec::new();
    for _ in 0..N_READERS {
        // Their answers have begun, and are not read.
        readers.push(Events::open(&client, &id, Some(0)).await);
    }
    client.when(&id, |it| it["nodes"]["last"]["status"] == "running").await;
    let growth = memory_kib(server.process()).saturating_sub(before);
    assert!(growth < MAX_GROWTH_KIB, "{growth} KiB more for readers that do not read");
    let run = client.ended(&id).await;
    assert_eq!(run["status"], "completed");
    // One that reads again gets what it can, and the rest by the number of its last.
    let slow = readers.pop().unwrap().rest().await;
    drop(readers);
    let rest = Events::open(&client, &id, slow.last().map(|it| it.id)).await.rest().await;
    let ids: Vec<_> = slow.iter().chain(&rest).map(|it| it.id).collect();
    assert!(ids.is_sorted_by(|one, next| one + 1 == *next), "{ids:?}");
}

/// How many connections a process has, and other sockets.
fn n_sockets(process: u32) -> usize {
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let links = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
    links.filter(|link| link.to_string_lossy().starts_with("socket:")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_takes_nothing_is_cut_off_and_comes_back_without_a_gap() {
    let folder = TempDir::new().unwrap();
    let server = Server::start_with(folder.path(), "WEFTWORK_CUT_READERS_AFTER", "5s");
    let client = Client::new(&server);
    let id = client.start(document(600_000), &json!({})).await;
    // Each on a connection of its own.
    let mut quick = Events::open(&Client::new(&server), &id, Some(0)).await;
    let slow = Events::open(&Client::new(&server), &id, Some(0)).await;
    let n_before = n_sockets(server.process());
    let mut all = Vec::new();
    while !all.last().is_some_and(|it: &Event| it.data["node_id"] == "last") {
        all.push(quick.next().await.expect("the quick one is not cut off"));
    }
    let begin = Instant::now();
    while n_sockets(server.process()) == n_before {
        assert!(begin.elapsed() < ENDS_WITHIN, "nobody is cut off");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // One who takes what there is may wait for more as long as need be.
    assert_eq!(n_sockets(server.process()), n_before - 1);
    let mut seen = timeout(ENDS_WITHIN, slow.rest()).await.expect("that was the slow one");
    assert!(seen.len() < all.len(), "it was sent all");
    let last = seen.last().map_or(0, |it| it.id);
    let mut again = Events::open(&client, &id, Some(last)).await;
    while seen.len() < all.len() {
        seen.push(again.next().await.expect("the rest is there"));
    }
    assert!(seen == all, "what came later is not the rest");
}
