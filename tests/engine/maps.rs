//! Maps: order, tolerance, windows, and what becomes of elements that fail.

use serde_json::{Value, json};
use weftwork_tests::client::{Client, number, text};
use weftwork_tests::events::Events;
use weftwork_tests::workflow::{dag, map, pick, with};

/// Elements of which those at `failing` fail for good.
fn items(n_items: usize, failing: &[usize]) -> Value {
    let item = |index: usize| {
        let fail = if failing.contains(&index) { json!("provider_rejected") } else { Value::Null };
        // The last are the quickest, so that order is not an accident.
        json!({ "name": index, "fail": fail, "wait": (n_items - index) * 10 })
    };
    json!({ "items": (0..n_items).map(item).collect::<Vec<_>>() })
}

/// Runs a map over elements that fail as they say.
async fn run(more: Value, inputs: &Value) -> Value {
    let sandbox = json!({ "fail": "${item.fail}", "delay_ms": "${item.wait}" });
    Client::of_shared().run(dag(&[("m", map(sandbox, more))], &[]), inputs).await
}

/// The positions of the results that are `null`.
fn nulls(run: &Value) -> Vec<usize> {
    let items = run["outputs"]["m"]["items"].as_array().unwrap_or_else(|| panic!("{run}"));
    (0..items.len()).filter(|index| items[*index].is_null()).collect()
}

#[tokio::test]
async fn results_stand_in_the_order_of_the_elements() {
    let pick = pick(json!(["${item}", "${index}"]), json!([0, 1]));
    let node = json!({ "type": "map", "items": "${input.items}", "node": pick });
    let inputs = json!({ "items": ["a", null, 3, [4], { "b": 5 }] });
    let run = Client::of_shared().run(dag(&[("m", node)], &[]), &inputs).await;
    let items = json!([
        { "items": ["a", 0] },
        { "items": [null, 1] },
        { "items": [3, 2] },
        { "items": [[4], 3] },
        { "items": [{ "b": 5 }, 4] },
    ]);
    assert_eq!(run["outputs"]["m"], json!({ "items": items }), "{run}");
}

#[tokio::test]
async fn elements_that_fail_leave_null_in_their_place() {
    let run = run(json!({ "tolerance": 0.5 }), &items(6, &[1, 4])).await;
    assert_eq!((&run["status"], nulls(&run)), (&json!("completed"), vec![1, 4]), "{run}");
    let counts = json!({ "total": 6, "completed": 4, "failed": 2, "running": 0 });
    assert_eq!(run["nodes"]["m"]["items"], counts);
}

#[tokio::test]
async fn without_tolerance_one_failure_is_the_end() {
    let run = run(json!({}), &items(3, &[2])).await;
    assert_eq!(
        (&run["status"], &run["nodes"]["m"]["status"]),
        (&json!("failed"), &json!("failed"))
    );
    assert_eq!(run["error"]["node_id"], "m");
    assert_eq!(run["error"]["code"], "map_tolerance_exceeded");
    assert!(text(&run["error"]["message"]).contains("provider_rejected"), "{run}");
}

#[tokio::test]
async fn the_share_that_failed_is_compared_and_never_rounded() {
    // 2 of 10 are exactly 0.2, which is allowed; 3 of 10 are more than 0.29.
    let allowed = run(json!({ "tolerance": 0.2 }), &items(10, &[0, 9])).await;
    assert_eq!((&allowed["status"], nulls(&allowed)), (&json!("completed"), vec![0, 9]));
    let refused = run(json!({ "tolerance": 0.29 }), &items(10, &[0, 1, 2])).await;
    assert_eq!(refused["error"]["code"], "map_tolerance_exceeded");
    // 1 of 3 is more than 0.33, and less than 0.34.
    assert_eq!(run(json!({ "tolerance": 0.33 }), &items(3, &[0])).await["status"], "failed");
    assert_eq!(run(json!({ "tolerance": 0.34 }), &items(3, &[0])).await["status"], "completed");
}

#[tokio::test]
async fn full_tolerance_always_completes() {
    let run = run(json!({ "tolerance": 1 }), &items(4, &[0, 1, 2, 3])).await;
    assert_eq!((&run["status"], nulls(&run)), (&json!("completed"), vec![0, 1, 2, 3]));
}

