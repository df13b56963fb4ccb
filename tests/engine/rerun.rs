//! Running an execution again: what is as it was is not done again.

use serde_json::{Value, json};
use weftwork_tests::client::{Answer, Client, send, text, with_json};
use weftwork_tests::workflow::{about, chat, dag, map, pick, slow, with};

/// Reruns an execution, and waits for the end: the answer, and how the run ended.
async fn rerun(client: &Client, id: &str, body: Value) -> (Value, Value) {
    let answer = request(client, id, body).await.json(202);
    let run = client.ended(&text(&answer["execution"]["id"])).await;
    (answer, run)
}

async fn request(client: &Client, id: &str, body: Value) -> Answer {
    client.post(&format!("/api/workflow-executions/{id}/rerun"), body).await
}

/// What is said of each node: `reused`, `runs` or `depends`.
fn outcomes(answer: &Value) -> Vec<(String, String)> {
    let nodes = answer["reuse"].as_object().unwrap_or_else(|| panic!("{answer}"));
    nodes.iter().map(|(id, node)| (id.clone(), text(&node["outcome"]))).collect()
}

fn expected(outcomes: &[(&str, &str)]) -> Vec<(String, String)> {
    outcomes.iter().map(|(id, outcome)| ((*id).to_owned(), (*outcome).to_owned())).collect()
}

/// Two nodes, each after the other, and a third beside them.
fn chain(last: Value) -> Value {
    dag(&[("a", slow(1)), ("b", last), ("c", slow(2))], &[("a", "b")])
}

#[tokio::test]
async fn only_what_failed_runs_again() {
    let client = Client::of_shared();
    let mut bad = about(&["a"], json!({ "fail": "provider_5xx", "fail_times": 1, "delay_ms": 40 }));
    bad["retry"] = json!({ "max_attempts": 1 });
    let workflow = client.create(chain(bad.clone())).await;
    let first = client.execute(&workflow, &json!({})).await;
    let before = client.ended(&first).await;
    assert_eq!(before["status"], "failed", "{before}");
    // The same fails again, and a second attempt helps.
    let (answer, again) = rerun(&client, &first, json!({})).await;
    assert_eq!(outcomes(&answer), expected(&[("a", "reused"), ("b", "runs"), ("c", "reused")]));
    assert_eq!(again["status"], "failed", "{again}");
    bad["retry"] = json!({ "max_attempts": 2, "backoff_ms": 1 });
    client.put(&format!("/api/workflows/{workflow}"), chain(bad)).await.json(200);
    let second = text(&again["id"]);
    let (_, after) = rerun(&client, &second, json!({ "workflow": "latest" })).await;
    assert_eq!(after["status"], "completed", "{after}");
    assert_eq!((&after["rerun_of"], &again["rerun_of"]), (&json!(second), &json!(first)));
    for id in ["a", "c"] {
        let node = &after["nodes"][id];
        assert_eq!(
            (&node["attempts"], &node["reused_from"]),
            (&json!(0), &json!(second)),
            "{node}"
        );
        assert_eq!(after["outputs"][id], before["outputs"][id]);
    }
    assert_eq!(after["nodes"]["b"]["attempts"], 2);
    assert_eq!(after["nodes"]["b"].get("reused_from"), None);
}

#[tokio::test]
async fn a_node_and_all_after_it_can_be_asked_to_run_anew() {
    let client = Client::of_shared();
    let first = client.start(chain(about(&["a"], json!({}))), &json!({})).await;
    client.ended(&first).await;
    let (answer, run) = rerun(&client, &first, json!({ "from": "a" })).await;
    assert_eq!(outcomes(&answer), expected(&[("a", "runs"), ("b", "runs"), ("c", "reused")]));
    let attempts = ["a", "b", "c"].map(|id| run["nodes"][id]["attempts"].clone());
    assert_eq!(attempts, [json!(1), json!(1), json!(0)], "{run}");
    let (answer, run) = rerun(&client, &first, json!({ "from": "b" })).await;
    assert_eq!(outcomes(&answer), expected(&[("a", "reused"), ("b", "runs"), ("c", "reused")]));
    assert_eq!(run["nodes"]["b"]["attempts"], 1);
    let (answer, run) = rerun(&client, &first, json!({ "from": "failed" })).await;
    assert_eq!(outcomes(&answer), expected(&[("a", "reused"), ("b", "reused"), ("c", "reused")]));
    assert_eq!((&run["status"], &run["nodes"]["b"]["attempts"]), (&json!("completed"), &json!(0)));
}

