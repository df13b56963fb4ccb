//! Every refusal has one shape, a request id, and no secret in it.

use serde_json::json;
use weftwork_tests::client::{Client, send, text, with_json};
use weftwork_tests::workflow::{dag, slow};

/// Every route that needs a token.
const ROUTES: &[(&str, &str)] = &[
    ("GET", "/api/workflows"),
    ("POST", "/api/workflows"),
    ("GET", "/api/workflows/wf_x"),
    ("PUT", "/api/workflows/wf_x"),
    ("DELETE", "/api/workflows/wf_x"),
    ("GET", "/api/workflows/wf_x/versions"),
    ("GET", "/api/workflows/wf_x/versions/1"),
    ("POST", "/api/workflows/wf_x/execute"),
    ("POST", "/api/validate"),
    ("POST", "/api/plan"),
    ("GET", "/api/workflow-executions"),
    ("GET", "/api/workflow-executions/exec_x"),
    ("GET", "/api/workflow-executions/exec_x/nodes/a/items"),
    ("GET", "/api/workflow-executions/exec_x/events"),
    ("POST", "/api/workflow-executions/exec_x/cancel"),
    ("POST", "/api/uploads"),
    ("GET", "/api/task-types"),
    ("GET", "/api/models"),
    ("GET", "/api/tokens"),
    ("POST", "/api/tokens"),
    ("DELETE", "/api/tokens/tok_x"),
    ("GET", "/api/me"),
    ("GET", "/artifacts/art_x"),
];

/// The routes that take a body of JSON.
const WITH_BODY: &[(&str, &str)] = &[
    ("POST", "/api/workflows"),
    ("PUT", "/api/workflows/{id}"),
    ("POST", "/api/workflows/{id}/execute"),
    ("POST", "/api/validate"),
];

#[tokio::test]
async fn without_a_token_every_route_is_closed() {
    let client = Client::of_shared();
    let mut mistyped = weftwork_tests::server::shared().token.clone();
    let last = mistyped.pop();
    mistyped.push(if last == Some('0') { '1' } else { '0' });
    for (method, path) in ROUTES {
        let bare = || client.bare(method, path);
        let wrong = [
            bare(),
            bare().header("authorization", "Bearer "),
            bare().header("authorization", "Basic d2U6d2U="),
            bare().bearer_auth("ww_nonsense"),
            bare().bearer_auth(&mistyped),
        ];
        for request in wrong {
            let answer = send(request).await;
            let error = answer.error(401, "unauthorized");
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{method} {path}");
            assert!(!text(&error["message"]).contains(&mistyped), "{error}");
        }
    }
}

#[tokio::test]
async fn a_token_in_the_url_opens_nothing() {
    let client = Client::of_shared();
    let token = &weftwork_tests::server::shared().token;
    for name in ["token", "access_token"] {
        let path = format!("/api/workflows?{name}={token}");
        send(client.bare("GET", &path)).await.error(401, "unauthorized");
    }
}

#[tokio::test]
async fn what_is_not_json_is_refused_with_its_place() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", slow(0))], &[])).await;
    for (method, path) in WITH_BODY {
        let path = path.replace("{id}", &id);
        let ask = |kind: &str, body: &str| {
            let request = client.request(method, &path).header("content-type", kind);
            send(request.body(body.to_owned()))
        };
        for kind in ["text/plain", "application/x-www-form-urlencoded", "text/json", "nonsense"] {
            ask(kind, "{}").await.error(415, "unsupported_media_type");
        }
        if *path != *"/api/validate" {
            let error =
                ask("application/json", "{\n  \"a\": 1,,\n}").await.error(400, "invalid_json");
            let message = text(&error["message"]);
            assert!(message.contains("line 2") && message.contains("column"), "{message}");
        }
        let body = if path.ends_with("/execute") { "{}" } else { "{\"nodes\":{}}" };
        let good = ask("application/json; charset=utf-8", body).await;
        assert!(good.status < 300, "{method} {path}: {}", good.text());
        let request = client.request(method, &path).header("content-type", "application/json");
        send(request.body(b"{\"a\":\"\xff\"}".to_vec())).await.error(400, "invalid_json");
    }
}

#[tokio::test]
async fn a_body_over_sixteen_mebibytes_is_refused() {
    const MAX_BYTES: usize = 16 * 1024 * 1024;
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", slow(0))], &[])).await;
    let document = |length: usize| {
        let start = "{\"nodes\":{},\"edges\":[],\"ui\":\"";
        format!("{start}{}\"}}", "x".repeat(length - start.len() - 2))
    };
    for (method, path) in WITH_BODY {
        let path = path.replace("{id}", &id);
        let ask = |body: String| send(with_json(client.request(method, &path), body));
        ask(document(MAX_BYTES + 1)).await.error(413, "payload_too_large");
    }
    let report = client.post("/api/validate", document(MAX_BYTES)).await.json(200);
    assert_eq!(report["valid"], true);
}

