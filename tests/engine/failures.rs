//! What a run does when nodes fail, hang, or take too long.

use serde_json::{Value, json};
use weftwork_tests::client::{Client, number, text};
use weftwork_tests::workflow::{chat, dag, pick, slow, with};

/// A chat that fails this often, tried at most so many times.
fn shaky(code: &str, fail_times: u64, max_attempts: u64) -> Value {
    let mut node = chat("x", json!({ "fail": code, "fail_times": fail_times }));
    node["retry"] = json!({ "max_attempts": max_attempts, "backoff_ms": 10, "max_backoff_ms": 20 });
    node
}

async fn run(node: Value) -> Value {
    Client::of_shared().run(dag(&[("a", node)], &[]), &json!({})).await
}

#[tokio::test]
async fn a_failed_node_stops_the_run_and_is_named() {
    let nodes = [
        ("bad", chat("x", json!({ "delay_ms": 50, "fail": "provider_rejected" }))),
        ("long", slow(20_000)),
        ("next", slow(0)),
        ("after_long", slow(0)),
    ];
    let edges = [("bad", "next"), ("long", "after_long")];
    let run = Client::of_shared().run(dag(&nodes, &edges), &json!({})).await;
    let status = |id: &str| text(&run["nodes"][id]["status"]);
    assert_eq!(run["status"], "failed");
    assert_eq!(
        ["bad", "long", "next", "after_long"].map(status),
        ["failed", "cancelled", "skipped", "skipped"]
    );
    assert_eq!(
        (&run["error"]["node_id"], &run["error"]["code"]),
        (&json!("bad"), &json!("provider_rejected"))
    );
    assert_eq!(run["error"]["message"], run["nodes"]["bad"]["error"]["message"]);
    let why = json!({ "code": "cancelled", "message": "`bad` failed" });
    assert_eq!(run["nodes"]["long"]["error"], why);
    assert_eq!(run["outputs"], json!({}));
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!(took < 5_000, "it took {took} ms");
}

#[tokio::test]
async fn results_from_before_a_failure_are_kept() {
    let nodes = [("good", slow(0)), ("bad", chat("x", json!({ "fail": "provider_rejected" })))];
    let run = Client::of_shared().run(dag(&nodes, &[("good", "bad")]), &json!({})).await;
    assert_eq!(run["nodes"]["good"]["status"], "completed");
    assert!(run["outputs"]["good"]["choices"].is_array(), "{run}");
}

#[tokio::test]
async fn errors_that_pass_are_tried_again() {
    for code in [
        "provider_unreachable",
        "provider_timeout",
        "provider_5xx",
        "provider_rate_limited",
        "provider_truncated",
    ] {
        let run = run(shaky(code, 2, 3)).await;
        let node = &run["nodes"]["a"];
        assert_eq!((&node["status"], &node["attempts"]), (&json!("completed"), &json!(3)), "{run}");
        assert_eq!(node["error"], Value::Null);
    }
}

#[tokio::test]
async fn attempts_are_counted_and_come_to_an_end() {
    let failed = run(shaky("provider_5xx", 9, 4)).await;
    let node = &failed["nodes"]["a"];
    assert_eq!((&node["status"], &node["attempts"]), (&json!("failed"), &json!(4)), "{failed}");
    assert_eq!(failed["error"]["code"], "provider_5xx");
    let once = run(shaky("provider_5xx", 9, 1)).await;
    assert_eq!(once["nodes"]["a"]["attempts"], 1);
}

#[tokio::test]
async fn errors_that_stay_are_not_tried_again() {
    for code in ["provider_rejected", "task_input_invalid", "url_not_allowed", "provider_tls"] {
        let run = run(shaky(code, 1, 10)).await;
        assert_eq!(
            (&run["error"]["code"], &run["nodes"]["a"]["attempts"]),
            (&json!(code), &json!(1)),
            "{run}"
        );
    }
}