#[tokio::test]
async fn an_edit_runs_what_it_changes_and_what_reads_that() {
    let client = Client::of_shared();
    let document = |question: &str| {
        let nodes =
            [("a", chat(question, json!({}))), ("b", about(&["a"], json!({}))), ("c", slow(2))];
        dag(&nodes, &[("a", "b")])
    };
    let workflow = client.create(document("one?")).await;
    let first = client.execute(&workflow, &json!({})).await;
    client.ended(&first).await;
    let other = with(document("two?"), "description", json!("of no matter"));
    client.put(&format!("/api/workflows/{workflow}"), other).await.json(200);
    let body = json!({ "workflow": "latest", "dry_run": true });
    let told = request(&client, &first, body).await.json(200);
    assert_eq!(outcomes(&told), expected(&[("a", "runs"), ("b", "depends"), ("c", "reused")]));
    let (_, run) = rerun(&client, &first, json!({ "workflow": "latest" })).await;
    let attempts = ["a", "b", "c"].map(|id| run["nodes"][id]["attempts"].clone());
    assert_eq!(attempts, [json!(1), json!(1), json!(0)], "{run}");
}

#[tokio::test]
async fn elements_that_have_a_result_keep_it() {
    let client = Client::of_shared();
    let document = |max_attempts: u32| {
        let mut node = map(
            json!({ "fail": "${item.fail}", "fail_times": 1 }),
            json!({ "tolerance": 1, "max_concurrency": 2 }),
        );
        node["node"]["retry"] = json!({ "max_attempts": max_attempts, "backoff_ms": 1 });
        let first = pick(json!("${nodes.m.result.items}"), json!([0]));
        dag(&[("m", node), ("first", first)], &[("m", "first")])
    };
    let fails = [Value::Null, json!("provider_5xx"), Value::Null, json!("provider_5xx")];
    let items: Vec<_> =
        (0..4).map(|index| json!({ "name": index, "fail": fails[index] })).collect();
    let workflow = client.create(document(1)).await;
    let first = client.execute(&workflow, &json!({ "items": items })).await;
    let before = client.ended(&first).await;
    assert_eq!(before["nodes"]["m"]["items"]["failed"], 2, "{before}");
    client.put(&format!("/api/workflows/{workflow}"), document(2)).await.json(200);
    let (answer, run) = rerun(&client, &first, json!({ "workflow": "latest" })).await;
    assert_eq!(answer["reuse"]["m"]["items"], json!({ "total": 4, "reused": 2 }));
    assert_eq!(outcomes(&answer), expected(&[("m", "runs"), ("first", "depends")]));
    let counts = json!({ "total": 4, "completed": 4, "failed": 0, "running": 0, "reused": 2 });
    assert_eq!(run["nodes"]["m"]["items"], counts, "{run}");
    let id = text(&run["id"]);
    let items = client.get(&format!("/api/workflow-executions/{id}/nodes/m/items")).await.json(200);
    let attempts: Vec<_> =
        (0..4).map(|index| items["items"][index]["attempts"].as_u64().unwrap()).collect();
    assert_eq!(attempts, [0, 2, 0, 2], "{items}");
    assert_eq!(items["items"][0]["reused_from"], json!(first));
    for index in [0, 2] {
        assert_eq!(run["outputs"]["m"]["items"][index], before["outputs"]["m"]["items"][index]);
    }
    // What depended on the map is as before, so it is used again after all.
    assert_eq!(run["nodes"]["first"]["reused_from"], json!(first), "{run}");
    let (answer, run) = rerun(&client, &id, json!({})).await;
    assert_eq!(outcomes(&answer), expected(&[("m", "reused"), ("first", "reused")]));
    let node = &run["nodes"]["m"];
    assert_eq!((&node["attempts"], &node["reused_from"]), (&json!(0), &json!(id)), "{run}");
}

#[tokio::test]
async fn a_rerun_is_refused_with_a_reason() {
    let client = Client::of_shared();
    let running = client.start(dag(&[("a", slow(30_000))], &[]), &json!({})).await;
    request(&client, &running, json!({})).await.error(409, "conflict");
    client.post(&format!("/api/workflow-executions/{running}/cancel"), "").await.json(202);
    let error = request(&client, &running, json!({ "from": "z" })).await.error(400, "bad_request");
    assert!(text(&error["message"]).contains("`z`"), "{error}");
    request(&client, &running, json!({ "workflow": "older" })).await.error(400, "bad_request");
    request(&client, "exec_none", json!({})).await.error(404, "not_found");
}

