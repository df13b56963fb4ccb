//! A server that is killed in the middle goes on where it was: nothing that was
//! recorded is done again, and nothing is lost.

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;
use weftwork_tests::client::{Client, ENDS_WITHIN, number, text};
use weftwork_tests::events::{Event, Events};
use weftwork_tests::server::{Server, weftwork};
use weftwork_tests::workflow::{about, dag, map, slow};

/// How long a run should be at work in all, in milliseconds, at least.
const STEP_MS: u64 = 250;

/// A chain of slow nodes with a slow map beside it.
fn document() -> Value {
    let again = json!({ "delay_ms": STEP_MS });
    let nodes = [
        ("a", slow(STEP_MS)),
        ("b", about(&["a"], again.clone())),
        ("c", about(&["b"], again.clone())),
        ("d", about(&["c"], again)),
        ("m", map(json!({ "delay_ms": 100 }), json!({ "max_concurrency": 2 }))),
        ("end", about(&["d"], json!({}))),
    ];
    dag(&nodes, &[("a", "b"), ("b", "c"), ("c", "d"), ("d", "end"), ("m", "end")])
}

fn inputs() -> Value {
    json!({ "items": (0..10).map(|name| json!({ "name": name })).collect::<Vec<_>>() })
}

/// All that is recorded of a run: of nodes, and of a map's elements.
async fn recorded(client: &Client, id: &str) -> BTreeMap<String, Value> {
    let run = client.execution(id).await;
    let mut recorded = BTreeMap::new();
    for (node, state) in run["nodes"].as_object().unwrap() {
        if state["status"] == "completed" {
            recorded.insert(node.clone(), json!([state, run["outputs"][node]]));
        }
    }
    let page = client.get(&format!("/api/workflow-executions/{id}/nodes/m/items")).await.json(200);
    for item in page["items"].as_array().unwrap() {
        if item["status"] == "completed" {
            recorded.insert(format!("m[{}]", item["index"]), item.clone());
        }
    }
    recorded
}

#[tokio::test]
async fn a_killed_server_goes_on_and_repeats_nothing() {
    let folder = TempDir::new().unwrap();
    let mut server = Server::start_in(folder.path());
    let client = Client::new(&server);
    let id = client.start(document(), &inputs()).await;
    let mut known = BTreeMap::new();
    for next in ["a", "b", "c"] {
        let client = Client::new(&server);
        client.when(&id, |it| it["nodes"][next]["status"] == "completed").await;
        let now = recorded(&client, &id).await;
        assert!(known.iter().all(|(name, it)| now.get(name) == Some(it)), "{known:#?}\n{now:#?}");
        known = now;
        server.kill();
        server = Server::start_in(folder.path());
    }
    let client = Client::new(&server);
    let run = client.ended(&id).await;
    assert_eq!(run["status"], "completed", "{run}");
    let end = recorded(&client, &id).await;
    assert!(known.len() > 5, "{known:#?}");
    assert!(known.iter().all(|(name, it)| end.get(name) == Some(it)), "{known:#?}\n{end:#?}");
    assert_eq!(run["outputs"]["m"]["items"].as_array().map(Vec::len), Some(10));
    for (id, node) in run["nodes"].as_object().unwrap() {
        // A crash is no failed attempt.
        assert_eq!((&node["attempts"], &node["error"]), (&json!(1), &Value::Null), "{id}");
    }
}

#[tokio::test]
async fn streams_go_on_across_a_crash_without_gap_or_repeat() {
    let folder = TempDir::new().unwrap();
    let mut server = Server::start_in(folder.path());
    let id = Client::new(&server).start(document(), &inputs()).await;
    let mut seen: Vec<Event> = Vec::new();
    for _ in 0..3 {
        let client = Client::new(&server);
        let mut events = Events::open(&client, &id, Some(seen.last().map_or(0, |it| it.id))).await;
        for _ in 0..4 {
            seen.extend(events.next().await);
        }
        server.kill();
        // What was on its way when the server died still counts.
        while let Some(event) = events.next().await {
            seen.push(event);
        }
        server = Server::start_in(folder.path());
    }
    let client = Client::new(&server);
    let last = seen.last().map(|it| it.id);
    seen.extend(Events::open(&client, &id, last).await.rest().await);
    let ids: Vec<_> = seen.iter().map(|event| event.id).collect();
    assert_eq!(ids, (1..=seen.len() as u64).collect::<Vec<_>>());
    assert_eq!(seen.last().unwrap().name, "execution.finished");
    assert_eq!(Events::open(&client, &id, Some(0)).await.rest().await, seen);
}

#[tokio::test]
async fn an_asynchronous_job_is_asked_after_and_not_ordered_again() {
    let folder = TempDir::new().unwrap();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    let film = json!({ "model_id": "sandbox", "task": "fal/text-to-video",
        "payload": { "prompt": "a wave", "num_frames": 4, "width": 64, "height": 64, "sandbox": { "delay_ms": 700 } } });
    let id = client.start(dag(&[("film", film)], &[]), &json!({})).await;
    let before = client.when(&id, |it| it["nodes"]["film"]["status"] == "running").await;
    server.kill();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    let run = client.ended(&id).await;
    assert_eq!(run["status"], "completed", "{run}");
    let film = &run["nodes"]["film"];
    assert_eq!(film["started_at_ms"], before["nodes"]["film"]["started_at_ms"]);
    assert_eq!(film["attempts"], 1);
    let url = text(&run["outputs"]["film"]["video"]["url"]);
    assert!(url.starts_with(&server.base), "{url}");
}

