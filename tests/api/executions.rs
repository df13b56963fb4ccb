//! `/api/workflow-executions`: lists, elements, and the end of runs.

use serde_json::{Value, json};
use weftwork_tests::client::{Client, number, text};
use weftwork_tests::workflow::{chat, dag, map, slow};

/// The values of a field in a list of objects.
fn all(list: &Value, field: &str) -> Vec<String> {
    let list = list.as_array().unwrap_or_else(|| panic!("{list} is no array"));
    list.iter()
        .map(|it| it[field].as_str().map_or_else(|| it[field].to_string(), str::to_owned))
        .collect()
}

#[tokio::test]
async fn a_completed_run_tells_all_about_itself() {
    let client = Client::of_shared();
    let run = client.run(dag(&[("a", slow(20)), ("b", slow(0))], &[("a", "b")]), &json!({})).await;
    assert_eq!(run["status"], "completed", "{run}");
    assert_eq!(run["error"], Value::Null);
    assert_eq!(all(&json!([run["nodes"]["a"], run["nodes"]["b"]]), "status"), ["completed"; 2]);
    for id in ["a", "b"] {
        let node = &run["nodes"][id];
        assert_eq!((&node["attempts"], &node["error"]), (&json!(1), &Value::Null));
        assert!(number(&node["started_at_ms"]) <= number(&node["finished_at_ms"]), "{node}");
        assert!(run["outputs"][id]["choices"][0]["message"]["content"].is_string(), "{run}");
    }
    assert!(number(&run["started_at_ms"]) <= number(&run["nodes"]["a"]["started_at_ms"]));
    assert!(number(&run["nodes"]["b"]["finished_at_ms"]) <= number(&run["finished_at_ms"]));
    // `created_at` is in seconds, and what ends in `_ms` in milliseconds.
    assert_eq!(number(&run["finished_at_ms"]) / 1000 / 10, number(&run["updated_at"]) / 10);
    assert!(number(&run["created_at"]) <= number(&run["updated_at"]));
}

#[tokio::test]
async fn lists_are_filtered_and_come_in_pages() {
    let client = Client::of_shared();
    let good = client.create(dag(&[("a", slow(0))], &[])).await;
    let bad =
        client.create(dag(&[("a", chat("x", json!({ "fail": "provider_rejected" })))], &[])).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.insert(0, client.execute(&good, &json!({})).await);
        client.ended(&ids[0]).await;
    }
    let failed = client.execute(&bad, &json!({})).await;
    client.ended(&failed).await;
    let list = async |query: &str| {
        client.get(&format!("/api/workflow-executions?{query}")).await.json(200)
    };
    let page = list(&format!("workflow_id={good}&limit=3")).await;
    assert_eq!(all(&page["executions"], "id"), ids[..3]);
    let cursor = text(&page["next_cursor"]);
    let page = list(&format!("workflow_id={good}&limit=3&cursor={cursor}")).await;
    assert_eq!(all(&page["executions"], "id"), ids[3..]);
    assert_eq!(page["next_cursor"], Value::Null);
    let row = &page["executions"][0];
    assert_eq!((&row["status"], &row["workflow_id"]), (&json!("completed"), &json!(good)));
    let page = list(&format!("workflow_id={bad}&status=failed")).await;
    assert_eq!(all(&page["executions"], "id"), [failed]);
    assert_eq!(page["executions"][0]["error"]["code"], "provider_rejected");
    assert_eq!(list(&format!("workflow_id={bad}&status=completed")).await["executions"], json!([]));
    assert_eq!(list("workflow_id=wf_nothing").await["executions"], json!([]));
    for wrong in ["status=done", "limit=0", "cursor=nonsense"] {
        let path = format!("/api/workflow-executions?{wrong}");
        client.get(&path).await.error(400, "bad_request");
    }
}

#[tokio::test]
async fn lists_show_no_inputs_that_are_large() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", chat("${input.q}", json!({})))], &[])).await;
    for n_letters in [10, 70_000] {
        let run = client.execute(&id, &json!({ "q": "x".repeat(n_letters) })).await;
        let ended = client.ended(&run).await;
        assert_eq!(text(&ended["input_params"]["q"]).len(), n_letters);
    }
    let list = client.get(&format!("/api/workflow-executions?workflow_id={id}")).await.json(200);
    assert_eq!(list["executions"][0]["input_params"], Value::Null);
    assert_eq!(list["executions"][1]["input_params"], json!({ "q": "x".repeat(10) }));
}

