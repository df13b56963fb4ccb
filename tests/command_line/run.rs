//! `weftwork run`

use serde_json::{Value, json};
use tempfile::TempDir;
use weftwork_tests::case;
use weftwork_tests::server::shared;
use weftwork_tests::workflow::{chat, dag, pick};

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
    let server = weftwork_tests::server::Server::start_in(data.as_ref());
    let client = weftwork_tests::client::Client::new(&server);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let kept = runtime.block_on(client.execution(run["id"].as_str().unwrap()));
    assert_eq!(kept["outputs"], run["outputs"]);
}

#[test]
fn a_file_that_cannot_be_read_is_exit_code_two() {
    let (code, out, error) = said(&call(&["run", "nowhere.json"], ""));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains("nowhere.json"), "{error}");
}
