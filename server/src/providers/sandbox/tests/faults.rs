//! Payloads that cannot be done: the message names the field.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::providers::sandbox::memory::{Memory, ask};

/// Checks that a call fails at its payload, and that the message says so.
#[track_caller]
fn check_fault(task: &str, payload: Value, expected: &str) {
    let fault = ask(&Arc::new(Memory::default()), task, payload).expect_err(expected);
    assert_eq!(fault.code, "task_input_invalid", "{fault}");
    assert!(fault.message.contains(expected), "{fault} should say {expected}");
}

#[test]
fn faults_in_pictures_and_films_name_the_field() {
    let wide = json!({"width": 5000, "height": 64});
    let huge = json!({"width": 4096, "height": 4096});
    let cases = [
        (json!({}), "`prompt` is missing"),
        (json!({"prompt": 3}), "`prompt` is 3"),
        (json!({"prompt": " "}), "`prompt` is empty"),
        (json!({"prompt": "a", "image_size": wide}), "`width` is 5000"),
        (json!({"prompt": "a", "image_size": "big"}), "`image_size` is \"big\""),
        (json!({"prompt": "a", "num_images": 8, "image_size": huge}), "8 pictures"),
    ];
    for (payload, expected) in cases {
        check_fault("fal/text-to-image", payload, expected);
    }
    let cases = [
        (json!({"prompt": "a", "width": 2000}), "from 16 to 1920"),
        (json!({"prompt": "a", "num_frames": 1001}), "`num_frames` is 1001"),
        (json!({"prompt": "a", "num_frames": 1000, "height": 1920}), "1000 frames"),
    ];
    for (payload, expected) in cases {
        check_fault("fal/text-to-video", payload, expected);
    }
    let long = json!({"prompt": "a", "size": "9x9999"});
    check_fault("openai/image-generation", long, "height in `size` is 9999");
    check_fault("fal/image-edit", json!({"image_url": "nowhere"}), "no such file");
}

#[test]
fn faults_in_texts_name_the_field() {
    let chat = "openai/chat-completion";
    check_fault(chat, json!({"messages": []}), "`messages` is []");
    check_fault(chat, json!({"messages": [{"role": "user"}]}), "messages[0].content");
    check_fault("openai/embeddings", json!({"input": ["a", 1]}), "`input[1]` is 1");
    check_fault("openai/audio-speech", json!({"input": "a", "speed": 9}), "`speed` is 9");
    check_fault("openai/rerank", json!({"query": "a", "documents": "a"}), "a list of texts");
    let unknown = json!({"input": "a", "sandbox": {"fail": "oops"}});
    check_fault("openai/embeddings", unknown, "`oops`");
    check_fault("fal/unheard-of", json!({}), "fal/unheard-of");
}
