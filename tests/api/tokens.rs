//! `/api/tokens`: a token is shown once, does what its scopes say, and ends at once.

use serde_json::json;
use weftwork_tests::client::{Client, number, send, text, with_json};
use weftwork_tests::server::Server;

#[tokio::test]
async fn a_token_is_made_used_listed_and_revoked() {
    let client = Client::of_shared();
    let body = json!({ "name": "for a test", "scopes": ["workflows:read"] });
    let made = client.post("/api/tokens", &body).await.json(201);
    let (token, id) = (text(&made["token"]), text(&made["id"]));
    // `ww_`, 256 bits and a checksum.
    assert!(token.starts_with("ww_") && token.len() >= 3 + 52, "{made}");
    assert!(id.starts_with("tok_"), "{made}");
    assert_eq!((&made["name"], &made["scopes"]), (&body["name"], &body["scopes"]));

    let reader = client.with_token(&token);
    let me = reader.get("/api/me").await.json(200);
    assert_eq!((&me["token_id"], &me["scopes"]), (&made["id"], &body["scopes"]));
    reader.get("/api/workflows").await.json(200);
    reader.post("/api/workflows", "{\"nodes\":{}}").await.error(403, "forbidden");

    let list = client.get("/api/tokens").await;
    assert!(!list.text().contains(&token), "a token is shown once");
    let list = list.json(200);
    let row = list["tokens"].as_array().unwrap().iter().find(|row| row["id"] == made["id"]);
    let row = row.expect("the new token is in the list");
    assert!(row["name"] == "for a test" && number(&row["created_at"]) > 1_700_000_000, "{row}");

    let path = format!("/api/tokens/{id}");
    assert_eq!(client.delete(&path).await.status, 204);
    reader.get("/api/me").await.error(401, "unauthorized");
    assert!(!client.get("/api/tokens").await.text().contains(&id));
    client.delete(&path).await.error(404, "not_found");
}

#[tokio::test]
async fn a_token_that_cannot_be_made_is_refused() {
    let client = Client::of_shared();
    let refused = [
        json!({ "name": "", "scopes": ["admin"] }),
        json!({ "name": "x".repeat(101), "scopes": ["admin"] }),
        json!({ "name": "a", "scopes": [] }),
        json!({ "name": "a", "scopes": ["everything"] }),
        json!({ "name": "a" }),
        json!({ "scopes": ["admin"] }),
        json!([]),
    ];
    for body in refused {
        client.post("/api/tokens", body).await.error(400, "bad_request");
    }
    client.post("/api/tokens", "{").await.error(400, "invalid_json");
    let form = client.request("POST", "/api/tokens").header("content-type", "text/plain");
    send(form.body("{}")).await.error(415, "unsupported_media_type");
}

#[tokio::test]
async fn only_an_admin_has_to_do_with_tokens() {
    let server = Server::start();
    let owner = Client::new(&server);
    let all = "workflows:read workflows:write executions:write";
    let other = owner.with_token(server.add_token(false, all).await);
    let id = text(&owner.get("/api/me").await.json(200)["token_id"]);
    let body = json!({ "name": "mine", "scopes": ["admin"] }).to_string();
    let asked = [
        ("GET", "/api/tokens".to_owned()),
        ("POST", "/api/tokens".to_owned()),
        ("DELETE", format!("/api/tokens/{id}")),
    ];
    for (method, path) in asked {
        let answer = send(with_json(other.request(method, &path), &body)).await;
        answer.error(403, "forbidden");
    }
    owner.get("/api/me").await.json(200);
}

#[tokio::test]
async fn foreign_tokens_are_not_there() {
    let server = Server::start();
    let owner = Client::new(&server);
    let stranger = owner.with_token(server.add_token(true, "admin").await);
    let id = text(&owner.get("/api/me").await.json(200)["token_id"]);
    let foreign = stranger.delete(&format!("/api/tokens/{id}")).await.error(404, "not_found");
    assert_eq!(stranger.delete("/api/tokens/tok_none").await.error(404, "not_found"), foreign);
    let list = stranger.get("/api/tokens").await.json(200);
    assert_eq!(list["tokens"].as_array().map(Vec::len), Some(1));
    owner.get("/api/me").await.json(200);
}

#[tokio::test]
async fn nothing_in_the_data_dir_holds_a_made_token() {
    let server = Server::start();
    let client = Client::new(&server);
    let made = client.post("/api/tokens", json!({ "name": "x", "scopes": ["admin"] })).await;
    let token = text(&made.json(201)["token"]);
    for file in weftwork_tests::case::entries(&server.data_dir).iter().filter(|it| it.is_file()) {
        let bytes = std::fs::read(file).unwrap();
        let is_there = bytes.windows(token.len()).any(|window| window == token.as_bytes());
        assert!(!is_there, "{} holds the token", file.display());
    }
}
