//! What belongs to another organization answers as if it did not exist, and a token
//! does no more than its scopes say.

use serde_json::json;
use weftwork_tests::client::{Client, send, text, with_json};
use weftwork_tests::server::Server;
use weftwork_tests::workflow::{dag, map};

/// A workflow, a run of it, and the path of a picture that it made.
async fn made(owner: &Client) -> (String, String, String) {
    let draw = json!({
        "model_id": "sandbox",
        "task": "fal/text-to-image",
        "payload": { "prompt": "a", "image_size": { "width": 64, "height": 64 } },
    });
    let nodes = [("draw", draw), ("m", map(json!({}), json!({})))];
    let workflow = owner.create(dag(&nodes, &[])).await;
    let run = owner.execute(&workflow, &json!({ "items": [] })).await;
    let picture = text(&owner.ended(&run).await["outputs"]["draw"]["images"][0]["url"]);
    let path = picture.split('?').next().unwrap();
    (workflow, run, path[path.find("/artifacts/").unwrap()..].to_owned())
}

#[tokio::test]
async fn foreign_objects_are_not_there() {
    let server = Server::start();
    let owner = Client::new(&server);
    let stranger = owner.with_token(server.add_token(true, "admin").await);
    let (workflow, run, picture) = made(&owner).await;
    let upload = send(owner.request("POST", "/api/uploads").body("a secret")).await.json(201);
    let upload = format!("/artifacts/{}", text(&upload["artifact"]["id"]));
    let (wf, exec) =
        (format!("/api/workflows/{workflow}"), format!("/api/workflow-executions/{run}"));
    let document = dag(&[], &[]).to_string();
    let asked = [
        ("GET", wf.clone(), ""),
        ("PUT", wf.clone(), document.as_str()),
        ("DELETE", wf.clone(), ""),
        ("GET", format!("{wf}/versions"), ""),
        ("GET", format!("{wf}/versions/1"), ""),
        ("POST", format!("{wf}/execute"), "{}"),
        ("GET", exec.clone(), ""),
        ("GET", format!("{exec}/nodes/m/items"), ""),
        ("GET", format!("{exec}/events"), ""),
        ("POST", format!("{exec}/cancel"), ""),
        ("GET", picture, ""),
        ("GET", upload, ""),
    ];
    for (method, path, body) in asked {
        let foreign = send(with_json(stranger.request(method, &path), body)).await;
        let foreign = foreign.error(404, "not_found");
        let nowhere = path.replace(&workflow, "wf_none").replace(&run, "exec_none");
        let missing = send(with_json(stranger.request(method, &nowhere), body)).await;
        assert_eq!(foreign, missing.error(404, "not_found"), "{method} {path}");
    }
    for list in ["workflows", "workflow-executions"] {
        let body = stranger.get(&format!("/api/{list}")).await.json(200);
        assert_eq!(body[list.trim_start_matches("workflow-")], json!([]), "{body}");
    }
    assert_eq!(owner.get(&wf).await.json(200)["workflow"]["version"], 1);
}

#[tokio::test]
async fn a_key_of_another_organization_is_another_key() {
    let server = Server::start();
    let owner = Client::new(&server);
    let stranger = owner.with_token(server.add_token(true, "admin").await);
    let mut runs = Vec::new();
    for client in [owner, stranger] {
        let workflow = client.create(dag(&[], &[])).await;
        let request = client.request("POST", &format!("/api/workflows/{workflow}/execute"));
        let answer = send(with_json(request.header("idempotency-key", "k"), "{}")).await;
        runs.push(text(&answer.json(202)["execution"]["id"]));
    }
    assert_ne!(runs[0], runs[1]);
}

#[tokio::test]
async fn a_foreign_file_is_no_input() {
    let server = Server::start();
    let owner = Client::new(&server);
    let stranger = owner.with_token(server.add_token(true, "admin").await);
    let (_, _, picture) = made(&owner).await;
    let read = json!({
        "model_id": "sandbox",
        "task": "fal/ocr",
        "payload": { "image_url": "${input.u}" },
    });
    let document = dag(&[("read", read)], &[]);
    let inputs = json!({ "u": picture });
    assert_eq!(owner.run(&document, &inputs).await["status"], "completed");
    let run = stranger.run(&document, &inputs).await;
    assert_eq!(run["status"], "failed", "{run}");
    assert_eq!(run["outputs"], json!({}));
}

#[tokio::test]
async fn a_token_does_no_more_than_its_scopes_say() {
    let server = Server::start();
    let owner = Client::new(&server);
    let document = dag(&[], &[]).to_string();
    let all = ["workflows:read", "workflows:write", "executions:write"];
    for scopes in [&all[..1], &all[1..2], &all[2..], &["admin"]] {
        let client = owner.with_token(server.add_token(false, &scopes.join(" ")).await);
        let workflow = owner.create(dag(&[("m", map(json!({}), json!({})))], &[])).await;
        let run = owner.execute(&workflow, &json!({ "items": [] })).await;
        owner.ended(&run).await;
        let wf = format!("/api/workflows/{workflow}");
        let exec = format!("/api/workflow-executions/{run}");
        let [read, write, execute] = all;
        let asked = [
            (read, "GET", "/api/workflows".to_owned()),
            (read, "GET", wf.clone()),
            (read, "GET", format!("{wf}/versions")),
            (read, "GET", format!("{wf}/versions/1")),
            (read, "GET", "/api/workflow-executions".to_owned()),
            (read, "GET", exec.clone()),
            (read, "GET", format!("{exec}/nodes/m/items")),
            (read, "GET", format!("{exec}/events")),
            (read, "POST", "/api/plan".to_owned()),
            (execute, "POST", format!("{exec}/cancel")),
            (execute, "POST", format!("{wf}/execute")),
            (execute, "POST", "/api/uploads".to_owned()),
            (write, "POST", "/api/workflows".to_owned()),
            (write, "PUT", wf.clone()),
            (write, "DELETE", wf.clone()),
        ];
        for (needed, method, path) in asked {
            let is_document = path.ends_with("/workflows") || path == wf;
            let body = if is_document { &document } else { "{}" };
            let answer = send(with_json(client.request(method, &path), body)).await;
            if scopes.contains(&needed) || scopes.contains(&"admin") {
                assert_ne!(answer.status, 403, "{scopes:?} {method} {path}");
            } else {
                let error = answer.error(403, "forbidden");
                assert!(text(&error["message"]).contains(needed), "{method} {path}: {error}");
            }
        }
    }
}
