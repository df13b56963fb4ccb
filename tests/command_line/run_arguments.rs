//! What `weftwork run` is told: what it makes of it before anything is started.

use serde_json::json;
use weftwork_tests::server::shared;
use weftwork_tests::workflow::{dag, pick};

use super::folder::Folder;
use super::said;

/// A folder with a workflow that needs nothing.
fn folder() -> Folder {
    Folder::with(&[("w.json", &dag(&[("p", pick(json!([7]), json!([0])))], &[]).to_string())])
}

#[test]
fn a_token_in_the_environment_is_for_servers_alone() {
    let folder = folder();
    let server = shared();
    let with = |token: &str, args: &[&str]| {
        let mut command = folder.command(&[&["run", "w.json", "--json"], args].concat());
        said(&command.env("WEFTWORK_TOKEN", token).output().unwrap())
    };
    let (code, _, error) = with("ww_x", &[]);
    assert_eq!(code, 0, "{error}");
    let (code, _, error) = with(&server.token, &["--server", &server.base]);
    assert_eq!(code, 0, "{error}");
    // The one that is given counts.
    let (code, _, error) = with("ww_x", &["--server", &server.base, "--token", &server.token]);
    assert_eq!(code, 0, "{error}");
    // An empty one is none.
    let (code, _, error) = with("", &["--server", &server.base]);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("give --token, or set WEFTWORK_TOKEN"), "{error}");
    let (code, _, error) = with("", &["--token", "ww_x"]);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("--server <URL>"), "{error}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_known_before_the_run() {
    let folder = folder();
    // Not even root may make files in `/proc/self`.
    for out in ["w.json", "w.json/made", "/proc/self"] {
        let (code, said, error) = said(&folder.call(&["run", "w.json", "--json", "--out", out]));
        assert_eq!((code, said.as_str()), (2, ""), "{error}");
        assert!(error.contains(out) && !error.contains("running"), "{error}");
    }
    // One that is made and can be written to is empty when nothing is saved.
    let (code, _, error) = said(&folder.call(&["run", "w.json", "--out", "made/here"]));
    assert_eq!(code, 0, "{error}");
    assert_eq!(std::fs::read_dir(folder.path("made/here")).unwrap().count(), 0);
}

/// A folder with a workflow that changes a picture, and a picture.
fn folder_with_picture() -> Folder {
    let edit = json!({ "model_id": "sandbox", "task": "fal/image-edit",
        "payload": { "prompt": "${input.words}", "image_url": "${input.im}" } });
    Folder::with(&[("w.json", &dag(&[("p", edit)], &[]).to_string()), ("p.png", "PNG")])
}

#[test]
fn a_wrong_input_is_known_before_another_is_uploaded() {
    let folder = folder_with_picture();
    // An upload would find nobody there.
    let nobody = ["--server", "http://127.0.0.1:9", "--token", "ww_x"];
    for (args, word) in [
        (&["-i", "im=@p.png"][..], "`words` is missing"),
        (&["-i", "im=@none.png", "-i", "words=x"], "cannot read none.png"),
    ] {
        let args = [&["run", "w.json"], args, &nobody].concat();
        let (code, out, error) = said(&folder.call(&args));
        assert_eq!((code, out.as_str()), (2, ""), "{error}");
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn media_without_its_at_sign_is_refused() {
    let folder = folder_with_picture();
    for command in ["run", "plan"] {
        let args = [command, "w.json", "-i", "words=x", "-i", "im=p.png"];
        let (code, out, error) = said(&folder.call(&args));
        assert_eq!((code, out.as_str()), (2, ""), "{error}");
        assert!(error.contains("-i im=@p.png"), "{error}");
    }
    // What is no file may be anything that the task's provider understands.
    let args = ["plan", "w.json", "-i", "words=x", "-i", "im=https://host.example/p.png"];
    let (code, _, error) = said(&folder.call(&args));
    assert_eq!(code, 0, "{error}");
}

#[test]
fn a_workflow_without_inputs_says_so() {
    let (code, _, error) = said(&folder().call(&["run", "w.json", "-i", "x=1"]));
    assert_eq!(code, 2);
    assert!(error.contains("no input `x`; it has no inputs"), "{error}");
}

#[test]
fn the_url_of_a_server_has_a_scheme_and_a_host() {
    for (url, word) in [
        ("foo", "begin with http:// or https://"),
        ("localhost:8787", "begin with http:// or https://"),
        ("ftp://host.example", "begin with http:// or https://"),
        ("http://", "empty host"),
    ] {
        let args = ["run", "w.json", "--server", url, "--token", "ww_x"];
        let (code, out, error) = said(&folder().call(&args));
        assert_eq!((code, out.as_str()), (2, ""), "{error}");
        assert!(error.contains("--server") && error.contains(word), "{error}");
    }
}
