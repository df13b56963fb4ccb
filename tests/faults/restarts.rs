//! Starts with much to go on with, and requests that are repeated after one.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use weftwork_tests::client::{Client, ENDS_WITHIN, send, text, with_json};
use weftwork_tests::lives::Lives;
use weftwork_tests::server::Server;
use weftwork_tests::workflow::{chat, dag, slow};

/// F20
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_elements_that_wait_do_not_hold_a_start_up() {
    let n_items = 10_000;
    let max_concurrency = 100;
    let mut lives = Lives::begin(None).await;
    let items: Vec<_> = (0..n_items).collect();
    let map = json!({ "type": "map", "items": items, "max_concurrency": max_concurrency,
        "node": chat("Talk about ${item}", json!({ "delay_ms": 5 })) });
    let workflow = lives.create(&dag(&[("m", map)], &[])).await;
    let run = lives.execute(&workflow, &json!({}), "key").await;
    let completed = |it: &Value| it["nodes"]["m"]["items"]["completed"].as_u64().unwrap_or(0);
    lives.when(&run, |it| completed(it) >= 500).await;
    let begin = Instant::now();
    lives.kill().await;
    let n_lines = lives.ledger().len();
    while lives.ledger().len() == n_lines {
        assert!(begin.elapsed() < ENDS_WITHIN, "no call is made");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let run = lives.ended(&run).await;
    assert_eq!(run["status"], "completed", "{}", run["error"]);
    assert_eq!(completed(&run), n_items);
    lives.check(max_concurrency).await;
}

/// F31
#[tokio::test]
async fn one_key_is_one_run_also_after_a_restart() {
    let folder = tempfile::TempDir::new().unwrap();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    let workflow = client.create(dag(&[("a", slow(200))], &[])).await;
    let path = format!("/api/workflows/{workflow}/execute");
    let ask = async |client: &Client, inputs: Value| {
        let request = client.request("POST", &path).header("idempotency-key", "one key");
        send(with_json(request, json!({ "input_params": inputs }))).await
    };
    let answers = join_all((0..50).map(|_| ask(&client, json!({})))).await;
    server.kill();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    let again = ask(&client, json!({})).await.json(202);
    let run = text(&again["execution"]["id"]);
    for answer in answers {
        assert_eq!(answer.json(202)["execution"]["id"], run.as_str());
    }
    ask(&client, json!({ "other": 1 })).await.error(409, "conflict");
    assert_eq!(client.ended(&run).await["status"], "completed");
    let list = client.get("/api/workflow-executions").await.json(200);
    assert_eq!(list["executions"].as_array().map(Vec::len), Some(1));
}
