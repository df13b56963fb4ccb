//! When nodes start, and what the examples of the format make.

use serde_json::{Value, json};
use weftwork_tests::case;
use weftwork_tests::client::{Client, number, send, text};
use weftwork_tests::workflow::{about, dag, slow};

/// A document of the contract, as it is.
fn example(name: &str) -> String {
    std::fs::read_to_string(case::folder().join("ok").join(name)).unwrap()
}

#[tokio::test]
async fn prompt_to_video_makes_a_video() {
    let client = Client::of_shared();
    let prompt = json!({ "prompt": "a wave at night" });
    let run = client.run(example("spec-prompt-to-video.json"), &prompt).await;
    assert_eq!(run["status"], "completed", "{run}");
    let better = &run["outputs"]["enhance"]["choices"][0]["message"]["content"];
    assert!(text(better).len() > "a wave at night".len(), "{better}");
    let video = &run["outputs"]["generate_video"]["video"];
    let file = send(client.bare("GET", &text(&video["url"]))).await;
    assert_eq!((file.status, file.header("content-type")), (200, "video/mp4"));
    assert_eq!(&file.bytes[4..8], b"ftyp");
}

#[tokio::test]
async fn map_and_pick_gives_the_first_and_third_result() {
    let client = Client::of_shared();
    let prompts = json!({ "prompts": ["a cat", "a dog", "a bird", "a fish"] });
    let run = client.run(example("spec-map-and-pick.json"), &prompts).await;
    assert_eq!(run["status"], "completed", "{run}");
    let made = run["outputs"]["generate"]["items"].as_array().unwrap();
    assert_eq!(made.len(), 4);
    assert_eq!(run["outputs"]["select"], json!({ "items": [made[0], made[2]] }));
    let urls: Vec<_> = made.iter().map(|it| text(&it["images"][0]["url"])).collect();
    assert!((1..4).all(|index| urls[index] != urls[0]), "{urls:?}");
}

#[tokio::test]
async fn independent_nodes_start_together() {
    let client = Client::of_shared();
    let nodes = [("a", slow(300)), ("b", slow(300)), ("c", slow(300))];
    let run = client.run(dag(&nodes, &[]), &json!({})).await;
    let time = |id: &str, field: &str| number(&run["nodes"][id][field]);
    let starts = ["a", "b", "c"].map(|id| time(id, "started_at_ms"));
    let ends = ["a", "b", "c"].map(|id| time(id, "finished_at_ms"));
    let (first, last) = (starts.iter().min().unwrap(), starts.iter().max().unwrap());
    assert!(last - first <= 50, "{starts:?}");
    assert!(ends.iter().all(|end| end - first >= 300), "{starts:?} {ends:?}");
    assert!(last < ends.iter().min().unwrap(), "{starts:?} {ends:?}");
}

/// Whether each node of a run started after all of its parents had ended.
fn assert_in_order(run: &Value, edges: &[(&str, &str)]) {
    assert_eq!(run["status"], "completed", "{run}");
    for (from, to) in edges {
        let end = number(&run["nodes"][from]["finished_at_ms"]);
        let start = number(&run["nodes"][to]["started_at_ms"]);
        assert!(end <= start, "{from} ended at {end}, and {to} started at {start}");
    }
}

#[tokio::test]
async fn a_node_starts_after_all_its_parents_and_not_later() {
    let client = Client::of_shared();
    let nodes = [
        ("quick", slow(10)),
        ("long", slow(400)),
        ("after_quick", about(&["quick"], json!({ "delay_ms": 10 }))),
        ("after_both", about(&["quick", "long"], json!({}))),
        ("last", about(&["after_quick", "after_both"], json!({}))),
    ];
    let edges = [
        ("quick", "after_quick"),
        ("quick", "after_both"),
        ("long", "after_both"),
        ("after_quick", "last"),
        ("after_both", "last"),
    ];
    let run = client.run(dag(&nodes, &edges), &json!({})).await;
    assert_in_order(&run, &edges);
    // It waits for its own parents, and not for a whole wave of nodes.
    let start = number(&run["nodes"]["after_quick"]["started_at_ms"]);
    assert!(start < number(&run["nodes"]["long"]["finished_at_ms"]), "{run}");
}

#[tokio::test]
async fn an_edge_alone_makes_a_node_wait() {
    let client = Client::of_shared();
    let edges = [("a", "b"), ("b", "c")];
    let nodes = [("c", slow(0)), ("b", slow(50)), ("a", slow(50))];
    assert_in_order(&client.run(dag(&nodes, &edges), &json!({})).await, &edges);
}

#[tokio::test]
async fn a_wide_and_deep_graph_runs_to_its_end() {
    let client = Client::of_shared();
    let ids: Vec<Vec<String>> =
        (0..6).map(|row| (0..8).map(|column| format!("n{row}_{column}")).collect()).collect();
    let nodes: Vec<_> = ids.iter().flatten().map(|id| (id.as_str(), slow(0))).collect();
    let mut edges = Vec::new();
    for rows in ids.windows(2) {
        for (column, to) in rows[1].iter().enumerate() {
            edges.push((rows[0][column].as_str(), to.as_str()));
            edges.push((rows[0][(column + 1) % 8].as_str(), to.as_str()));
        }
    }
    assert_in_order(&client.run(dag(&nodes, &edges), &json!({})).await, &edges);
}

#[tokio::test]
async fn an_empty_workflow_completes_at_once() {
    let run = Client::of_shared().run(dag(&[], &[]), &json!({})).await;
    assert_eq!((&run["status"], &run["outputs"]), (&json!("completed"), &json!({})));
}
