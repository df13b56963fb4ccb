//! Readers of a run's events that are in a bad way (F32).

use serde_json::{Value, json};
use weftwork_tests::client::Client;
use weftwork_tests::events::Events;
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

/// A chain of tasks with results that are large, but stored in their rows.
fn document() -> Value {
    let texts: Vec<_> = (0..10).map(|index| format!("text {index}")).collect();
    let ids: Vec<_> = (0..150).map(|index| format!("n{index}")).collect();
    let node = json!({ "model_id": "sandbox", "task": "openai/embeddings",
        "payload": { "input": texts, "dimensions": 1024 } });
    let mut nodes: Vec<_> = ids.iter().map(|id| (id.as_str(), node.clone())).collect();
    nodes.push(("last", chat("x", json!({ "delay_ms": 1_000 }))));
    let mut edges: Vec<_> = ids.windows(2).map(|it| (it[0].as_str(), it[1].as_str())).collect();
    edges.push((ids[ids.len() - 1].as_str(), "last"));
    dag(&nodes, &edges)
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_that_never_read_cost_no_memory() {
    let server = Server::start();
    let client = Client::new(&server);
    // So that what any run takes is taken.
    client.run(document(), &json!({})).await;
    let before = memory_kib(server.process());
    let id = client.start(document(), &json!({})).await;
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
