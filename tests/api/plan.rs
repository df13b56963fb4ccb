//! `POST /api/plan`: what a run would do and cost, before it is started.

use serde_json::{Value, json};
use weftwork_tests::client::{Client, number, text};
use weftwork_tests::server::Server;
use weftwork_tests::workflow::{about, chat, dag, map, pick, slow, with};

/// A chat, a map over the input `items`, and a pick of its first.
fn steps() -> Value {
    let nodes = [
        ("ask", slow(30)),
        ("talk", map(json!({ "delay_ms": 30 }), json!({ "max_concurrency": 2 }))),
        ("first", pick(json!("${nodes.talk.result.items}"), json!([0]))),
    ];
    dag(&nodes, &[("ask", "talk"), ("talk", "first")])
}

#[tokio::test]
async fn a_plan_is_symbolic_until_the_inputs_are_given() {
    let client = Client::of_shared();
    let plan = client.post("/api/plan", json!({ "workflow": steps() })).await.json(200);
    assert_eq!(plan["waves"], json!([["ask"], ["talk"], ["first"]]));
    let way = json!({ "nodes": ["ask", "talk", "first"], "by": "calls" });
    assert_eq!(plan["critical_path"], way);
    let unknown = json!({ "min": 1, "max": null, "of": "1 + input.items" });
    assert_eq!(plan["totals"]["calls"], unknown);
    assert_eq!(plan["fan_out"][0]["elements"]["of"], "input.items");
    assert_eq!(plan["fan_out"][0]["limit"], 100_000);
    assert_eq!(plan["missing_inputs"], json!(["items"]));
    assert_eq!(plan["totals"]["time"], Value::Null);

    let inputs = json!({ "items": [{ "name": "a" }, { "name": "b" }, { "name": "c" }] });
    let body = json!({ "workflow": steps(), "input_params": inputs });
    let plan = client.post("/api/plan", body).await.json(200);
    assert_eq!(plan["totals"]["calls"], json!({ "min": 4, "max": 4, "of": null }));
    // Three attempts each, when nothing else is said.
    assert_eq!(plan["totals"]["most_attempts"], 12);
    assert_eq!(plan["totals"]["at_once"], 2);
    assert_eq!(plan["missing_inputs"], json!([]));
    let talk = &plan["nodes"][1];
    assert_eq!((&talk["node_id"], &talk["model"]), (&json!("talk"), &json!("sandbox")));
    assert_eq!(talk["wave"], 1);
    let first = &plan["nodes"][2];
    assert_eq!((&first["calls"]["max"], &first["model"]), (&json!(0), &Value::Null));
    // The sandbox is free.
    let price = &plan["totals"]["price"];
    assert_eq!(price["unknown"], json!([]));
    let amount = &price["amounts"][0];
    let limits = [&amount["min"], &amount["max"]].map(Value::as_f64);
    assert_eq!((&amount["currency"], limits), (&json!("USD"), [Some(0.0), Some(0.0)]));
}

#[tokio::test]
async fn a_plan_stores_and_starts_nothing() {
    let server = Server::start();
    let client = Client::new(&server);
    client.post("/api/plan", json!({ "workflow": steps() })).await.json(200);
    let found = client.get("/api/workflows").await.json(200);
    assert_eq!(found["workflows"], json!([]));
    let found = client.get("/api/workflow-executions").await.json(200);
    assert_eq!(found["executions"], json!([]));
}

