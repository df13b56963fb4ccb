//! The sandbox as its callers see it: calls in, results and files out.

mod elsewhere;
mod faults;
mod waiting;

use std::sync::Arc;

use serde_json::{Value, json};

use super::TASKS;
use super::memory::{Memory, ask, bytes_of};
use super::picture::Picture;
use super::speech::Heard;
use crate::providers::Files;

/// A payload that each task can do, with files that are already there.
fn payload_for(task: &str, files: &Arc<Memory>) -> Value {
    let small = json!({"prompt": "hills", "image_size": {"width": 160, "height": 120}});
    let made = |task: &str, payload: Value, path: &str| {
        ask(files, task, payload).expect("the input can be made").pointer(path).cloned()
    };
    let image = || made("fal/text-to-image", small.clone(), "/images/0/url");
    let speech = || made("openai/audio-speech", json!({"input": "Hi."}), "/audio_url");
    let film = json!({"prompt": "sea", "width": 64, "height": 48, "num_frames": 3});
    let video = || made("fal/text-to-video", film.clone(), "/video/url");
    let part = || json!({"type": "image_url", "image_url": {"url": image()}});
    match task {
        "openai/chat-completion" | "openai/chat-completion/moderation" => {
            json!({"messages": [{"role": "user", "content": "hello"}]})
        }
        "openai/chat-completion/vision" | "openai/chat-completion/ocr" => {
            json!({"messages": [{"role": "user", "content": [part()]}]})
        }
        "openai/embeddings" | "openai/audio-speech" => json!({"input": "a text"}),
        "openai/rerank" => json!({"query": "fox", "documents": ["a cat", "a fox"]}),
        "openai/score" => json!({"text_1": "a", "text_2": ["a", "b"]}),
        "openai/image-generation" => json!({"prompt": "a lake", "size": "128x96", "n": 2}),
        "fal/text-to-image" => small,
        "fal/image-edit" => json!({"image_url": image(), "prompt": "at night"}),
        "fal/ocr" => json!({"image_url": image()}),
        "fal/text-to-video" => film,
        "fal/image-to-video" => {
            json!({"image_url": image(), "width": 64, "height": 48, "num_frames": 2})
        }
        "fal/speech-to-video" => {
            json!({"audio_url": speech(), "image_url": image(), "width": 64, "height": 48})
        }
        "fal/video-interpolate" | "fal/video-upscale" => json!({"video_url": video()}),
        _ => json!({"audio_url": speech()}),
    }
}

#[test]
fn every_task_answers_the_same_twice_and_says_who_it_is() {
    for (task, ..) in TASKS {
        let once = |files: &Arc<Memory>| {
            let payload = payload_for(task, files);
            ask(files, task, payload).unwrap_or_else(|fault| panic!("{task}: {fault}"))
        };
        let (first, second) = (Arc::new(Memory::default()), Arc::new(Memory::default()));
        let result = once(&first);
        assert_eq!(result["provider"], "sandbox", "{task}");
        assert_eq!(result, once(&second), "{task}");
        assert!(*first.0.lock().unwrap() == *second.0.lock().unwrap(), "{task} wrote other bytes");
    }
}

#[test]
fn pictures_have_the_size_that_was_asked_for() {
    let asked = [
        (json!(null), 1024, 1024),
        (json!("portrait_16_9"), 768, 1344),
        (json!({"width": 37, "height": 5}), 37, 5),
    ];
    for (size, width, height) in asked {
        let files = Arc::new(Memory::default());
        let payload = json!({"prompt": "a fox at sunset", "image_size": size, "num_images": 2});
        let result = ask(&files, "fal/text-to-image", payload).unwrap();
        let read = |at: usize| {
            let bytes = bytes_of(&files, &result["images"][at]["url"]);
            Picture::read(&bytes, "it").unwrap().expect("it is a PNG file")
        };
        let (first, second) = (read(0), read(1));
        assert_eq!((first.width, first.height), (width, height));
        assert!(first.rgb != second.rgb, "two pictures of one call look the same");
    }
}

