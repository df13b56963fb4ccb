//! `weftwork run`

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use weftwork_tests::case;
use weftwork_tests::client::Client;
use weftwork_tests::server::{Server, shared};
use weftwork_tests::workflow::{chat, dag, pick, slow, with};

use super::proxy::Proxy;
use super::running::Running;
use super::{call, said};

/// A folder with a workflow in it.
struct Folder(TempDir);

impl Folder {
    fn with(document: &Value) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("w.json"), document.to_string()).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let file = self.path("w.json");
        said(&call(&[&["run", &file], args].concat(), ""))
    }
}

fn block_on<T>(asking: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(asking)
}

#[test]
fn a_film_is_saved_under_the_name_of_its_node() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("made").to_string_lossy().into_owned();
    let file = case::folder().join("ok/spec-prompt-to-video.json").to_string_lossy().into_owned();
    let (code, said, error) =
        said(&call(&["run", &file, "-i", "prompt=a wave", "--out", &out], ""));
    assert_eq!(code, 0, "{error}");
    let bytes = std::fs::read(folder.path().join("made/generate_video.mp4")).unwrap();
    assert_eq!(&bytes[4..8], b"ftyp");
    assert!(said.contains("enhance: ") && said.contains("generate_video.mp4"), "{said}");
    assert!(error.contains("generate_video: completed"), "{error}");
    assert_eq!(case::entries(&folder.path().join("made")).len(), 1);
}

/// A map of five, of whose elements the second is refused, and a text.
fn pictures() -> Folder {
    let picture = json!({ "model_id": "sandbox", "task": "fal/text-to-image", "payload": {
        "prompt": "${item.prompt}", "image_size": { "width": 16, "height": 16 },
        "sandbox": { "fail": "provider_rejected", "fail_times": "${item.fail_times}" } } });
    let items: Vec<_> = (0..10)
        .map(|it| json!({ "prompt": format!("{it}"), "fail_times": u32::from(it == 1) }))
        .collect();
    let map = json!({ "type": "map", "items": items, "tolerance": 0.5, "node": picture });
    Folder::with(&dag(&[("Draw", map), ("draw", slow(0))], &[]))
}

#[test]
fn the_files_of_a_map_are_numbered_and_overwrite_nothing() {
    let folder = pictures();
    let out = folder.path("made");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(folder.path("made/Draw-05.png"), "mine").unwrap();
    let names = || case::entries(out.as_ref());
    let (code, said, error) = folder.run(&["--out", &out]);
    assert_eq!(code, 0, "{error}");
    let first = names();
    let expected = ["01", "03", "04", "05-2", "05", "06", "07", "08", "09", "10"];
    assert_eq!(first, expected.map(|it| Path::new(&out).join(format!("Draw-{it}.png"))));
    assert!(said.contains("Draw-05: ") && said.contains("Draw-05-2.png"), "{said}");
    assert_eq!(std::fs::read(folder.path("made/Draw-05.png")).unwrap(), b"mine");
    assert!(std::fs::read(folder.path("made/Draw-05-2.png")).unwrap().starts_with(b"\x89PNG"));
    // The sandbox makes the same pictures again.
    let (code, said, error) = folder.run(&["--out", &out, "--json"]);
    assert_eq!(code, 0, "{error}");
    assert_eq!(names(), first);
    assert!(serde_json::from_str::<Value>(&said).is_ok(), "{said}");
    assert!(error.contains("Draw-05-2.png"), "{error}");
}

#[test]
fn what_a_map_has_made_before_it_failed_is_saved() {
    let picture = json!({ "model_id": "sandbox", "task": "fal/text-to-image", "payload": {
        "prompt": "a boat", "image_size": { "width": 16, "height": 16 },
        "sandbox": { "fail": "provider_rejected", "fail_times": "${item}" } } });
    let map =
        json!({ "type": "map", "items": [0, 0, 1, 0], "max_concurrency": 1, "node": picture });
    let folder = Folder::with(&dag(&[("draw", map)], &[]));
    let out = folder.path("made");
    let (code, said, error) = folder.run(&["--out", &out]);
    assert_eq!(code, 1, "{error}");
    let expected = ["1", "2"].map(|it| Path::new(&out).join(format!("draw-{it}.png")));
    assert_eq!(case::entries(out.as_ref()), expected, "{said}");
}

