//! A disk that is full (F04): what cannot be kept is refused, what is kept can be read,
//! runs wait, and go on by themselves when there is room again.

use std::time::Duration;

use serde_json::json;
use weftwork_tests::client::{Answer, Client, send, text, with_json};
use weftwork_tests::disk::Disk;
use weftwork_tests::workflow::{about, chat, dag, slow};

/// How long the disk stays full, after the calls that are under way are done.
const FULL_FOR: Duration = Duration::from_millis(900);

#[tokio::test]
async fn a_full_disk_stops_writing_and_nothing_else() {
    let Some(disk) = Disk::mount(24) else {
        eprintln!("skipped: this user may not mount a disk");
        return;
    };
    let server = disk.serve();
    let client = Client::new(&server);
    let document = dag(&[("a", slow(600)), ("b", about(&["a"], json!({})))], &[("a", "b")]);
    let workflow = client.create(&document).await;
    let past = client.run(&document, &json!({})).await;
    let run = client.execute(&workflow, &json!({})).await;
    client.when(&run, |it| it["nodes"]["a"]["status"] == "running").await;
    disk.fill();
    let upload = client.request("POST", "/api/uploads").header("content-type", "text/plain");
    send(upload.body(vec![b'x'; 1024 * 1024])).await.error(507, "storage_full");
    // The log of the database has some room of its own, so the first may still fit.
    let mut refused = None;
    for _ in 0..2_000 {
        let answer = client.post("/api/workflows", &document).await;
        if answer.status != 201 {
            refused = Some(answer);
            break;
        }
    }
    refused.expect("there is an end").error(507, "storage_full");
    tokio::time::sleep(FULL_FOR).await;
    let path = format!("/api/workflows/{workflow}/execute");
    client.post(&path, json!({ "input_params": {} })).await.error(507, "storage_full");
    assert_eq!(client.execution(&text(&past["id"])).await, past);
    assert_eq!(client.get("/healthz").await.status, 200);
    assert_eq!(client.get("/readyz").await.status, 503);
    // What is not stored is not shown.
    let waiting = client.execution(&run).await;
    assert_eq!(waiting["status"], "running", "{waiting}");
    disk.free();
    assert_eq!(client.get("/readyz").await.status, 200);
    let run = client.ended(&run).await;
    assert_eq!(run["status"], "completed", "{run}");
    // The call was made, and stored late; it was not made again.
    assert_eq!(run["nodes"]["a"]["attempts"], 1);
    client.run(&document, &json!({})).await;
    assert_eq!(server.stop(), Some(0));
    let server = disk.serve();
    assert_eq!(Client::new(&server).execution(&text(&run["id"])).await, run);
}

/// Asks for other limits of the map `m`, until there is no room for that any more.
async fn tune_until_full(client: &Client, run: &str) -> Answer {
    let path = format!("/api/workflow-executions/{run}/nodes/m");
    // The log of the database has some room of its own, so the first may still fit.
    for max_concurrency in [2, 3].into_iter().cycle().take(10_000) {
        let body = json!({ "max_concurrency": max_concurrency });
        let answer = send(with_json(client.request("PATCH", &path), body)).await;
        if answer.status != 200 {
            return answer;
        }
    }
    panic!("it is never full");
}

#[tokio::test]
async fn a_cancel_on_a_full_disk_is_refused_and_not_forgotten() {
    let Some(disk) = Disk::mount(24) else {
        eprintln!("skipped: this user may not mount a disk");
        return;
    };
    let server = disk.serve();
    let client = Client::new(&server);
    let map = json!({ "type": "map", "items": [1, 2, 3, 4, 5], "max_concurrency": 1,
        "node": chat("Talk about ${item}", json!({ "delay_ms": 60_000 })) });
    let tuned = client.start(dag(&[("m", map)], &[]), &json!({})).await;
    let other = client.start(dag(&[("a", slow(60_000))], &[]), &json!({})).await;
    for run in [&tuned, &other] {
        let is_at_work = |it: &serde_json::Value| it.to_string().contains(r#""attempts":1"#);
        client.when(run, is_at_work).await;
    }
    disk.fill();
    tune_until_full(&client, &tuned).await.error(507, "storage_full");
    // One of them waits for the disk already, the other has had nothing to store yet.
    for run in [&tuned, &other, &tuned] {
        let path = format!("/api/workflow-executions/{run}/cancel");
        client.post(&path, "").await.error(507, "storage_full");
        assert_eq!(client.execution(run).await["status"], "running");
    }
    disk.free();
    for run in [&tuned, &other] {
        let run = client.ended(run).await;
        assert_eq!(run["status"], "cancelled", "{run}");
    }
    assert_eq!(server.stop(), Some(0));
}
