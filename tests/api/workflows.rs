//! `/api/workflows`: what is kept is what was given.

use serde_json::{Value, json};
use weftwork_tests::client::{Client, number, send, text, with_json};
use weftwork_tests::server::Server;
use weftwork_tests::workflow::{dag, slow};

/// A document with everything that is easily lost on the way.
const ODD: &str = r#"{
  "name" : "Odd",   "zeta": 1, "alpha": [1.50, -0, 1e400, 123456789012345678901234567890],
  "dag": { "nodes": {
    "b": { "task": "casola/pick", "payload": { "source": [9007199254740993], "indices": [0] }, "x-note": "é \u00e9 \/" },
    "a": { "task": "casola/pick", "payload": { "indices": [], "source": [] } }
  }, "edges": [] },
  "ui": { "notes": [ { "text": "🎬" } ], "positions": { "b": { "y": 1, "x": 0.10 } } }
}"#;

fn small(name: &str) -> Value {
    json!({ "name": name, "dag": { "nodes": { "a": slow(0) }, "edges": [] } })
}

#[tokio::test]
async fn a_workflow_is_created_read_saved_and_deleted() {
    let client = Client::of_shared();
    let created = client.post("/api/workflows", small("One")).await;
    let body = created.json(201);
    let id = text(&body["workflow"]["id"]);
    assert!(id.starts_with("wf_"), "{id}");
    assert_eq!(created.header("location"), format!("/api/workflows/{id}"));
    assert_eq!(body["workflow"]["version"], 1);
    assert!(number(&body["workflow"]["created_at"]) > 1_700_000_000);
    assert_eq!(
        body["diagnostics"],
        json!({ "valid": true, "errors": [], "type_issues": [], "warnings": [] })
    );

    let path = format!("/api/workflows/{id}");
    let read = client.get(&path).await;
    assert_eq!(read.json(200), body);
    assert_eq!(read.header("etag"), created.header("etag"));

    let saved = client.put(&path, small("Two")).await;
    let body = saved.json(200);
    assert_eq!(
        (&body["workflow"]["name"], &body["workflow"]["version"]),
        (&json!("Two"), &json!(2))
    );
    assert_ne!(saved.header("etag"), created.header("etag"));

    let deleted = client.delete(&path).await;
    assert_eq!((deleted.status, deleted.bytes.len()), (204, 0));
    client.get(&path).await.error(404, "not_found");
    client.put(&path, small("Three")).await.error(404, "not_found");
    client.delete(&path).await.error(404, "not_found");
    client.post(&format!("{path}/execute"), "{}").await.error(404, "not_found");
}

#[tokio::test]
async fn a_stale_save_is_refused_with_what_is_saved_now() {
    let client = Client::of_shared();
    let first = client.post("/api/workflows", small("Mine")).await;
    let path = first.header("location").to_owned();
    let put = async |name: &str, tag: &str| {
        let request = client.request("PUT", &path).header("if-match", tag);
        send(with_json(request, small(name))).await
    };
    let second = put("Yours", first.header("etag")).await;
    second.json(200);
    let refused = put("Mine again", first.header("etag")).await.error(412, "conflict");
    assert_eq!(refused["details"]["current"]["name"], "Yours");
    assert_eq!(refused["details"]["current"]["version"], 2);
    put("Mine again", second.header("etag")).await.json(200);
    put("Whoever was last", "*").await.json(200);
    put("Any of these", "\"1\", W/\"4\"").await.json(200);
    put("None of these", "\"1\", \"2\"").await.error(412, "conflict");
    put("Nonsense", "\"nonsense\"").await.error(400, "bad_request");
    assert_eq!(client.get(&path).await.json(200)["workflow"]["name"], "Any of these");
}