#[test]
fn files_that_cannot_be_saved_do_not_hide_the_result() {
    let folder = Folder::with(&dag(&[("a", slow(1000))], &[]));
    let (file, made) = (folder.path("w.json"), folder.path("made"));
    let mut run = Running::start(&["run", &file, "--json", "--out", &made]);
    run.until("a: running");
    // What was a folder when the run began is none any more.
    std::fs::remove_dir(&made).unwrap();
    std::fs::write(&made, "").unwrap();
    let (code, out, error) = run.end();
    assert_eq!(code, 2, "{error}");
    assert!(error.contains(&made), "{error}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["status"], "completed");
}

#[test]
fn each_change_is_a_line() {
    let failing = chat("x", json!({ "fail": "provider_5xx", "fail_times": 1, "delay_ms": 300 }));
    let folder = Folder::with(&dag(&[("a", failing)], &[]));
    let (code, _, error) = folder.run(&[]);
    assert_eq!(code, 0);
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines.len(), 4, "{error}");
    assert_eq!((lines[0], lines[2]), ("a: running", "a: attempt 2"));
    assert!(lines[1].starts_with("a: attempt 1 failed: provider_5xx: "), "{error}");
    assert!(lines[3].starts_with("a: completed in "), "{error}");
    let (_, _, error) = pictures().run(&[]);
    let tenths: Vec<&str> = error.lines().filter(|it| it.contains("elements done")).collect();
    assert!(!tenths.is_empty(), "{error}");
    assert!(tenths.windows(2).all(|pair| pair[0] != pair[1]), "{error}");
}

#[test]
fn a_run_that_takes_too_long_is_exit_code_one() {
    let document = dag(&[("a", slow(60_000))], &[]);
    let folder = Folder::with(&with(document, "timeout_seconds", json!(1)));
    let (code, out, error) = folder.run(&["--json"]);
    assert_eq!(code, 1);
    assert!(error.contains("timed_out"), "{error}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["status"], "timed_out");
}

#[test]
fn a_server_may_be_started_again_in_the_middle() {
    let folder = Folder::with(&dag(&[("a", slow(1500)), ("b", slow(100))], &[("a", "b")]));
    let data = folder.path("data");
    let server = Server::start_in(data.as_ref());
    let (base, token) = (server.base.clone(), server.token.clone());
    let file = folder.path("w.json");
    let mut run = Running::start(&["run", &file, "--json", "--server", &base, "--token", &token]);
    run.until("a: running");
    server.kill();
    run.until("the server cannot be reached");
    let address = base.strip_prefix("http://").unwrap();
    let _server = Server::start_at(address, data.as_ref());
    let (code, out, error) = run.end();
    assert_eq!(code, 0, "{error}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["status"], "completed");
    assert!(error.contains("the server is back"), "{error}");
    assert_eq!(error.matches("a: running").count(), 1, "{error}");
}

#[test]
fn a_lost_answer_starts_no_second_run() {
    let folder = Folder::with(&dag(&[("a", slow(100))], &[]));
    let server = Server::start();
    let proxy = Proxy::start(&server, "/execute");
    let args = ["--json", "--server", &proxy.base, "--token", &server.token];
    let (code, out, error) = folder.run(&args);
    assert_eq!(code, 0, "{error}");
    assert_eq!(proxy.count("/execute"), 2);
    assert!(error.contains("trying again") && error.contains("the server is back"), "{error}");
    let runs = block_on(async {
        Client::new(&server).get("/api/workflow-executions").await.json(200)["executions"].take()
    });
    let ids: Vec<_> = runs.as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, [&serde_json::from_str::<Value>(&out).unwrap()["id"]]);
}

#[test]
fn files_are_saved_whatever_the_server_believes_to_be_called() {
    let folder = pictures();
    let server = Server::start();
    let proxy = Proxy::start(&server, "nothing");
    let at_proxy = ["--server", &proxy.base, "--token", &server.token];
    let out = folder.path("made");
    let (code, said, error) = folder.run(&[&at_proxy[..], &["--out", &out]].concat());
    assert_eq!(code, 0, "{error}");
    assert_eq!(case::entries(out.as_ref()).len(), 9, "{said}");
    // Without a folder it is said where they are.
    let (code, said, error) = folder.run(&at_proxy);
    assert_eq!(code, 0, "{error}");
    assert_eq!(said.matches(&format!(": {}/artifacts/art_", proxy.base)).count(), 9, "{said}");
}

#[test]
fn a_file_of_another_server_stays_there() {
    let url = "http://other.example/artifacts/art_01x?expires=99999999999&signature=00";
    let folder = Folder::with(&dag(&[("p", pick(json!([url]), json!([0])))], &[]));
    let (code, said, error) = folder.run(&["--out", &folder.path("made")]);
    assert_eq!((code, said.as_str()), (0, ""), "{error}");
    assert!(error.contains("p is of another server") && error.contains(url), "{error}");
}

#[test]
fn json_is_the_execution_and_nothing_else() {
    let folder = Folder::with(&dag(&[("p", pick(json!("${input.xs}"), json!([1])))], &[]));
    let (code, out, error) =
        folder.run(&["--json", "-i", "xs=[1, 123456789012345678901234567890]"]);
    assert_eq!(code, 0, "{error}");
    let run: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&run["status"], &run["error"]), (&json!("completed"), &Value::Null));
    assert_eq!(run["nodes"]["p"]["status"], "completed");
    assert_eq!(run["outputs"]["p"]["items"][0].to_string(), "123456789012345678901234567890");
}

