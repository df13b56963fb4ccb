//! Other limits for a map that runs.

use serde_json::{Value, json};
use weftwork_tests::client::{Answer, Client, send, text, with_json};
use weftwork_tests::workflow::{dag, map, slow};

fn items(n_items: usize, fail: &Value) -> Value {
    let items: Vec<_> = (0..n_items).map(|index| json!({ "name": index, "fail": fail })).collect();
    json!({ "items": items })
}

async fn tune(client: &Client, id: &str, node: &str, body: Value) -> Answer {
    let path = format!("/api/workflow-executions/{id}/nodes/{node}");
    send(with_json(client.request("PATCH", &path), body)).await
}

#[tokio::test]
async fn a_wider_window_starts_more_elements_at_once() {
    let client = Client::of_shared();
    let node = map(json!({ "delay_ms": 60_000 }), json!({ "max_concurrency": 1 }));
    let id = client.start(dag(&[("m", node), ("a", slow(0))], &[]), &items(5, &Value::Null)).await;
    let running = |run: &Value| run["nodes"]["m"]["items"]["running"].clone();
    client.when(&id, |run| running(run) == 1).await;
    // What changes nothing tells what is.
    let asked = tune(&client, &id, "m", json!({})).await.json(200);
    assert_eq!((&asked["max_concurrency"], &asked["tolerance"]), (&json!(1), &json!(0.0)));
    let tuned = tune(&client, &id, "m", json!({ "max_concurrency": 3 })).await.json(200);
    assert_eq!((&tuned["max_concurrency"], &tuned["tolerance"]), (&json!(3), &json!(0.0)));
    assert_eq!(tuned["node"]["items"]["running"], 3, "{tuned}");
    for (node, body, status, code) in [
        ("m", json!({ "max_concurrency": 0 }), 400, "bad_request"),
        ("m", json!({ "tolerance": 1.5 }), 400, "bad_request"),
        ("a", json!({ "tolerance": 1 }), 409, "conflict"),
        ("b", json!({ "tolerance": 1 }), 404, "not_found"),
    ] {
        tune(&client, &id, node, body).await.error(status, code);
    }
    client.post(&format!("/api/workflow-executions/{id}/cancel"), "").await.json(202);
    tune(&client, &id, "m", json!({ "tolerance": 1 })).await.error(409, "conflict");
}

#[tokio::test]
async fn a_smaller_tolerance_is_at_once_too_small() {
    let client = Client::of_shared();
    let sandbox = json!({ "fail": "${item.fail}", "delay_ms": 1 });
    let more = json!({ "max_concurrency": 1, "tolerance": 1 });
    let mut inputs = items(3, &json!("provider_rejected"));
    inputs["items"][2]["fail"] = Value::Null;
    let mut node = map(sandbox, more);
    node["node"]["payload"]["sandbox"]["delay_ms"] = json!("${item.wait}");
    for (index, wait) in [1, 1, 60_000].into_iter().enumerate() {
        inputs["items"][index]["wait"] = json!(wait);
    }
    let id = client.start(dag(&[("m", node)], &[]), &inputs).await;
    client.when(&id, |run| run["nodes"]["m"]["items"]["failed"] == 2).await;
    tune(&client, &id, "m", json!({ "tolerance": 0.5 })).await.json(200);
    let run = client.ended(&id).await;
    assert_eq!(text(&run["error"]["code"]), "map_tolerance_exceeded", "{run}");
}
