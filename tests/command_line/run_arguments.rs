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
