//! What nodes can be, who the caller is, and whether the server is well.

use serde_json::{Value, json};
use weftwork_tests::client::{Client, send, text};
use weftwork_tests::workflow::{dag, slow};

/// The ids in a list.
fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|it| text(&it["id"])).collect()
}

/// Every task type of the contract, with its required inputs.
const TASK_TYPES: &[(&str, &[&str])] = &[
    ("openai/chat-completion", &["messages"]),
    ("openai/chat-completion/vision", &["messages"]),
    ("openai/chat-completion/ocr", &["messages"]),
    ("openai/chat-completion/moderation", &["messages"]),
    ("openai/embeddings", &["input"]),
    ("openai/rerank", &["query", "documents"]),
    ("openai/score", &["text_1", "text_2"]),
    ("openai/audio-speech", &["input"]),
    ("openai/audio-transcription", &["audio_url"]),
    ("openai/image-generation", &["prompt"]),
    ("fal/text-to-image", &["prompt"]),
    ("fal/image-edit", &["image_url"]),
    ("fal/text-to-video", &["prompt"]),
    ("fal/image-to-video", &["image_url"]),
    ("fal/speech-to-video", &["audio_url", "image_url"]),
    ("fal/video-interpolate", &["video_url"]),
    ("fal/video-upscale", &["video_url"]),
    ("fal/audio-transcription", &["audio_url"]),
    ("fal/ocr", &["image_url"]),
    ("casola/pick", &["source", "indices"]),
];

#[tokio::test]
async fn the_twenty_task_types_are_served_with_their_inputs() {
    let body = Client::of_shared().get("/api/task-types").await.json(200);
    let rows = body["task_types"].as_array().unwrap();
    assert_eq!(rows.len(), TASK_TYPES.len());
    for (id, required) in TASK_TYPES {
        let row = rows.iter().find(|row| row["id"] == *id).unwrap_or_else(|| panic!("no {id}"));
        let inputs = row["inputs"].as_array().unwrap();
        let names: Vec<_> = inputs
            .iter()
            .filter(|input| input["required"] == true)
            .map(|input| text(&input["name"]))
            .collect();
        assert_eq!(names, *required, "{id}");
        assert!(row["result"].is_object() && !text(&row["main_path"]).is_empty(), "{row}");
        let mode = if id.contains("video") { "async" } else { "sync" };
        assert_eq!(row["mode"], if *id == "casola/pick" { "local" } else { mode }, "{id}");
    }
    let speech = rows.iter().find(|row| row["id"] == "openai/audio-speech").unwrap();
    let speed =
        speech["inputs"].as_array().unwrap().iter().find(|it| it["name"] == "speed").unwrap();
    let limits = ["default", "minimum", "maximum"].map(|name| speed[name].as_f64());
    assert_eq!(limits, [Some(1.0), Some(0.25), Some(4.0)]);
}

#[tokio::test]
async fn models_are_filtered_by_task_and_region() {
    let client = Client::of_shared();
    let models = async |query: &str| {
        ids(&client.get(&format!("/api/models{query}")).await.json(200)["models"])
    };
    let all = [
        "Qwen/Qwen3.5-4B",
        "black-forest-labs/FLUX.1-schnell",
        "Qwen/Qwen-Image-Edit",
        "fal-ai/wan/v2.2-5b",
        "Qwen3-TTS",
        "openai/whisper-large-v3",
        "sandbox",
    ];
    assert_eq!(models("").await, all);
    assert_eq!(models("?task=fal/text-to-image").await, [all[1], "sandbox"]);
    assert_eq!(models("?task=fal/video-upscale").await, ["sandbox"]);
    assert_eq!(models("?task=nobody/knows").await, [""; 0]);
    assert_eq!(models("?region=eu&task=fal/image-edit").await, [all[2], "sandbox"]);
}

#[tokio::test]
async fn validation_stores_nothing_and_says_what_the_saved_one_would() {
    let client = Client::of_shared();
    let mut draft = dag(&[("a", slow(0))], &[("a", "b-nowhere")]);
    draft["name"] = json!("validated-only");
    let report = client.post("/api/validate", &draft).await.json(200);
    assert_eq!(report["errors"][0]["code"], "dangling-edge");
    assert_eq!(report["errors"][0]["pointer"], "/dag/edges/0/to");
    let found = client.get("/api/workflows?q=validated-only").await.json(200);
    assert_eq!(found["workflows"], json!([]));
    let saved = client.post("/api/workflows", &draft).await.json(201);
    assert_eq!(saved["diagnostics"], report);
    // A text that is no JSON has a report too, and it is a good answer.
    let report = client.post("/api/validate", "{\n  oops").await.json(200);
    assert_eq!(report["errors"][0]["code"], "invalid-json");
    let start = json!({ "line": 2, "column": 3, "offset": 4 });
    assert_eq!(report["errors"][0]["range"]["start"], start);
}

#[tokio::test]
async fn reports_over_http_are_those_of_core_to_the_byte() {
    let client = Client::of_shared();
    let cases = weftwork_tests::case::all();
    for case in cases.iter().filter(|it| it.text.len() < 10_000).step_by(5) {
        let answer = client.post("/api/validate", &case.text).await;
        assert_eq!(answer.status, 200, "{}", case.path.display());
        let expected = serde_json::to_string(&case.report()).unwrap();
        assert_eq!(answer.text(), expected, "{}", case.path.display());
    }
}

#[tokio::test]
async fn the_caller_is_told_who_it_is() {
    let me = Client::of_shared().get("/api/me").await.json(200);
    assert!(text(&me["organization_id"]).starts_with("org_"), "{me}");
    assert!(text(&me["token_id"]).starts_with("tok_"), "{me}");
    assert_eq!(me["scopes"], json!(["admin"]));
}

#[tokio::test]
async fn health_needs_no_token() {
    let client = Client::of_shared();
    for path in ["/healthz", "/readyz"] {
        let answer = send(client.bare("GET", path)).await;
        assert_eq!(answer.json(200)["status"], "ok", "{path}");
    }
}