#[tokio::test]
async fn paths_and_methods_that_are_not_there_say_so() {
    let client = Client::of_shared();
    for path in ["/api", "/api/", "/api/nothing", "/api/workflows/x/y/z"] {
        client.get(path).await.error(404, "not_found");
    }
    for (method, path) in
        [("DELETE", "/api/workflows"), ("PUT", "/api/me"), ("POST", "/artifacts/x")]
    {
        send(client.request(method, path)).await.error(405, "bad_request");
    }
    for id in ["wf_none", "%00", "%F0%9F%8E%AC", "%27%20OR%201%3D1"] {
        client.get(&format!("/api/workflows/{id}")).await.error(404, "not_found");
        client.get(&format!("/api/workflow-executions/{id}")).await.error(404, "not_found");
    }
}

#[tokio::test]
async fn a_url_that_cannot_be_read_is_refused_in_the_same_shape() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", slow(0))], &[])).await;
    for path in [
        format!("/api/workflows/{id}/versions/one"),
        format!("/api/workflows/{id}/versions/99999999999"),
        "/api/workflows/%FF".to_owned(),
        "/api/workflows?limit=1&limit=2".to_owned(),
        "/api/models?task=%FF".to_owned(),
    ] {
        let answer = client.get(&path).await;
        assert!([200, 400, 404].contains(&answer.status), "{path}: {}", answer.status);
        if answer.status != 200 {
            let code = if answer.status == 400 { "bad_request" } else { "not_found" };
            answer.error(answer.status, code);
        }
    }
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_its_own() {
    let client = Client::of_shared();
    let first = client.get("/api/me").await;
    let second = client.get("/api/me").await;
    assert!(!first.header("x-request-id").is_empty());
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    let request = client.request("GET", "/api/me").header("x-request-id", "from-the-proxy");
    assert_eq!(send(request).await.header("x-request-id"), "from-the-proxy");
}

#[tokio::test]
async fn errors_name_the_fault_and_not_the_inside() {
    let client = Client::of_shared();
    let error = client.get("/api/workflows/wf_none").await.error(404, "not_found");
    assert_eq!(error, json!({ "code": "not_found", "message": "there is no such workflow" }));
}

#[tokio::test]
async fn a_body_is_an_object_of_fields_that_there_are() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", slow(0))], &[])).await;
    let run = client.execute(&id, &json!({})).await;
    client.ended(&run).await;
    let execute = format!("/api/workflows/{id}/execute");
    let rerun = format!("/api/workflow-executions/{run}/rerun");
    let wrong = [
        ("POST", &*execute, "[]", "the body has to be a JSON object"),
        ("POST", &execute, r#"{"inputs":{}}"#, "`inputs`"),
        ("POST", &execute, r#"{"input_params":null}"#, "`input_params`: "),
        ("POST", &execute, r#"{"version":"1"}"#, "`version`: "),
        ("POST", &rerun, r#"["failed","same"]"#, "the body has to be a JSON object"),
        ("POST", &rerun, r#"{"form":"a"}"#, "`form`"),
        ("POST", "/api/tokens", r#"["x",["admin"]]"#, "the body has to be a JSON object"),
        ("POST", "/api/plan", "[]", "the body has to be a JSON object"),
    ];
    for (method, path, body, said) in wrong {
        let answer = send(with_json(client.request(method, path), body)).await;
        let message = text(&answer.error(400, "bad_request")["message"]);
        assert!(message.contains(said), "{method} {path} {body}: {message}");
    }
    let answer = send(with_json(client.request("POST", &execute), r#"{} x"#)).await;
    answer.error(400, "invalid_json");
}

#[tokio::test]
async fn a_version_that_there_is_not_is_named_as_such() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", slow(0))], &[])).await;
    let answer = client.post(&format!("/api/workflows/{id}/execute"), r#"{"version":9}"#).await;
    let error = answer.error(404, "not_found");
    assert_eq!(error["message"], "there is no such version of this workflow");
}

#[tokio::test]
async fn a_scheme_has_no_case() {
    let client = Client::of_shared();
    let token = &weftwork_tests::server::shared().token;
    for scheme in ["bearer", "BEARER"] {
        let request = client.bare("GET", "/api/me");
        send(request.header("authorization", format!("{scheme} {token}"))).await.json(200);
    }
}

#[tokio::test]
async fn what_programs_ask_for_is_no_page_of_the_editor() {
    let client = Client::of_shared();
    for path in ["/metrics", "/docs", "/docs/x", "/artifacts/", "/artifacts"] {
        send(client.bare("GET", path)).await.error(404, "not_found");
    }
}