#[test]
fn a_failed_run_is_exit_code_one_and_says_why() {
    let folder =
        Folder::with(&dag(&[("a", chat("x", json!({ "fail": "provider_rejected" })))], &[]));
    let (code, out, error) = folder.run(&["--json"]);
    assert_eq!(code, 1);
    assert!(error.contains("a: provider_rejected"), "{error}");
    let run: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&run["status"], &run["error"]["node_id"]), (&json!("failed"), &json!("a")));
}

#[test]
fn a_faulty_workflow_does_not_run() {
    let folder = Folder::with(&dag(&[], &[("a", "b")]));
    let (code, out, error) = folder.run(&[]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(error.contains("error[dangling-edge]"), "{error}");
}

#[test]
fn inputs_that_are_missing_or_strange_are_named() {
    let folder = Folder::with(&dag(&[("p", pick(json!("${input.xs}"), json!([0])))], &[]));
    for args in
        [&[][..], &["-i", "ys=[1]"], &["-i", "xs=5"], &["-i", "xs"], &["-i", "xs=@nowhere.json"]]
    {
        let (code, out, error) = folder.run(args);
        assert!(code == 1 || code == 2, "{code} {error}");
        assert!(error.contains("xs") || error.contains("nowhere.json"), "{error}");
        assert_eq!(out, "");
    }
}

#[test]
fn an_input_can_come_from_a_file() {
    let folder = Folder::with(&dag(&[("p", pick(json!("${input.xs}"), json!([0])))], &[]));
    let file = folder.path("xs.json");
    std::fs::write(&file, "[\"from a file\"]").unwrap();
    let (code, out, error) = folder.run(&["--json", "-i", &format!("xs=@{file}")]);
    assert_eq!(code, 0, "{error}");
    assert!(out.contains("from a file"), "{out}");
}

#[test]
fn a_run_can_be_done_by_a_server() {
    let folder = Folder::with(&dag(&[("p", pick(json!("${input.xs}"), json!([0])))], &[]));
    let server = shared();
    let args = ["--json", "-i", "xs=[7]", "--server", &server.base, "--token", &server.token];
    let (code, out, error) = folder.run(&args);
    assert_eq!(code, 0, "{error}");
    let run: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(run["outputs"]["p"], json!({ "items": [7] }));
    let (code, _, error) =
        folder.run(&["-i", "xs=[7]", "--server", &server.base, "--token", "ww_no"]);
    assert_ne!(code, 0);
    assert!(error.contains("unauthorized"), "{error}");
}

#[test]
fn a_data_dir_keeps_the_run() {
    let folder = Folder::with(&dag(&[("p", pick(json!([1]), json!([0])))], &[]));
    let data = folder.path("data");
    let (code, out, _) = folder.run(&["--json", "--data-dir", &data]);
    assert_eq!(code, 0);
    let run: Value = serde_json::from_str(&out).unwrap();
    let server = Server::start_in(data.as_ref());
    let kept = block_on(Client::new(&server).execution(run["id"].as_str().unwrap()));
    assert_eq!(kept["outputs"], run["outputs"]);
}

#[test]
fn a_file_that_cannot_be_read_is_exit_code_two() {
    let (code, out, error) = said(&call(&["run", "nowhere.json"], ""));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains("nowhere.json"), "{error}");
}