#[test]
fn prompts_and_seeds_change_the_picture() {
    let picture = |prompt: &str, seed: u64| {
        let files = Arc::new(Memory::default());
        let size = json!({"width": 96, "height": 64});
        let payload = json!({"prompt": prompt, "seed": seed, "image_size": size});
        let result = ask(&files, "fal/text-to-image", payload).unwrap();
        let bytes = bytes_of(&files, &result["images"][0]["url"]);
        Picture::read(&bytes, "it").unwrap().expect("it is a PNG file").rgb
    };
    assert!(picture("a red fox", 1) == picture("a red fox", 1));
    assert!(picture("a red fox", 1) != picture("a red fox", 2));
    assert!(picture("a red fox", 1) != picture("a blue fox", 1));
}

#[test]
fn speech_is_heard_and_transcribed() {
    let files = Arc::new(Memory::default());
    let text = "Grüße, world! It costs 42 dollars.";
    let speak = |voice: &str, speed: f64| {
        let payload = json!({"input": text, "voice": voice, "speed": speed});
        ask(&files, "openai/audio-speech", payload).unwrap()
    };
    let (calm, fast) = (speak("alloy", 1.0), speak("onyx", 2.0));
    assert_eq!(calm["content_type"], "audio/wav");
    let bytes = bytes_of(&files, &calm["audio_url"]);
    // Players that go by the size in the header find the whole file.
    assert_eq!(bytes[4..8], (bytes.len() as u32 - 8).to_le_bytes());
    let heard = Heard::read(&bytes);
    let loud = heard.loudness.iter().filter(|it| **it > 25).count();
    assert!(loud * 2 > heard.loudness.len(), "it is hardly audible");
    let seconds = |it: &Value| it["duration_seconds"].as_f64().expect("a length is a number");
    assert!((seconds(&calm) - heard.seconds).abs() < 0.01);
    assert!(seconds(&fast) < seconds(&calm) * 0.6);
    let url = json!({"audio_url": calm["audio_url"], "chunk_level": "word"});
    assert_eq!(ask(&files, "openai/audio-transcription", url.clone()).unwrap()["text"], text);
    let words = ask(&files, "fal/audio-transcription", url).unwrap();
    assert_eq!(words["chunks"].as_array().map(Vec::len), Some(6));
}

/// How many frames an MP4 file has, how large it says they are, and how long it
/// says it is, in milliseconds.
fn film_of(bytes: &[u8]) -> (u32, u16, u16, u64) {
    let after = |name: &[u8], at: usize| {
        let start = bytes.windows(4).position(|it| it == name).expect("the box is there") + 4 + at;
        &bytes[start..]
    };
    let number = |bytes: &[u8]| u16::from_be_bytes([bytes[0], bytes[1]]);
    let long = |name: &[u8], at: usize| {
        u32::from_be_bytes(*after(name, at).first_chunk().expect("a box is whole"))
    };
    let ms = u64::from(long(b"mvhd", 16)) * 1000 / u64::from(long(b"mvhd", 12));
    (long(b"stsz", 8), number(after(b"avc1", 24)), number(after(b"avc1", 26)), ms)
}

#[test]
fn films_have_the_frames_and_size_that_were_asked_for() {
    let files = Arc::new(Memory::default());
    let payload = json!({"prompt": "sea", "width": 131, "height": 96, "num_frames": 7, "fps": 10});
    let result = ask(&files, "fal/text-to-video", payload).unwrap();
    let video = &result["video"];
    let sizes = [&video["width"], &video["height"], &video["duration_seconds"]];
    assert_eq!(sizes, [&json!(130), &json!(96), &json!(0.7)]);
    assert_eq!(film_of(&bytes_of(&files, &video["url"])), (7, 130, 96, 700));
    let again = |task: &str, field: &str, value: u64| {
        let payload = json!({"video_url": video["url"], field: value});
        let result = ask(&files, task, payload).unwrap();
        let seconds = result["video"]["duration_seconds"].clone();
        (film_of(&bytes_of(&files, &result["video"]["url"])), seconds)
    };
    assert_eq!(again("fal/video-interpolate", "num_frames", 3), ((25, 130, 96, 625), json!(0.625)));
    assert_eq!(again("fal/video-upscale", "scale", 2), ((7, 260, 192, 700), json!(0.7)));
}