#[tokio::test]
async fn a_rerun_can_be_asked_for_twice_and_happens_once() {
    let client = Client::of_shared();
    let first = client.start(dag(&[("a", slow(1))], &[]), &json!({})).await;
    client.ended(&first).await;
    let path = format!("/api/workflow-executions/{first}/rerun");
    let ask = async |body: Value| {
        let request = client.request("POST", &path).header("idempotency-key", first.as_str());
        send(with_json(request, body)).await
    };
    let one = ask(json!({})).await.json(202);
    let two = ask(json!({})).await.json(202);
    assert_eq!(one["execution"]["id"], two["execution"]["id"]);
    ask(json!({ "from": "a" })).await.error(409, "conflict");
}

#[tokio::test]
async fn a_rerun_of_the_latest_is_known_whatever_became_of_it() {
    let client = Client::of_shared();
    let workflow = client.create(dag(&[("a", slow(1))], &[])).await;
    let first = client.execute(&workflow, &json!({})).await;
    client.ended(&first).await;
    let path = format!("/api/workflow-executions/{first}/rerun");
    let ask = async || {
        let request = client.request("POST", &path).header("idempotency-key", first.as_str());
        send(with_json(request, json!({ "workflow": "latest" }))).await.json(202)
    };
    let one = ask().await;
    client.ended(&text(&one["execution"]["id"])).await;
    client.delete(&format!("/api/workflows/{workflow}")).await;
    let two = ask().await;
    assert_eq!(one["execution"]["id"], two["execution"]["id"]);
    assert_eq!(one["reuse"], two["reuse"]);
}

#[tokio::test]
async fn a_deleted_workflow_can_be_run_again_as_it_was() {
    let client = Client::of_shared();
    let workflow = client.create(dag(&[("a", slow(1))], &[])).await;
    let first = client.execute(&workflow, &json!({})).await;
    client.ended(&first).await;
    client.delete(&format!("/api/workflows/{workflow}")).await;
    let (_, run) = rerun(&client, &first, json!({})).await;
    assert_eq!(run["status"], "completed");
    request(&client, &first, json!({ "workflow": "latest" })).await.error(404, "not_found");
}

#[tokio::test]
async fn a_result_is_found_wherever_its_node_stands_now() {
    let client = Client::of_shared();
    let b = chat("Hello", json!({}));
    let workflow = client.create(dag(&[("b", b.clone())], &[])).await;
    let first = client.execute(&workflow, &json!({})).await;
    let before = client.ended(&first).await;
    let other = dag(&[("a", slow(1)), ("b", b)], &[]);
    client.put(&format!("/api/workflows/{workflow}"), other).await.json(200);
    let (answer, run) = rerun(&client, &first, json!({ "workflow": "latest" })).await;
    assert_eq!(outcomes(&answer), expected(&[("a", "runs"), ("b", "reused")]));
    assert_eq!(run["nodes"]["b"]["reused_from"], json!(first), "{run}");
    assert_eq!(run["outputs"]["b"], before["outputs"]["b"]);
}

#[tokio::test]
async fn equal_elements_keep_each_its_own_result() {
    let client = Client::of_shared();
    let picture = json!({ "model_id": "sandbox", "task": "fal/text-to-image",
        "payload": { "prompt": "a cat", "image_size": { "width": 16, "height": 16 } } });
    let document =
        dag(&[("m", json!({ "type": "map", "items": [1, 2, 3], "node": picture }))], &[]);
    let first = client.run(&document, &json!({})).await;
    let (_, run) = rerun(&client, &text(&first["id"]), json!({})).await;
    let files = |run: &Value| {
        let url = |index: usize| text(&run["outputs"]["m"]["items"][index]["images"][0]["url"]);
        [0, 1, 2].map(|index| url(index).split('?').next().unwrap_or_default().to_owned())
    };
    let before = files(&first);
    assert!(before[0] != before[1] && before[1] != before[2], "{before:?}");
    assert_eq!(files(&run), before);
}

#[tokio::test]
async fn an_element_of_a_map_is_no_result_of_a_node() {
    let client = Client::of_shared();
    let hello = chat("Hello", json!({}));
    let map = json!({ "type": "map", "items": [1], "node": hello });
    let workflow = client.create(dag(&[("n", map)], &[])).await;
    let first = client.execute(&workflow, &json!({})).await;
    client.ended(&first).await;
    let path = format!("/api/workflows/{workflow}");
    client.put(&path, dag(&[("n", hello)], &[])).await.json(200);
    let (answer, run) = rerun(&client, &first, json!({ "workflow": "latest" })).await;
    assert_eq!(outcomes(&answer), expected(&[("n", "runs")]));
    assert_eq!(run["nodes"]["n"]["attempts"], 1, "{run}");
}
