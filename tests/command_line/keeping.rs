//! `weftwork serve --keep-runs`

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use weftwork_tests::client::{Client, ENDS_WITHIN, send, text};
use weftwork_tests::server::Server;
use weftwork_tests::workflow::{chat, dag, slow};

use super::{call, said};

#[test]
fn a_time_has_a_unit() {
    for wrong in ["30", "0d", "soon"] {
        let args = ["serve", "--keep-runs", wrong, "--listen", "127.0.0.1:0"];
        let (code, out, error) = said(&call(&args, ""));
        assert_eq!((code, out.as_str()), (2, ""), "{wrong}");
        assert!(error.contains("--keep-runs"), "{error}");
    }
}

/// A workflow that draws what `sandbox` says.
fn draw() -> Value {
    let node = json!({ "model_id": "sandbox", "task": "fal/text-to-image",
        "payload": { "prompt": "a cat" } });
    dag(&[("draw", node)], &[])
}

#[tokio::test]
async fn old_runs_go_with_their_files_and_others_stay() {
    let folder = TempDir::new().unwrap();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    let old = client.run(draw(), &json!({})).await;
    let named = client.run(draw(), &json!({})).await;
    let url = text(&named["outputs"]["draw"]["images"][0]["url"]);
    let user = dag(&[("a", slow(600_000)), ("b", chat("${input.picture}", json!({})))], &[]);
    let user = client.start(user, &json!({ "picture": url })).await;
    let upload = send(client.request("POST", "/api/uploads").body("bytes")).await.json(201);
    assert_eq!(server.stop(), Some(0));
    assert_eq!(fs::read_dir(folder.path().join("artifacts")).unwrap().count(), 3);
    // All that has ended is older than a second then.
    tokio::time::sleep(Duration::from_millis(1200)).await;

    let server = Server::start_with(folder.path(), "WEFTWORK_KEEP_RUNS", "1s");
    let client = Client::new(&server);
    let begin = Instant::now();
    let artifacts = folder.path().join("artifacts");
    while fs::read_dir(&artifacts).unwrap().count() > 1 {
        assert!(begin.elapsed() < ENDS_WITHIN);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for id in [&old["id"], &named["id"]] {
        let path = format!("/api/workflow-executions/{}", text(id));
        client.get(&path).await.error(404, "not_found");
        client
            .post(&format!("{path}/rerun"), json!({ "from": "failed" }))
            .await
            .error(404, "not_found");
    }
    assert_eq!(client.execution(&user).await["status"], "running");
    let path = |url: &str| url[url.find("/artifacts/").unwrap()..].to_owned();
    assert_eq!(client.get(&path(&url)).await.status, 200);
    assert_eq!(client.get(&path(&text(&upload["url"]))).await.status, 404);
    assert_eq!(server.stop(), Some(0));
    let dir = folder.path().to_str().unwrap();
    let (code, out, _) = said(&call(&["doctor", "--data-dir", dir], ""));
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("runs      1, 1 not ended\n"), "{out}");
}