#[tokio::test]
async fn without_a_retry_there_are_three_attempts() {
    let run = run(chat("x", json!({ "fail": "provider_5xx" }))).await;
    assert_eq!(run["nodes"]["a"]["attempts"], 3, "{run}");
    // Half of the wait of 500 ms is certain, and then half of the doubled one.
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!((750..10_000).contains(&took), "it took {took} ms");
}

#[tokio::test]
async fn an_asynchronous_task_is_tried_again_too() {
    let node = json!({ "model_id": "sandbox", "task": "fal/text-to-video",
        "payload": { "prompt": "x", "num_frames": 2, "width": 64, "height": 64,
                     "sandbox": { "fail": "provider_5xx", "fail_times": 1 } },
        "retry": { "backoff_ms": 10 } });
    let run = run(node).await;
    assert_eq!(
        (&run["status"], &run["nodes"]["a"]["attempts"]),
        (&json!("completed"), &json!(2)),
        "{run}"
    );
}

#[tokio::test]
async fn a_node_that_takes_too_long_fails() {
    let mut node = slow(30_000);
    node["timeout_seconds"] = json!(1);
    node["retry"] = json!({ "max_attempts": 1 });
    let run = run(node).await;
    assert_eq!(
        (&run["status"], &run["error"]["code"]),
        (&json!("failed"), &json!("provider_timeout")),
        "{run}"
    );
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!((1_000..5_000).contains(&took), "it took {took} ms");
}

#[tokio::test]
async fn a_run_that_takes_too_long_is_timed_out() {
    let nodes = [("a", slow(30_000)), ("b", slow(0))];
    let document = with(dag(&nodes, &[("a", "b")]), "timeout_seconds", json!(1));
    let run = Client::of_shared().run(document, &json!({})).await;
    assert_eq!(
        (&run["status"], &run["error"]["code"]),
        (&json!("timed_out"), &json!("timed_out")),
        "{run}"
    );
    assert_eq!(
        (&run["nodes"]["a"]["status"], &run["nodes"]["b"]["status"]),
        (&json!("cancelled"), &json!("skipped"))
    );
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!((1_000..5_000).contains(&took), "it took {took} ms");
}

#[tokio::test]
async fn the_wait_between_attempts_counts_towards_the_runs_time() {
    let mut node = chat("x", json!({ "fail": "provider_5xx" }));
    node["retry"] = json!({ "max_attempts": 2, "backoff_ms": 60_000, "max_backoff_ms": 60_000 });
    let document = with(dag(&[("a", node)], &[]), "timeout_seconds", json!(1));
    let run = Client::of_shared().run(document, &json!({})).await;
    assert_eq!(run["status"], "timed_out", "{run}");
}

#[tokio::test]
async fn a_pick_past_the_end_names_position_and_length() {
    let run = run(pick(json!([1, 2, 3]), json!([0, 7]))).await;
    assert_eq!(run["error"]["code"], "pick_out_of_range", "{run}");
    let message = text(&run["error"]["message"]);
    assert!(message.contains('7') && message.contains('3'), "{message}");
}

#[tokio::test]
async fn a_pick_keeps_order_repeats_and_nulls() {
    let picked = run(pick(json!(["a", null, "c"]), json!([2, 1, 1, 0]))).await;
    assert_eq!(picked["outputs"]["a"], json!({ "items": ["c", null, null, "a"] }));
    let none = run(pick(json!([]), json!([]))).await;
    assert_eq!(none["outputs"]["a"], json!({ "items": [] }));
}

#[tokio::test]
async fn a_pick_of_anything_else_fails() {
    let client = Client::of_shared();
    let document = dag(&[("a", pick(json!("${input.source}"), json!("${input.indices}")))], &[]);
    let id =
        client.create(with(document, "input_params", json!({ "source": {}, "indices": {} }))).await;
    for (source, indices) in
        [(json!([1]), json!([-1])), (json!([1]), json!([0.5])), (json!([1]), json!(["0"]))]
    {
        let run = client.execute(&id, &json!({ "source": source, "indices": indices })).await;
        let run = client.ended(&run).await;
        assert_eq!(run["error"]["code"], "task_input_invalid", "{run}");
    }
}