#[tokio::test]
async fn of_two_saves_at_once_one_is_refused() {
    let client = Client::of_shared();
    let first = client.post("/api/workflows", small("Race")).await;
    let path = first.header("location");
    let put = |name: &str| {
        let request = client.request("PUT", path).header("if-match", first.header("etag"));
        send(with_json(request, small(name)))
    };
    let (left, right) = tokio::join!(put("Left"), put("Right"));
    let mut statuses = [left.status, right.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[tokio::test]
async fn every_digit_key_and_space_survives() {
    let client = Client::of_shared();
    let answer = client.post("/api/workflows", ODD).await;
    let own = ODD.strip_prefix('{').unwrap();
    assert!(answer.text().contains(own), "{}", answer.text());
    // What is read can be sent back as it is, and still nothing is lost.
    let path = answer.header("location");
    let read = client.get(path).await.text();
    let document = read.strip_prefix("{\"workflow\":").unwrap();
    let document = document.split(",\"diagnostics\"").next().unwrap();
    assert!(document.ends_with(own), "{document}");
    let saved = client.put(path, document).await;
    assert_eq!(saved.json(200)["workflow"]["version"], 1);
    let changed = document.replace("\"Odd\"", "\"Odder\"");
    let saved = client.put(path, &changed).await;
    assert_eq!(saved.json(200)["workflow"]["version"], 2);
    assert!(saved.text().contains(&own.replace("\"Odd\"", "\"Odder\"")), "{}", saved.text());
}

#[tokio::test]
async fn a_bare_dag_is_the_dag_of_a_nameless_workflow() {
    let client = Client::of_shared();
    let bare = json!({ "edges": [], "nodes": { "a": slow(0) } });
    let body = client.post("/api/workflows", &bare).await.json(201);
    assert_eq!(body["workflow"]["dag"], bare);
    assert!(!text(&body["workflow"]["name"]).is_empty());
    let id = text(&body["workflow"]["id"]);
    client.execute(&id, &json!({})).await;
}

#[tokio::test]
async fn drafts_with_faults_are_kept_and_their_faults_named() {
    let client = Client::of_shared();
    let draft = json!({ "name": "Draft", "dag": { "nodes": { "a": { "task": "fal/text-to-vidoe" } },
                        "edges": [{ "from": "a", "to": "nowhere" }] } });
    let body = client.post("/api/workflows", &draft).await.json(201);
    assert_eq!(body["workflow"]["dag"], draft["dag"]);
    assert_eq!(body["diagnostics"]["valid"], false);
    let errors = body["diagnostics"]["errors"].as_array().unwrap();
    let codes: Vec<_> = errors.iter().map(|it| text(&it["code"])).collect();
    assert!(codes.contains(&"dangling-edge".to_owned()), "{codes:?}");
    let path = format!("/api/workflows/{}", text(&body["workflow"]["id"]));
    assert_eq!(client.get(&path).await.json(200), body);
}

#[tokio::test]
async fn what_is_no_document_is_refused_and_not_kept() {
    let client = Client::of_shared();
    let n_before = client.get("/api/workflows?q=never-kept").await.json(200);
    for text in ["[]", "42", "null", "\"x\"", "{}", r#"{"name":"never-kept"}"#, r#"{"dag":[]}"#] {
        let error = client.post("/api/workflows", text).await.error(400, "validation_error");
        assert_eq!(error["details"]["diagnostics"]["valid"], false, "{text}");
    }
    let error =
        client.post("/api/workflows", "{\n  \"dag\": oops\n}").await.error(400, "invalid_json");
    assert!(text(&error["message"]).contains("line 2, column 10"), "{error}");
    assert_eq!(client.get("/api/workflows?q=never-kept").await.json(200), n_before);
}

#[tokio::test]
async fn every_saved_version_can_be_read_and_run() {
    let client = Client::of_shared();
    let id = client.create(small("v1")).await;
    let path = format!("/api/workflows/{id}");
    client.put(&path, small("v2")).await.json(200);
    client.put(&path, small("v3")).await.json(200);
    let list = client.get(&format!("{path}/versions")).await.json(200);
    let versions: Vec<_> =
        list["versions"].as_array().unwrap().iter().map(|it| number(&it["version"])).collect();
    assert_eq!(versions, [3, 2, 1]);
    for version in 1..=3 {
        let body = client.get(&format!("{path}/versions/{version}")).await.json(200);
        assert_eq!(body["workflow"]["name"], format!("v{version}"));
        assert_eq!(body["workflow"]["version"], version);
    }
    client.get(&format!("{path}/versions/4")).await.error(404, "not_found");
    let run = client.post(&format!("{path}/execute"), json!({ "version": 1 })).await.json(202);
    assert_eq!(run["execution"]["workflow_version"], 1);
    assert_eq!(run["execution"]["workflow_name"], "v1");
    client.post(&format!("{path}/execute"), json!({ "version": 9 })).await.error(404, "not_found");
}

#[tokio::test]
async fn lists_come_in_pages_the_last_changed_first() {
    let server = Server::start();
    let client = Client::new(&server);
    for number in 0..5 {
        client.create(dag(&[("a", slow(0))], &[])).await;
        client.create(small(&format!("Cat {number}"))).await;
    }
    let names = async |query: &str| {
        let mut names = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/workflows?limit=3&{query}&cursor={cursor}");
            let page = client.get(&path).await.json(200);
            let rows = page["workflows"].as_array().unwrap();
            assert!(rows.len() <= 3);
            names.extend(rows.iter().map(|row| text(&row["name"])));
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return names,
            }
        }
    };
    let all = names("").await;
    assert_eq!(all.len(), 10);
    assert_eq!((all[0].as_str(), all[9].as_str()), ("Cat 4", "Test"));
    assert_eq!(names("q=cat").await, ["Cat 4", "Cat 3", "Cat 2", "Cat 1", "Cat 0"]);
    assert_eq!(names("q=cat%202").await, ["Cat 2"]);
    let row = client.get("/api/workflows?q=cat%202").await.json(200);
    let path = format!("/api/workflows/{}", text(&row["workflows"][0]["id"]));
    assert_eq!(client.delete(&path).await.status, 204);
    assert_eq!(names("q=cat").await, ["Cat 4", "Cat 3", "Cat 1", "Cat 0"]);
    for nothing in ["q=dog", "q=%25", "q=_", "q=%27%22--"] {
        assert_eq!(names(nothing).await, [""; 0], "{nothing}");
    }
    for wrong in ["limit=0", "limit=-1", "limit=201", "limit=many", "cursor=nonsense"] {
        client.get(&format!("/api/workflows?{wrong}")).await.error(400, "bad_request");
    }
}