#[test]
fn edits_change_a_picture_only_inside_the_mask() {
    let files = Arc::new(Memory::default());
    let (mut before, mut mask) = (Picture::new(64, 64), Picture::new(64, 64));
    before.rgb.fill(128);
    mask.rgb[..64 * 3 * 32].fill(255);
    let [image, mask] =
        [&before, &mask].map(|it| files.write("x", it.to_png("").unwrap()).unwrap());
    let payload = json!({"image_url": image, "mask_url": mask, "prompt": "sunset"});
    let result = ask(&files, "fal/image-edit", payload).unwrap();
    let bytes = bytes_of(&files, &result["images"][0]["url"]);
    let after = Picture::read(&bytes, "it").unwrap().expect("it is a PNG file");
    let changed = |from: usize, to: usize| after.rgb[from..to].iter().any(|it| *it != 128);
    assert!(changed(0, 64 * 3 * 32) && !changed(64 * 3 * 32, 64 * 3 * 64));
}

#[test]
fn near_texts_have_near_embeddings() {
    let near = |a: &str, b: &str| {
        let files = Arc::new(Memory::default());
        let data = ask(&files, "openai/embeddings", json!({"input": [a, b]})).unwrap();
        let at = |text: usize, axis: usize| data["data"][text]["embedding"][axis].as_f64();
        (0..256).filter_map(|axis| Some(at(0, axis)? * at(1, axis)?)).sum::<f64>()
    };
    let text = "a red fox runs through the forest";
    assert!((near(text, text) - 1.0).abs() < 1e-5);
    assert!(near(text, "red foxes in a forest") > 0.35);
    assert!(near(text, "quarterly interest rates") < 0.2);
}

#[test]
fn chats_answer_in_the_shape_that_was_asked_for() {
    let files = Arc::new(Memory::default());
    let reply = |system: &str, user: &str, extra: Value| {
        let messages =
            json!([{"role": "system", "content": system}, {"role": "user", "content": user}]);
        let mut payload = json!({"messages": messages});
        for (name, value) in extra.as_object().into_iter().flatten() {
            payload[name] = value.clone();
        }
        let result = ask(&files, "openai/chat-completion", payload).unwrap();
        let choice = &result["choices"][0];
        let text = |it: &Value| it.as_str().expect("it is a text").to_owned();
        (text(&choice["message"]["content"]), text(&choice["finish_reason"]))
    };
    let (rich, _) = reply("Rewrite as a cinematic prompt.", "A small harbour.", json!({}));
    assert!(rich.contains("A small harbour") && rich.len() > 100, "{rich}");
    let (list, _) = reply("", "Give me 4 ideas about tea", json!({}));
    assert_eq!(list.lines().collect::<std::collections::BTreeSet<_>>().len(), 4, "{list}");
    let three = json!({"type": "integer", "minimum": 3, "maximum": 3});
    let schema = json!({"type": "object", "properties": {"n": three}});
    let format = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": schema}});
    assert_eq!(reply("", "A fox", json!({"response_format": format})).0, r#"{"n":3}"#);
    let (whole, _) = reply("", "Describe a fox", json!({"seed": 1}));
    let (short, reason) = reply("", "Describe a fox", json!({"seed": 1, "max_tokens": 5}));
    assert!(whole.starts_with(&short) && short.len() <= 25 && reason == "length", "{short}");
    assert_eq!(reply("", "Describe: a fox", json!({"stop": [":"]})).0.find(':'), None);
}

#[test]
fn the_best_document_comes_first() {
    let files = Arc::new(Memory::default());
    let documents = ["Tea is hot.", "Ships sail.", "The lighthouse is 40 metres tall."];
    let payload =
        json!({"query": "how tall is the lighthouse", "documents": documents, "top_n": 2});
    let results = ask(&files, "openai/rerank", payload).unwrap()["results"].clone();
    assert_eq!(results.as_array().map(Vec::len), Some(2));
    assert_eq!(results[0]["index"], 2);
}
