//! The binding, called as JavaScript calls it, in node.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use weftwork::{task_types, validate};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::parse::parse;

/// A document with faults of several groups, and letters beyond ASCII before them.
const FAULTY: &str = r#"{"name":"é😀","dag":{"nodes":{"a":{"task":"fal/ocr","payload":{"x":"${b}"}}},
    "edges":[{"from":"a","to":"a"}]}}"#;

fn text(value: &JsValue) -> String {
    JSON::stringify(value).expect("a report has no cycles").into()
}

#[wasm_bindgen_test]
fn reports_are_those_of_the_native_core() {
    for document in [FAULTY, "{", "[]", r#"{"nodes":{},"edges":[]}"#] {
        let report = validate(document, JsValue::UNDEFINED).expect("no models is fine");
        let native = check(&parse(document), &Catalogue::default());
        assert_eq!(text(&report), serde_json::to_string(&native).expect("a report is JSON"));
    }
}

#[wasm_bindgen_test]
fn models_are_checked_when_they_are_given() {
    let document =
        r#"{"nodes":{"a":{"model_id":"m","task":"fal/ocr","payload":{"image_url":"data:,"}}}}"#;
    let models = JSON::parse(r#"[{"id":"n","provider":"p","tasks":["fal/ocr"]}]"#).expect("JSON");
    let report = text(&validate(document, models).expect("a list of models"));
    assert!(report.contains("unknown-model"), "{report}");
    assert!(validate(document, JsValue::from(3)).is_err());
}

#[wasm_bindgen_test]
fn task_types_are_plain_objects() {
    let tasks = Array::from(&task_types().expect("the registry is plain data"));
    assert_eq!(tasks.length(), 20);
    let id = Reflect::get(&tasks.get(0), &"id".into()).expect("an object");
    assert_eq!(id.as_string().as_deref(), Some("openai/chat-completion"));
}
