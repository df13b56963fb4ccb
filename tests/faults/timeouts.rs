//! Runs whose time is over in an awkward moment (F25). That the time goes on while the
//! server is down stands with the crashes.

use serde_json::{Value, json};
use weftwork_tests::client::{Client, number, text};
use weftwork_tests::workflow::{chat, dag, slow, with};

/// Runs a workflow that may take a second, and takes longer.
async fn timed_out(document: Value) -> Value {
    let client = Client::of_shared();
    let run = client.run(with(document, "timeout_seconds", json!(1)), &json!({})).await;
    assert_eq!(run["status"], "timed_out", "{run}");
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!(took >= 1_000, "it took {took} ms");
    run
}

fn statuses(run: &Value) -> Vec<&str> {
    let nodes = run["nodes"].as_object().unwrap().values();
    nodes.map(|node| node["status"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn time_passes_in_the_wait_before_another_attempt() {
    let mut node = chat("x", json!({ "fail": "provider_5xx" }));
    node["retry"] = json!({ "max_attempts": 10, "backoff_ms": 20_000, "max_backoff_ms": 20_000 });
    let run = timed_out(dag(&[("a", node), ("b", slow(0))], &[("a", "b")])).await;
    assert_eq!(statuses(&run), ["cancelled", "skipped"]);
    assert_eq!(run["nodes"]["a"]["attempts"], 1);
    let why = json!({ "code": "cancelled", "message": run["error"]["message"] });
    assert_eq!(run["nodes"]["a"]["error"], why);
    let failed = &run["nodes"]["a"]["failed_attempts"][0]["error"]["code"];
    assert_eq!(failed, "provider_5xx");
}

#[tokio::test]
async fn time_passes_while_elements_of_a_map_wait_for_their_turn() {
    let items: Vec<_> = (0..20).collect();
    let map = json!({ "type": "map", "items": items, "max_concurrency": 2,
        "node": chat("Talk about ${item}", json!({ "delay_ms": 400 })) });
    let run = timed_out(dag(&[("m", map)], &[])).await;
    assert_eq!(statuses(&run), ["cancelled"]);
    // None of them is lost.
    let counts = &run["nodes"]["m"]["items"];
    let count = |status: &str| counts[status].as_u64().unwrap_or_default();
    assert_eq!(count("total"), 20);
    assert_eq!(count("running"), 0, "{counts}");
    assert!(count("completed") >= 2, "{counts}");
    let path = format!("/api/workflow-executions/{}/nodes/m/items", text(&run["id"]));
    let page = Client::of_shared().get(&path).await.json(200);
    let items = page["items"].as_array().unwrap().iter();
    let of = |status: &str| items.clone().filter(|it| it["status"] == status).count() as u64;
    assert_eq!((of("completed"), of("cancelled")), (count("completed"), 2));
    assert_eq!(of("skipped"), 20 - count("completed") - 2);
}