#[tokio::test]
async fn the_elements_of_a_map_come_in_pages_by_status() {
    let client = Client::of_shared();
    let items: Vec<_> = (0..7)
        .map(|index| json!({ "name": index, "fail": if index % 3 == 1 { json!("provider_rejected") } else { Value::Null } }))
        .collect();
    let node = map(json!({ "fail": "${item.fail}" }), json!({ "tolerance": 0.5 }));
    let run = client.run(dag(&[("m", node)], &[]), &json!({ "items": items })).await;
    assert_eq!(run["status"], "completed", "{run}");
    let counts = json!({ "total": 7, "completed": 5, "failed": 2, "running": 0 });
    assert_eq!(run["nodes"]["m"]["items"], counts);
    let base = format!("/api/workflow-executions/{}/nodes/m/items", text(&run["id"]));
    let page = client.get(&format!("{base}?limit=4")).await.json(200);
    assert_eq!(all(&page["items"], "index"), ["0", "1", "2", "3"]);
    let cursor = text(&page["next_cursor"]);
    let page = client.get(&format!("{base}?limit=4&cursor={cursor}")).await.json(200);
    assert_eq!(all(&page["items"], "index"), ["4", "5", "6"]);
    assert_eq!(page["next_cursor"], Value::Null);
    let page = client.get(&format!("{base}?status=failed")).await.json(200);
    assert_eq!(all(&page["items"], "index"), ["1", "4"]);
    assert_eq!(page["items"][0]["error"]["code"], "provider_rejected");
    assert_eq!(page["items"][0]["result"], Value::Null);
    let page = client.get(&format!("{base}?status=completed&limit=2")).await.json(200);
    assert_eq!(all(&page["items"], "index"), ["0", "2"]);
    let cursor = text(&page["next_cursor"]);
    let page =
        client.get(&format!("{base}?status=completed&limit=2&cursor={cursor}")).await.json(200);
    assert_eq!(all(&page["items"], "index"), ["3", "5"]);
    assert!(page["items"][0]["result"]["choices"].is_array(), "{page}");
    client.get(&format!("{base}?status=lost")).await.error(400, "bad_request");
    client.get(&base.replace("/m/", "/other/")).await.error(404, "not_found");
}

#[tokio::test]
async fn a_cancelled_run_starts_nothing_more() {
    let client = Client::of_shared();
    let nodes = [("a", slow(20_000)), ("b", slow(0)), ("c", slow(0))];
    let id = client.start(dag(&nodes, &[("a", "b"), ("b", "c")]), &json!({})).await;
    client.when(&id, |it| it["nodes"]["a"]["status"] == "running").await;
    let path = format!("/api/workflow-executions/{id}/cancel");
    let first = client.post(&path, "").await.json(202);
    let nodes = &first["execution"]["nodes"];
    assert_eq!(first["execution"]["status"], "cancelled");
    assert_eq!(
        all(&json!([nodes["a"], nodes["b"], nodes["c"]]), "status"),
        ["cancelled", "skipped", "skipped"]
    );
    let why = json!({ "code": "cancelled", "message": "the run was cancelled" });
    assert_eq!(nodes["a"]["error"], why);
    assert_eq!(nodes["b"]["error"], Value::Null);
    assert_eq!(client.post(&path, "").await.json(202), first);
    let now = client.execution(&id).await;
    assert_eq!(now["nodes"], first["execution"]["nodes"]);
    assert_eq!(now["nodes"]["b"]["started_at_ms"], Value::Null);
}

#[tokio::test]
async fn a_cancelled_map_starts_no_more_elements() {
    let client = Client::of_shared();
    let node = map(json!({ "delay_ms": "${item.wait}" }), json!({ "max_concurrency": 2 }));
    let items: Vec<_> = (0..20)
        .map(|index| json!({ "name": index, "wait": if index < 2 { 0 } else { 20_000 } }))
        .collect();
    let id = client.start(dag(&[("m", node)], &[]), &json!({ "items": items })).await;
    client.when(&id, |it| it["nodes"]["m"]["items"]["completed"] == 2).await;
    client.post(&format!("/api/workflow-executions/{id}/cancel"), "").await.json(202);
    let page = client.get(&format!("/api/workflow-executions/{id}/nodes/m/items")).await.json(200);
    let statuses = all(&page["items"], "status");
    assert_eq!(statuses[..2], ["completed", "completed"]);
    assert_eq!(statuses[2..4], ["cancelled", "cancelled"]);
    assert_eq!(page["items"][2]["error"]["code"], "cancelled");
    assert_eq!(page["items"][4]["error"], Value::Null);
    assert_eq!(statuses[4..], vec!["skipped"; 16]);
    assert!(all(&page["items"], "attempts")[4..].iter().all(|it| it == "0"));
}

#[tokio::test]
async fn what_has_ended_cannot_be_cancelled() {
    let client = Client::of_shared();
    for sandbox in [json!({}), json!({ "fail": "provider_rejected" })] {
        let run = client.run(dag(&[("a", chat("x", sandbox))], &[]), &json!({})).await;
        let path = format!("/api/workflow-executions/{}/cancel", text(&run["id"]));
        client.post(&path, "").await.error(409, "conflict");
        assert_eq!(client.execution(&text(&run["id"])).await, run);
    }
}

#[tokio::test]
async fn runs_of_a_deleted_workflow_stay_readable() {
    let client = Client::of_shared();
    let id = client.create(dag(&[("a", slow(100))], &[])).await;
    let run = client.execute(&id, &json!({})).await;
    assert_eq!(client.delete(&format!("/api/workflows/{id}")).await.status, 204);
    let ended = client.ended(&run).await;
    assert_eq!((&ended["status"], &ended["workflow_id"]), (&json!("completed"), &json!(id)));
    let list = client.get(&format!("/api/workflow-executions?workflow_id={id}")).await.json(200);
    assert_eq!(all(&list["executions"], "id"), [run]);
}
