//! `POST /api/workflows/{id}/execute`: what may run, and how often.

use futures_util::future::join_all;
use serde_json::{Value, json};
use weftwork_tests::client::{Client, send, text, with_json};
use weftwork_tests::workflow::{chat, dag, slow, with};

/// A workflow that wants a text and a list, and would take a number.
fn with_inputs() -> Value {
    let content = "${input.topic} ${input.words[0]} ${input.count}";
    let inputs = json!({
        "topic": { "type": "string" },
        "words": { "type": "array", "min_items": 1, "max_items": 2 },
        "count": { "type": "integer", "default": 3 },
    });
    with(dag(&[("a", chat(content, json!({})))], &[]), "input_params", inputs)
}

#[tokio::test]
async fn a_run_is_accepted_at_once() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", slow(300))], &[])).await;
    let answer = client.post(&format!("/api/workflows/{id}/execute"), "{}").await;
    let body = answer.json(202);
    let execution = &body["execution"];
    let run = text(&execution["id"]);
    assert!(run.starts_with("exec_"), "{run}");
    assert_eq!(answer.header("location"), format!("/api/workflow-executions/{run}"));
    assert!(["pending", "running"].contains(&text(&execution["status"]).as_str()), "{execution}");
    assert_eq!(execution["workflow_id"], id);
    assert_eq!(execution["outputs"], json!({}));
    assert_eq!(execution["error"], Value::Null);
    assert_eq!(client.ended(&run).await["status"], "completed");
}

#[tokio::test]
async fn a_workflow_with_errors_cannot_run() {
    let client = Client::of_shared();
    let mut document = dag(&[("a", slow(0))], &[("a", "nowhere")]);
    let id = client.create(&document).await;
    let path = format!("/api/workflows/{id}");
    let error = client.post(&format!("{path}/execute"), "{}").await.error(422, "validation_error");
    assert_eq!(error["details"]["diagnostics"]["errors"][0]["code"], "dangling-edge");
    // Mended, it can; a warning is no error.
    document["dag"]["edges"] = json!([]);
    document["surprise"] = json!(true);
    client.put(&path, &document).await.json(200);
    client.post(&format!("{path}/execute"), "{}").await.json(202);
}