#[tokio::test]
async fn past_runs_tell_how_long_it_takes() {
    let client = Client::of_shared();
    let id = client.create(steps()).await;
    let items = |n: usize| json!({ "items": vec![json!({ "name": "a" }); n] });
    for n_items in [1, 3] {
        let run = client.execute(&id, &items(n_items)).await;
        assert_eq!(client.ended(&run).await["status"], "completed");
    }
    let ask = async |body: Value| client.post("/api/plan", body).await.json(200);
    let plan = ask(json!({ "workflow_id": id, "input_params": items(4) })).await;
    assert_eq!(plan["critical_path"]["by"], "time");
    let time = |of: &Value| (number(&of["time"]["min_ms"]), number(&of["time"]["max_ms"]));
    let (least, most) = time(&plan["nodes"][0]);
    assert!((20..10_000).contains(&least) && least <= most, "{plan}");
    // Four elements, two at a time, are two rounds.
    assert!(time(&plan["nodes"][1]).0 >= 40, "{plan}");
    assert_eq!(time(&plan["nodes"][2]), (0, 0));
    let (least, most) = time(&plan["totals"]);
    assert!((60..=most).contains(&least), "{plan}");

    // Of an edited workflow those nodes are known that do the same as before.
    let mut edited = steps();
    edited["dag"]["nodes"]["ask"]["model_id"] = json!("Qwen/Qwen3.5-4B");
    let plan =
        ask(json!({ "workflow": edited, "workflow_id": id, "input_params": items(1) })).await;
    assert_eq!(plan["nodes"][0]["time"], Value::Null);
    assert!(plan["nodes"][1]["time"].is_object(), "{plan}");
    assert_eq!(plan["totals"]["time"]["max_ms"], Value::Null);
    assert_eq!(plan["critical_path"]["by"], "calls");
}

#[tokio::test]
async fn a_saved_version_can_be_planned() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", slow(0))], &[])).await;
    let two = dag(&[("a", slow(0)), ("b", about(&["a"], json!({})))], &[("a", "b")]);
    client.put(&format!("/api/workflows/{id}"), two).await.json(200);
    let waves = async |body: Value| client.post("/api/plan", body).await.json(200)["waves"].take();
    assert_eq!(waves(json!({ "workflow_id": id })).await, json!([["a"], ["b"]]));
    assert_eq!(waves(json!({ "workflow_id": id, "version": 1 })).await, json!([["a"]]));
    let missing = json!({ "workflow_id": id, "version": 3 });
    client.post("/api/plan", missing).await.error(404, "not_found");
    client.post("/api/plan", json!({ "workflow_id": "wf_none" })).await.error(404, "not_found");
}

#[tokio::test]
async fn a_foreign_workflow_has_no_plan_and_no_past() {
    let server = Server::start();
    let owner = Client::new(&server);
    let stranger = owner.with_token(server.add_token(true, "admin").await);
    let id = owner.create(steps()).await;
    for body in [json!({ "workflow_id": id }), json!({ "workflow_id": id, "workflow": steps() })] {
        stranger.post("/api/plan", &body).await.error(404, "not_found");
        owner.post("/api/plan", &body).await.json(200);
    }
}

#[tokio::test]
async fn what_cannot_run_has_no_plan() {
    let client = Client::of_shared();
    let faulty = dag(&[("a", slow(0))], &[("a", "nowhere")]);
    let error = client.post("/api/plan", json!({ "workflow": faulty })).await;
    let error = error.error(422, "validation_error");
    let first = &error["details"]["diagnostics"]["errors"][0];
    assert_eq!(first["code"], "dangling-edge");
    // The pointer is into the workflow, not into the body.
    assert_eq!(first["pointer"], "/dag/edges/0/to");
    let wanted = with(
        dag(&[("a", chat("${input.n} ${input.words[0]}", json!({})))], &[]),
        "input_params",
        json!({ "n": { "type": "integer" }, "words": { "type": "array", "max_items": 2 } }),
    );
    let ask = |inputs: Value| {
        let body = json!({ "workflow": wanted, "input_params": inputs });
        async { client.post("/api/plan", body).await }
    };
    let error = ask(json!({ "words": [1, 2, 3] })).await.error(422, "validation_error");
    assert_eq!(error["details"]["inputs"][0]["name"], "words");
    assert!(text(&error["message"]).contains("at most 2"), "{error}");
    assert_eq!(ask(json!({ "words": [1] })).await.json(200)["missing_inputs"], json!(["n"]));
    client.post("/api/plan", "{}").await.error(400, "bad_request");
    client.post("/api/plan", r#"{"workflow": {"#).await.error(400, "invalid_json");
    let no_document = client.post("/api/plan", r#"{"workflow": 3}"#).await;
    no_document.error(422, "validation_error");
}