#[tokio::test]
async fn a_map_fails_as_soon_as_it_is_certain_and_drops_the_rest() {
    let client = Client::of_shared();
    let mut inputs = items(30, &[0, 1]);
    for index in 2..30 {
        inputs["items"][index]["wait"] = json!(30_000);
    }
    let sandbox = json!({ "fail": "${item.fail}", "delay_ms": "${item.wait}" });
    let node = map(sandbox, json!({ "tolerance": 0.05, "max_concurrency": 4 }));
    let run = client.run(dag(&[("m", node)], &[]), &inputs).await;
    assert_eq!(run["status"], "failed");
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!(took < 10_000, "it took {took} ms");
    let path = format!("/api/workflow-executions/{}/nodes/m/items", text(&run["id"]));
    let page = client.get(&path).await.json(200);
    let count = |status: &str| {
        page["items"].as_array().unwrap().iter().filter(|it| it["status"] == status).count()
    };
    assert_eq!((count("failed"), count("completed"), count("running")), (2, 0, 0), "{page}");
    assert_eq!(count("cancelled") + count("skipped"), 28);
    assert!(count("skipped") >= 20);
}

#[tokio::test]
async fn no_more_elements_are_at_work_than_allowed() {
    let client = Client::of_shared();
    let node = map(json!({ "delay_ms": 25 }), json!({ "max_concurrency": 3 }));
    let id = client.start(dag(&[("m", node)], &[]), &items(12, &[])).await;
    let events = Events::open(&client, &id, Some(0)).await.rest().await;
    let running = events.iter().filter_map(|event| event.data["node"]["items"]["running"].as_u64());
    assert_eq!(running.max(), Some(3));
    let run = client.execution(&id).await;
    // Twelve elements in threes take four times as long as one.
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!(took >= 100, "it took {took} ms");
}

#[tokio::test]
async fn elements_run_side_by_side() {
    let run = Client::of_shared()
        .run(dag(&[("m", map(json!({ "delay_ms": 300 }), json!({})))], &[]), &items(20, &[]))
        .await;
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!((300..3_000).contains(&took), "it took {took} ms");
}

#[tokio::test]
async fn no_elements_are_done_at_once() {
    let run = run(json!({}), &json!({ "items": [] })).await;
    assert_eq!(run["outputs"]["m"], json!({ "items": [] }), "{run}");
}

#[tokio::test]
async fn elements_are_tried_again_each_on_its_own() {
    let client = Client::of_shared();
    let sandbox = json!({ "fail": "provider_5xx", "fail_times": "${item.times}" });
    let mut node = map(sandbox, json!({}));
    node["node"]["retry"] = json!({ "max_attempts": 3, "backoff_ms": 5 });
    let inputs = json!({ "items": [{ "name": 0, "times": 0 }, { "name": 1, "times": 2 }] });
    let run = client.run(dag(&[("m", node)], &[]), &inputs).await;
    assert_eq!(
        (&run["status"], &run["nodes"]["m"]["attempts"]),
        (&json!("completed"), &json!(3)),
        "{run}"
    );
    let path = format!("/api/workflow-executions/{}/nodes/m/items", text(&run["id"]));
    let page = client.get(&path).await.json(200);
    assert_eq!(
        (&page["items"][0]["attempts"], &page["items"][1]["attempts"]),
        (&json!(1), &json!(3))
    );
}

#[tokio::test]
async fn a_map_over_something_else_than_an_array_fails() {
    let client = Client::of_shared();
    let any = json!({ "items": { "type": "object" } });
    let document = with(dag(&[("m", map(json!({}), json!({})))], &[]), "input_params", any);
    let created = client.post("/api/workflows", &document).await.json(201);
    // A check of types may find this before it runs.
    if created["diagnostics"]["valid"] == true {
        let id = text(&created["workflow"]["id"]);
        let run = client.execute(&id, &json!({ "items": {} })).await;
        let run = client.ended(&run).await;
        assert_eq!(run["error"]["code"], "map_items_not_array", "{run}");
    }
}

#[tokio::test]
async fn results_of_a_map_feed_a_pick_and_another_map() {
    let first = json!({ "type": "map", "items": "${input.items}", "node": pick(json!(["${item}", "x"]), json!([0, 1, 0])) });
    let second = json!({ "type": "map", "items": "${nodes.p.result.items}", "node": pick(json!("${item.items}"), json!([1])) });
    let chosen = pick(json!("${nodes.m.result.items}"), json!([2, 0, 2]));
    let nodes = [("m", first), ("p", chosen), ("n", second)];
    let run = Client::of_shared()
        .run(dag(&nodes, &[("m", "p"), ("p", "n")]), &json!({ "items": [1, 2, 3] }))
        .await;
    let of = |n: u32| json!({ "items": [n, "x", n] });
    assert_eq!(run["outputs"]["p"]["items"], json!([of(3), of(1), of(3)]), "{run}");
    assert_eq!(run["outputs"]["n"]["items"], json!(vec![json!({ "items": ["x"] }); 3]));
}