#[tokio::test]
async fn wrong_inputs_are_named_each_of_them() {
    let client = Client::of_shared();
    let id = client.create(with_inputs()).await;
    let path = format!("/api/workflows/{id}/execute");
    let refused = async |inputs: Value| {
        let error = client.post(&path, json!({ "input_params": inputs })).await;
        let error = error.error(422, "validation_error");
        let inputs = error["details"]["inputs"].as_array().unwrap().clone();
        let message = text(&error["message"]);
        for input in &inputs {
            assert!(message.contains(&text(&input["message"])), "{error}");
        }
        inputs.iter().map(|input| text(&input["name"])).collect::<Vec<_>>()
    };
    assert_eq!(refused(json!({})).await, ["topic", "words"]);
    assert_eq!(refused(json!({ "topic": 5, "words": "a" })).await, ["topic", "words"]);
    assert_eq!(refused(json!({ "topic": "a", "words": [] })).await, ["words"]);
    assert_eq!(refused(json!({ "topic": "a", "words": ["a", "b", "c"] })).await, ["words"]);
    assert_eq!(refused(json!({ "topic": "a", "words": ["a"], "count": 1.5 })).await, ["count"]);
    assert_eq!(refused(json!({ "topic": null, "words": ["a"] })).await, ["topic"]);
    client.post(&path, r#"{"input_params": []}"#).await.error(400, "bad_request");
    client.post(&path, r#"{"version": "one"}"#).await.error(400, "bad_request");
}

#[tokio::test]
async fn inputs_keep_their_digits_and_get_their_defaults() {
    let client = Client::of_shared();
    let big = "123456789012345678901234567890";
    let id = client.create(dag(&[("a", json!({ "task": "casola/pick",
        "payload": { "source": ["${input.n}", "n=${input.n}", "${input.deep}"], "indices": [0, 1, 2] } }))], &[])).await;
    let body =
        format!(r#"{{"input_params": {{"n": {big}, "deep": {{"b": 1.50, "a": [{big}]}}}}}}"#);
    let run = client.post(&format!("/api/workflows/{id}/execute"), body).await.json(202);
    let id = text(&run["execution"]["id"]);
    client.ended(&id).await;
    let answer = client.get(&format!("/api/workflow-executions/{id}")).await.text();
    let items = format!(r#""items":[{big},"n={big}",{{"b":1.50,"a":[{big}]}}]"#);
    assert!(answer.contains(&items), "{answer}");

    let id = client.create(with_inputs()).await;
    let run = client.execute(&id, &json!({ "topic": "cats", "words": ["soft"] })).await;
    assert_eq!(client.execution(&run).await["input_params"]["count"], 3);
}

#[tokio::test]
async fn twenty_requests_with_one_key_are_one_run() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", chat("${input.x}", json!({})))], &[])).await;
    let path = format!("/api/workflows/{id}/execute");
    let ask = |key: &str, x: &str| {
        let request = client.request("POST", &path).header("idempotency-key", key);
        send(with_json(request, json!({ "input_params": { "x": x } })))
    };
    let answers = join_all((0..20).map(|_| ask("the same key", "a"))).await;
    let mut ids: Vec<_> =
        answers.iter().map(|answer| text(&answer.json(202)["execution"]["id"])).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    let list = client.get(&format!("/api/workflow-executions?workflow_id={id}")).await.json(200);
    assert_eq!(list["executions"].as_array().map(Vec::len), Some(1));
    // Also when the run is over.
    client.ended(&ids[0]).await;
    let again = ask("the same key", "a").await.json(202);
    assert_eq!(
        (text(&again["execution"]["id"]), &again["execution"]["status"]),
        (ids[0].clone(), &json!("completed"))
    );
    ask("the same key", "b").await.error(409, "conflict");
    let other = client.create(dag(&[("a", chat("${input.x}", json!({})))], &[])).await;
    let other = client.request("POST", &format!("/api/workflows/{other}/execute"));
    let other = other.header("idempotency-key", "the same key");
    let other = with_json(other, json!({ "input_params": { "x": "a" } }));
    send(other).await.error(409, "conflict");
    let other = ask("another key", "a").await.json(202);
    assert_ne!(text(&other["execution"]["id"]), ids[0]);
    ask("", "a").await.error(400, "bad_request");
    ask(&"k".repeat(256), "a").await.error(400, "bad_request");
}

#[tokio::test]
async fn a_key_is_known_whatever_became_of_the_workflow() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", chat("${input.x}", json!({})))], &[])).await;
    let ask = async |x: &str| {
        let request = client.request("POST", &format!("/api/workflows/{id}/execute"));
        let request = request.header("idempotency-key", format!("kept for {id}"));
        send(with_json(request, json!({ "input_params": { "x": x } }))).await
    };
    let first = ask("a").await.json(202)["execution"]["id"].clone();
    client.ended(&text(&first)).await;
    // Neither one that cannot run any longer, nor one that is gone.
    let faulty = dag(&[("a", json!({ "model_id": "sandbox", "task": "no/such" }))], &[]);
    client.put(&format!("/api/workflows/{id}"), &faulty).await.json(200);
    assert_eq!(ask("a").await.json(202)["execution"]["id"], first);
    client.delete(&format!("/api/workflows/{id}")).await;
    assert_eq!(ask("a").await.json(202)["execution"]["id"], first);
    ask("b").await.error(409, "conflict");
}

#[tokio::test]
async fn a_file_of_another_kind_is_no_input() {
    let client = Client::of_shared();
    let edit = json!({ "model_id": "sandbox", "task": "fal/image-edit",
                       "payload": { "image_url": "${input.photo}", "prompt": "red" } });
    let id = client.create(dag(&[("a", edit)], &[])).await;
    for photo in ["hello", "data:audio/wav;base64,AAAA"] {
        let body = json!({ "input_params": { "photo": photo } });
        let answer = client.post(&format!("/api/workflows/{id}/execute"), body).await;
        let error = answer.error(422, "validation_error");
        assert_eq!(error["details"]["inputs"][0]["name"], "photo", "{error}");
    }
}
