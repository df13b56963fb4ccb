//! `weftwork token`

use weftwork_tests::client::Client;
use weftwork_tests::server::Server;

use super::{call, said};

#[tokio::test]
async fn a_token_is_made_listed_and_revoked_while_the_server_runs() {
    let server = Server::start();
    let dir = server.data_dir.to_string_lossy().into_owned();
    let token =
        |args: &[&str]| said(&call(&[&["token"], args, &["--data-dir", &dir]].concat(), ""));
    let (code, made, error) = token(&["create", "--name", "ci", "--scopes", "workflows:read"]);
    assert_eq!((code, error.as_str()), (0, "scopes: workflows:read\n"));
    let client = Client::new(&server).with_token(made.trim());
    let me = client.get("/api/me").await.json(200);
    assert_eq!(me["scopes"][0], "workflows:read");
    let id = me["token_id"].as_str().unwrap();
    let (code, list, _) = token(&["list"]);
    assert_eq!(code, 0);
    assert!(list.contains(id) && list.contains("ci") && !list.contains(made.trim()), "{list}");
    assert_eq!(token(&["revoke", id]).0, 0);
    client.get("/api/me").await.error(401, "unauthorized");
    assert!(!token(&["list"]).1.contains(id));
}

#[tokio::test]
async fn a_token_that_may_do_everything_is_told_of() {
    let server = Server::start();
    let dir = server.data_dir.to_string_lossy().into_owned();
    let (code, made, error) =
        said(&call(&["token", "create", "--name", "ci", "--data-dir", &dir], ""));
    assert_eq!(code, 0, "{error}");
    assert!(error.starts_with("scopes: admin, which may do everything"), "{error}");
    let client = Client::new(&server).with_token(made.trim_end_matches('\n'));
    assert_eq!(client.get("/api/me").await.json(200)["scopes"], serde_json::json!(["admin"]));
}

#[test]
fn what_cannot_be_done_is_exit_code_two() {
    let server = Server::start();
    let dir = server.data_dir.to_string_lossy().into_owned();
    let nowhere = tempfile::TempDir::new().unwrap().path().to_string_lossy().into_owned();
    let wrong: &[(&[&str], &str)] = &[
        (&["revoke", "tok_none", "--data-dir", &dir], "tok_none"),
        (&["create", "--name", "x", "--scopes", "all", "--data-dir", &dir], "`all`"),
        (&["list", "--data-dir", &nowhere], "no database"),
    ];
    for (args, words) in wrong {
        let (code, out, error) = said(&call(&[&["token"], *args].concat(), ""));
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(error.contains(words), "{error}");
    }
}
