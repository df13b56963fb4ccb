//! `/artifacts` and `/api/uploads`: files go in and come out as they were.

use serde_json::json;
use weftwork_tests::client::{Answer, Client, send, text};
use weftwork_tests::events::{Event, Events};
use weftwork_tests::workflow::dag;

/// A picture that the server has made.
async fn picture(client: &Client) -> (String, Vec<u8>) {
    let draw = json!({ "model_id": "sandbox", "task": "fal/text-to-image",
                       "payload": { "prompt": "a red circle", "image_size": { "width": 64, "height": 48 } } });
    let run = client.run(dag(&[("draw", draw)], &[]), &json!({})).await;
    assert_eq!(run["status"], "completed", "{run}");
    let url = text(&run["outputs"]["draw"]["images"][0]["url"]);
    let file = send(client.bare("GET", &url)).await;
    assert_eq!(file.status, 200, "{}", file.text());
    (url, file.bytes)
}

/// The URL without its signature.
fn unsigned(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

#[tokio::test]
async fn a_signed_url_needs_no_token_and_a_token_no_signature() {
    let client = Client::of_shared();
    let (url, bytes) = picture(&client).await;
    assert!(url.starts_with("http") && url.contains("/artifacts/art_"), "{url}");
    let file = send(client.request("GET", unsigned(&url))).await;
    assert_eq!((file.status, &file.bytes), (200, &bytes));
    assert!(file.header("content-type").starts_with("image/"), "{:?}", file.headers);
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    send(client.bare("GET", unsigned(&url))).await.error(401, "unauthorized");
}

#[tokio::test]
async fn a_signature_is_good_for_its_own_file_and_time() {
    let client = Client::of_shared();
    let (url, _) = picture(&client).await;
    let last = url.chars().next_back().unwrap();
    let mut tampered = url.clone();
    tampered.pop();
    tampered.push(if last == '0' { '1' } else { '0' });
    let expires = url.split("expires=").nth(1).unwrap().split('&').next().unwrap();
    let later: u64 = expires.parse::<u64>().unwrap() + 3600;
    let longer = url.replace(expires, &later.to_string());
    let (other, _) = picture(&client).await;
    let foreign = format!("{}?{}", unsigned(&other), url.split('?').nth(1).unwrap());
    let past = url.replace(expires, "1000000000");
    let cut = url[..url.len() - 2].to_owned();
    let empty = format!("{}?expires={expires}&signature=", unsigned(&url));
    for wrong in [tampered, longer, foreign, past, cut, empty] {
        send(client.bare("GET", &wrong)).await.error(401, "unauthorized");
        // A token opens what a link does not.
        assert_eq!(send(client.request("GET", &wrong)).await.status, 200);
    }
}

#[tokio::test]
async fn urls_are_signed_wherever_a_result_is_shown() {
    let client = Client::of_shared();
    let draw = json!({ "model_id": "sandbox", "task": "fal/text-to-image",
                       "payload": { "prompt": "a", "image_size": { "width": 16, "height": 16 } } });
    let each = json!({ "type": "map", "items": "${input.items}", "node": draw });
    let nodes = [("draw", draw), ("each", each)];
    let id = client.start(dag(&nodes, &[]), &json!({ "items": [1] })).await;
    let events = Events::open(&client, &id, Some(0)).await.rest().await;
    let shown = |event: &Event| Some(event.data.get("result")?.clone());
    let mut results: Vec<_> = events.iter().filter_map(shown).collect();
    let run = client.execution(&id).await;
    results.extend([run["outputs"]["draw"].clone(), run["outputs"]["each"].clone()]);
    let items = format!("/api/workflow-executions/{id}/nodes/each/items");
    results.push(client.get(&items).await.json(200)["items"][0]["result"].clone());
    assert_eq!(results.len(), 5, "{results:?}");
    for result in results {
        let result = result.get("items").map_or(&result, |items| &items[0]);
        let url = text(&result["images"][0]["url"]);
        assert_eq!(send(client.bare("GET", &url)).await.status, 200, "{url}");
    }
    // A proxy that speaks TLS for the server says so.
    let path = format!("/api/workflow-executions/{id}");
    let request = client.request("GET", &path).header("x-forwarded-proto", "https");
    let run = send(request).await.json(200);
    let url = text(&run["execution"]["outputs"]["draw"]["images"][0]["url"]);
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let client = Client::of_shared();
    let (url, bytes) = picture(&client).await;
    let ask = |range: &str| send(client.bare("GET", &url).header("range", range));
    let part = ask("bytes=2-9").await;
    assert_eq!((part.status, part.bytes.as_slice()), (206, &bytes[2..=9]));
    assert_eq!(part.header("content-range"), format!("bytes 2-9/{}", bytes.len()));
    let end = ask("bytes=-4").await;
    assert_eq!((end.status, end.bytes.as_slice()), (206, &bytes[bytes.len() - 4..]));
    let rest = ask("bytes=10-").await;
    assert_eq!((rest.status, rest.bytes.as_slice()), (206, &bytes[10..]));
    let beyond = ask("bytes=999999999-").await;
    beyond.error(416, "bad_request");
    assert_eq!(beyond.header("content-range"), format!("bytes */{}", bytes.len()));
    // What asks for no single range gets all of it.
    for range in
        ["items=0-1", "bytes=-99999999", "bytes=abc", "bytes=5-2", "bytes=-", "bytes=0-1,4-5"]
    {
        let all = ask(range).await;
        assert_eq!((all.status, &all.bytes), (200, &bytes), "{range}");
    }
    let all = send(client.bare("GET", &url)).await;
    assert_eq!(all.header("accept-ranges"), "bytes");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let client = Client::of_shared();
    for path in [
        "/artifacts/art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/artifacts/x",
        "/artifacts/..%2Fowner-token",
        "/artifacts/%2e%2e%2fweftwork.db",
    ] {
        client.get(path).await.error(404, "not_found");
    }
}

/// Uses an upload as the input of an edit, and answers with what became of it.
async fn edited(client: &Client, upload: &Answer) -> serde_json::Value {
    let edit = json!({ "model_id": "sandbox", "task": "fal/image-edit",
                       "payload": { "image_url": "${input.photo}", "prompt": "make it blue" } });
    let url = &upload.json(201)["url"];
    client.run(dag(&[("edit", edit)], &[]), &json!({ "photo": url })).await
}

#[tokio::test]
async fn a_raw_upload_can_be_used_as_an_input() {
    let client = Client::of_shared();
    let (_, bytes) = picture(&client).await;
    let request = client.request("POST", "/api/uploads").header("content-type", "text/html");
    let upload = send(request.body(bytes.clone())).await;
    let artifact = upload.json(201)["artifact"].clone();
    // What it is, its bytes say, whatever the sender says.
    assert!(text(&artifact["content_type"]).starts_with("image/"), "{artifact}");
    assert_eq!(artifact["size_bytes"], bytes.len());
    let back = send(client.bare("GET", &text(&upload.json(201)["url"]))).await;
    assert_eq!((back.status, back.bytes), (200, bytes));
    let run = edited(&client, &upload).await;
    assert_eq!(run["status"], "completed", "{run}");
    let url = text(&run["outputs"]["edit"]["images"][0]["url"]);
    assert_eq!(send(client.bare("GET", &url)).await.status, 200);
}

#[tokio::test]
async fn an_upload_by_form_can_be_used_as_an_input() {
    let client = Client::of_shared();
    let (_, bytes) = picture(&client).await;
    let mut body = b"--cut\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n\
        --cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.png\"\r\n\
        Content-Type: image/png\r\n\r\n"
        .to_vec();
    body.extend_from_slice(&bytes);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = client.request("POST", "/api/uploads");
    let request = request.header("content-type", "multipart/form-data; boundary=cut").body(body);
    let upload = send(request).await;
    assert_eq!(upload.json(201)["artifact"]["size_bytes"], bytes.len());
    assert_eq!(edited(&client, &upload).await["status"], "completed");
}

#[tokio::test]
async fn an_upload_without_a_file_is_refused() {
    let client = Client::of_shared();
    let post = |kind: &'static str, body: &'static str| {
        send(client.request("POST", "/api/uploads").header("content-type", kind).body(body))
    };
    post("image/png", "").await.error(400, "bad_request");
    post("multipart/form-data; boundary=cut", "--cut--\r\n").await.error(400, "bad_request");
    post("multipart/form-data", "anything").await.error(400, "bad_request");
}

#[tokio::test]
async fn an_upload_of_active_content_is_harmless() {
    let client = Client::of_shared();
    for page in [
        "<html><script>alert(1)</script></html>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>",
    ] {
        let request = client.request("POST", "/api/uploads").header("content-type", "text/html");
        let upload = send(request.body(page)).await.json(201);
        let file = send(client.bare("GET", &text(&upload["url"]))).await;
        assert!(file.header("content-security-policy").contains("sandbox"), "{:?}", file.headers);
        assert_eq!(file.header("content-disposition"), "attachment");
        assert_eq!(file.text(), page);
    }
}
