//! `/api/workflow-executions/{id}/events`: nothing is missed, nothing comes twice.

use serde_json::{Value, json};
use weftwork_tests::client::{Client, number, text};
use weftwork_tests::events::{Event, Events};
use weftwork_tests::workflow::{about, chat, dag, map, slow};

/// A run with everything that makes events: parents, a map, a retry.
async fn start(client: &Client) -> String {
    let again = json!({ "fail": "provider_5xx", "fail_times": 1 });
    let mut shaky = chat("Again", again);
    shaky["retry"] = json!({ "max_attempts": 2, "backoff_ms": 10 });
    let nodes = [
        ("a", slow(60)),
        ("b", shaky),
        ("m", map(json!({ "delay_ms": 20 }), json!({ "max_concurrency": 2 }))),
        ("end", about(&["a", "b"], json!({}))),
    ];
    let items: Vec<_> = (0..5).map(|name| json!({ "name": name })).collect();
    let edges = [("a", "end"), ("b", "end"), ("m", "end")];
    client.start(dag(&nodes, &edges), &json!({ "items": items })).await
}

/// Checks that events are numbered on from `first` without a gap.
#[track_caller]
fn assert_numbered(events: &[Event], first: u64) {
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    let expected: Vec<_> = (first..).take(events.len()).collect();
    assert_eq!(ids, expected);
}

/// Checks that the events that follow a snapshot lead to the state at the end.
#[track_caller]
fn assert_lead_to_the_end(events: &[Event]) {
    let (last, changes) = events.split_last().unwrap();
    assert_eq!(last.name, "execution.finished");
    let mut nodes = events[0].data["execution"]["nodes"].clone();
    let mut outputs = events[0].data["execution"]["outputs"].clone();
    for event in changes.iter().filter(|event| event.name == "node.updated") {
        let id = text(&event.data["node_id"]);
        nodes[&id] = event.data["node"].clone();
        if let Some(result) = event.data.get("result") {
            outputs[&id] = result.clone();
        }
    }
    let end = &last.data["execution"];
    assert_eq!((&nodes, &outputs), (&end["nodes"], &end["outputs"]));
}

#[tokio::test]
async fn a_snapshot_comes_first_and_then_every_change() {
    let client = Client::of_shared();
    let id = start(&client).await;
    let events = Events::open(&client, &id, None).await.rest().await;
    assert_eq!(events[0].name, "snapshot");
    assert_eq!(events[0].data["execution"]["id"], id);
    assert_numbered(&events, events[0].id);
    assert!(events.last().unwrap().id > 10, "{events:?}");
    assert_eq!(events.iter().filter(|it| it.name == "execution.finished").count(), 1);
    assert_lead_to_the_end(&events);
    let end = &events.last().unwrap().data;
    assert_eq!(end["execution"], client.execution(&id).await);
    assert_eq!(end["execution"]["nodes"]["b"]["attempts"], 2);
}

#[tokio::test]
async fn whoever_comes_back_gets_exactly_the_rest() {
    let client = Client::of_shared();
    let id = start(&client).await;
    let live = Events::open(&client, &id, Some(0)).await.rest().await;
    assert_numbered(&live, 1);
    for after in 0..=live.len() {
        let rest = Events::open(&client, &id, Some(after as u64)).await.rest().await;
        assert_eq!(rest, live[after..], "after {after}");
    }
}

#[tokio::test]
async fn whoever_is_cut_off_before_the_end_of_a_run_that_is_over_hears_of_it() {
    let client = Client::of_shared();
    let id = start(&client).await;
    client.ended(&id).await;
    let told = Events::open(&client, &id, None).await.rest().await;
    assert_eq!(
        told.iter().map(|it| &*it.name).collect::<Vec<_>>(),
        ["snapshot", "execution.finished"]
    );
    assert_numbered(&told, told[0].id);
    let rest = Events::open(&client, &id, Some(told[0].id)).await.rest().await;
    assert_eq!(rest, told[1..]);
}

#[tokio::test]
async fn whoever_is_cut_off_in_the_middle_misses_nothing() {
    let client = Client::of_shared();
    let id = start(&client).await;
    let mut seen: Vec<Event> = Vec::new();
    while seen.last().is_none_or(|event| event.name != "execution.finished") {
        let after = seen.last().map_or(0, |event| event.id);
        let mut events = Events::open(&client, &id, Some(after)).await;
        for _ in 0..2 {
            seen.extend(events.next().await);
        }
    }
    assert_numbered(&seen, 1);
    assert_eq!(Events::open(&client, &id, Some(0)).await.rest().await, seen);
}

#[tokio::test]
async fn a_run_that_is_over_is_shown_and_ended_at_once() {
    let client = Client::of_shared();
    let run = client.run(dag(&[("a", slow(0))], &[]), &json!({})).await;
    let id = text(&run["id"]);
    let events = Events::open(&client, &id, None).await.rest().await;
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["snapshot", "execution.finished"]);
    assert!(events.iter().all(|event| event.data["execution"] == run), "{events:?}");
}

#[tokio::test]
async fn a_number_that_never_was_begins_anew() {
    let client = Client::of_shared();
    let run = client.run(dag(&[("a", slow(0))], &[]), &json!({})).await;
    let events = Events::open(&client, &text(&run["id"]), Some(9_999)).await.rest().await;
    assert_eq!(events[0].name, "snapshot");
}

#[tokio::test]
async fn a_cancelled_run_ends_its_streams() {
    let client = Client::of_shared();
    let id =
        client.start(dag(&[("a", slow(20_000)), ("b", slow(0))], &[("a", "b")]), &json!({})).await;
    client.when(&id, |it| it["nodes"]["a"]["status"] == "running").await;
    let events = Events::open(&client, &id, None).await;
    client.post(&format!("/api/workflow-executions/{id}/cancel"), "").await.json(202);
    let events = events.rest().await;
    assert_numbered(&events, events[0].id);
    assert_lead_to_the_end(&events);
    assert_eq!(events.last().unwrap().data["execution"]["status"], "cancelled");
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let client = Client::of_shared();
    let body = json!({ "name": "to be revoked", "scopes": ["workflows:read"] });
    let made = client.post("/api/tokens", &body).await.json(201);
    let id = client.start(dag(&[("a", slow(60_000))], &[]), &json!({})).await;
    let reader = client.with_token(text(&made["token"]));
    let events = Events::open(&reader, &id, None).await;
    client.delete(&format!("/api/tokens/{}", text(&made["id"]))).await;
    let events = events.rest().await;
    assert!(events.iter().all(|it| it.name != "execution.finished"), "{events:?}");
    client.post(&format!("/api/workflow-executions/{id}/cancel"), "").await.json(202);
}

#[tokio::test]
async fn times_in_events_never_go_back() {
    let client = Client::of_shared();
    let id = start(&client).await;
    let events = Events::open(&client, &id, Some(0)).await.rest().await;
    let mut last = 0;
    for event in events.iter().filter(|event| event.name == "node.updated") {
        let node = &event.data["node"];
        let at = if node["finished_at_ms"] == Value::Null {
            &node["started_at_ms"]
        } else {
            &node["finished_at_ms"]
        };
        if node["status"] != "running" || node["items"] == Value::Null {
            let is_first = node["attempts"] == 1 && node["error"] == Value::Null;
            assert!(!is_first || number(at) >= last, "{event:?}");
            last = last.max(number(at));
        }
    }
}