#[tokio::test]
async fn an_accepted_run_is_never_lost() {
    let folder = TempDir::new().unwrap();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    let workflow = client.create(dag(&[("a", slow(50))], &[])).await;
    let mut ids = Vec::new();
    for _ in 0..10 {
        ids.push(client.execute(&workflow, &json!({})).await);
    }
    server.kill();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    for id in ids {
        assert_eq!(client.ended(&id).await["status"], "completed");
    }
}

#[tokio::test]
async fn what_has_ended_stays_as_it_was() {
    let folder = TempDir::new().unwrap();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    let good = client.run(dag(&[("a", slow(0))], &[]), &json!({})).await;
    let id = client.start(dag(&[("a", slow(20_000))], &[]), &json!({})).await;
    client.when(&id, |it| it["nodes"]["a"]["status"] == "running").await;
    let path = format!("/api/workflow-executions/{id}/cancel");
    let cancelled = client.post(&path, "").await.json(202)["execution"].clone();
    server.kill();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    assert_eq!(client.execution(&text(&good["id"])).await, good);
    assert_eq!(client.execution(&id).await, cancelled);
    assert_eq!(client.post(&path, "").await.json(202)["execution"], cancelled);
}

#[tokio::test]
async fn the_time_of_a_run_goes_on_while_the_server_is_down() {
    let folder = TempDir::new().unwrap();
    let server = Server::start_in(folder.path());
    let client = Client::new(&server);
    let mut document = dag(&[("a", slow(20_000))], &[]);
    document["timeout_seconds"] = json!(1);
    let id = client.start(document, &json!({})).await;
    client.when(&id, |it| it["nodes"]["a"]["status"] == "running").await;
    server.kill();
    let server = Server::start_in(folder.path());
    let run = Client::new(&server).ended(&id).await;
    assert_eq!(run["status"], "timed_out", "{run}");
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!((1_000..8_000).contains(&took), "it took {took} ms");
}

#[tokio::test]
async fn a_stopped_server_ends_well_and_its_runs_go_on() {
    let folder = TempDir::new().unwrap();
    let server = Server::start_in(folder.path());
    let (token, client) = (server.token.clone(), Client::new(&server));
    let id =
        client.start(dag(&[("a", slow(400)), ("b", slow(0))], &[("a", "b")]), &json!({})).await;
    client.when(&id, |it| it["nodes"]["a"]["status"] == "running").await;
    assert_eq!(server.stop(), Some(0));
    let stopped_at_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
    let server = Server::start_in(folder.path());
    // Later starts print the same line.
    assert_eq!(server.token, token);
    let kept = std::fs::read_to_string(folder.path().join("owner-token")).unwrap();
    assert_eq!(kept.trim(), token);
    // What was under way ended before the server did, and nothing else began.
    let run = Client::new(&server).ended(&id).await;
    assert_eq!(run["status"], "completed", "{run}");
    assert!(number(&run["nodes"]["a"]["finished_at_ms"]) <= stopped_at_ms, "{run}");
    assert!(number(&run["nodes"]["b"]["called_at_ms"]) >= stopped_at_ms, "{run}");
}

#[tokio::test]
async fn a_server_that_is_asked_twice_does_not_wait_for_calls() {
    let folder = TempDir::new().unwrap();
    let mut command = weftwork();
    command.env("WEFTWORK_GRACE", "60s");
    let server = Server::try_start(command, "127.0.0.1:0", folder.path()).unwrap();
    let client = Client::new(&server);
    let id = client.start(dag(&[("a", slow(25_000))], &[]), &json!({})).await;
    client.when(&id, |it| it["nodes"]["a"]["status"] == "running").await;
    let start = Instant::now();
    server.ask_to_stop();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.stop(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(10), "it took {:?}", start.elapsed());
}

#[tokio::test]
async fn a_server_that_stops_takes_no_new_connections() {
    let folder = TempDir::new().unwrap();
    let mut command = weftwork();
    command.env("WEFTWORK_GRACE", "600s");
    let mut server = Server::try_start(command, "127.0.0.1:0", folder.path()).unwrap();
    let client = Client::new(&server);
    let id = client.start(dag(&[("a", slow(500_000))], &[]), &json!({})).await;
    client.when(&id, |it| it["nodes"]["a"]["status"] == "running").await;
    server.ask_to_stop();
    let address = server.base.strip_prefix("http://").unwrap();
    let begin = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(begin.elapsed() < ENDS_WITHIN, "it still listens");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // It still waits for its call.
    assert!(server.is_alive());
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn the_owners_token_is_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start();
    let file = std::fs::metadata(server.data_dir.join("owner-token")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let server = Server::start();
    let mut command = weftwork();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(&server.data_dir);
    let second = command.output().unwrap();
    assert_eq!(second.status.code(), Some(2));
    let message = String::from_utf8_lossy(&second.stderr);
    assert!(message.contains("another server is using"), "{message}");
    assert!(message.contains(&*server.data_dir.to_string_lossy()), "{message}");
    assert!(second.stdout.is_empty());
}
