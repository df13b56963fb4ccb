//! Files on other servers, which the sandbox does not fetch but stands in for.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::providers::sandbox::memory::{Memory, ask, bytes_of};

const URL: &str = "https://example.com/some.file";

/// The result of a task whose files are elsewhere, which says so.
fn told(files: &Arc<Memory>, task: &str, payload: Value) -> Value {
    let result = ask(files, task, payload).unwrap_or_else(|fault| panic!("{task}: {fault}"));
    let note = result["sandbox_note"].as_str().unwrap_or_default();
    assert!(note.contains("uses no network") && note.contains(URL), "{task}: {result}");
    result
}

#[test]
fn a_picture_stands_in_and_belongs_to_its_url() {
    let picture = |url: &str| {
        let files = Arc::new(Memory::default());
        let result = ask(&files, "fal/image-edit", json!({"image_url": url, "prompt": "night"}));
        bytes_of(&files, &result.unwrap()["images"][0]["url"])
    };
    assert!(picture(URL) == picture(URL));
    assert!(picture(URL) != picture("https://example.com/other"));
}

#[test]
fn every_kind_of_file_may_be_elsewhere() {
    let files = Arc::new(Memory::default());
    let small = json!({"image_url": URL, "width": 64, "height": 48, "num_frames": 2});
    let mut speech = small.clone();
    speech["audio_url"] = json!(URL);
    told(&files, "fal/image-to-video", small);
    told(&files, "fal/speech-to-video", speech);
    told(&files, "fal/image-edit", json!({"image_url": URL, "mask_url": URL}));
    for task in ["openai/audio-transcription", "fal/audio-transcription"] {
        let result = told(&files, task, json!({"audio_url": URL}));
        assert!(result["text"].as_str().unwrap().contains("does not fetch URLs"), "{result}");
    }
    let part = json!({"type": "image_url", "image_url": {"url": URL}});
    let messages = json!([{"role": "user", "content": [part]}]);
    for task in ["openai/chat-completion/vision", "openai/chat-completion/ocr"] {
        told(&files, task, json!({"messages": messages}));
    }
    told(&files, "fal/ocr", json!({"image_url": URL}));
}

#[test]
fn a_film_that_is_elsewhere_is_replaced_by_one_that_says_so() {
    let files = Arc::new(Memory::default());
    let result = told(&files, "fal/video-upscale", json!({"video_url": URL, "scale": 1}));
    let bytes = bytes_of(&files, &result["video"]["url"]);
    let says = b"does not fetch URLs";
    assert!(bytes.windows(says.len()).any(|it| it == says));
}

#[test]
fn what_is_missing_or_no_web_address_is_still_a_fault() {
    let code = |url: &str| {
        let files = Arc::new(Memory::default());
        ask(&files, "fal/image-edit", json!({"image_url": url})).expect_err(url).code
    };
    assert_eq!(code("/artifacts/art_0"), "task_input_invalid");
    assert_eq!(code("data:broken"), "task_input_invalid");
    assert_eq!(code("ftp://example.com/a.png"), "url_not_allowed");
}
