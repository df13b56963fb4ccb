//! `weftwork schema`

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::{Value, json};
use weftwork_core::tasks;
use weftwork_tests::case::{self, Case};

use super::json_schema::JsonSchema;
use super::{call, said};

/// The schema that the command prints.
fn printed() -> Value {
    let (code, out, error) = said(&call(&["schema"], ""));
    assert_eq!((code, error.as_str()), (0, ""));
    serde_json::from_str(&out).unwrap()
}

fn schema() -> &'static JsonSchema {
    static SCHEMA: OnceLock<JsonSchema> = OnceLock::new();
    SCHEMA.get_or_init(|| JsonSchema::new(printed()))
}

/// The cases that are JSON in which no key repeats, for of two members with one key
/// each reader takes another.
fn readable() -> impl Iterator<Item = (Case, Value)> {
    let is_clear = |case: &Case| !case.report().iter().any(|it| it.code == "duplicate-key");
    case::all().into_iter().filter(is_clear).filter_map(|case| {
        let document = serde_json::from_str(&case.text).ok()?;
        Some((case, document))
    })
}

#[test]
fn it_keeps_to_the_draft_that_it_names() {
    let printed = printed();
    assert_eq!(printed["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let meta = JsonSchema::new(json!({ "$ref": printed["$schema"] }));
    assert_eq!(meta.fault(&printed), None);
}

#[test]
fn whatever_is_valid_fits() {
    let mut n_valid = 0;
    for (case, document) in readable().filter(|(case, _)| case.report().valid) {
        if let Some(fault) = schema().fault(&document) {
            panic!("{}: {fault}", case.path.display());
        }
        n_valid += 1;
    }
    assert!(n_valid >= 150, "there are only {n_valid} valid documents");
}

/// The rules about one value at a time, which a schema can tell.
const SHAPES: &[&str] = &[
    "both-payload-and-inputs",
    "invalid-concurrency",
    "invalid-node-id",
    "invalid-retry",
    "invalid-timeout",
    "invalid-tolerance",
    "missing-field",
    "missing-model",
    "nested-map",
    "unknown-task",
    "wrong-shape",
];

/// Cases that break one of those rules and fit all the same: for JSON Schema `1.0` and
/// `1e2` are whole numbers, whole numbers have no end, this validator lets those pass that
/// no 64-bit float can hold, and no bound can be compared with another.
const LAX: &[&str] = &[
    "invalid-concurrency/float-of-a-whole-number",
    "invalid-retry/attempts-float-of-a-whole-number",
    "invalid-timeout/document-exponent",
    "invalid-tolerance/huge",
    "wrong-shape/bounds-that-no-array-keeps",
];

#[test]
fn what_has_a_wrong_shape_does_not_fit() {
    let mut lax = BTreeSet::new();
    for (case, document) in readable() {
        let report = case.report();
        if !report.iter().any(|it| SHAPES.contains(&it.code.as_ref())) {
            continue;
        }
        if schema().fault(&document).is_none() {
            lax.insert(format!("{}/{}", case.folder, case.name));
        }
    }
    assert_eq!(lax, LAX.iter().map(ToString::to_string).collect());
}

/// Whether a node with this task and payload fits.
fn fits(task: &str, payload: Value) -> bool {
    let node = json!({ "model_id": "m", "task": task, "payload": payload });
    schema().fault(&json!({ "nodes": { "a": node } })).is_none()
}

#[test]
fn each_task_has_a_payload_of_its_own() {
    for task in tasks::ALL {
        let references = |names: &mut dyn Iterator<Item = &'static str>| -> Value {
            names.map(|name| (name.to_owned(), Value::from("${input.x}"))).collect()
        };
        let names = || task.inputs.iter().map(|field| field.name);
        // A reference stands for a value of any type.
        assert!(fits(task.id, references(&mut names())), "{}", task.id);
        for field in task.inputs {
            let is_whole = fits(task.id, references(&mut names().filter(|it| *it != field.name)));
            assert_eq!(is_whole, !field.required, "{} {}", task.id, field.name);
        }
    }
}

#[test]
fn values_of_another_type_do_not_fit() {
    let picture =
        |name: &str, value: Value| fits("fal/text-to-image", json!({ "prompt": "x", name: value }));
    assert!(picture("num_images", json!(8)) && !picture("num_images", json!(9)));
    assert!(!picture("num_images", json!(0)) && !picture("num_images", json!(1.5)));
    assert!(!picture("num_images", json!("2")) && picture("num_images", json!("${input.n}")));
    assert!(picture("image_size", json!("square")) && !picture("image_size", json!("round")));
    assert!(picture("image_size", json!({ "width": "${input.w}", "height": 9 })));
    assert!(!picture("image_size", json!({ "width": 9 })));
    assert!(!picture("prompt", json!(5)) && picture("anything_else", json!(5)));
}

#[test]
fn each_can_stand_where_an_element_can() {
    let each = |template: Value| json!({ "$each": "${input.xs}", "template": template });
    let chat = |messages: Value| fits("openai/chat-completion", json!({ "messages": messages }));
    let message = json!({ "role": "user", "content": "${item}" });
    assert!(chat(json!([each(message.clone()), message])));
    assert!(chat(each(message.clone())) && chat(json!("${input.messages}")));
    let part = json!({ "type": "text", "text": "${item}" });
    assert!(chat(json!([{ "role": "user", "content": [each(part)] }])));
    assert!(!chat(json!([{ "role": "user", "content": [each(json!({ "type": "text" }))] }])));
    assert!(!chat(json!([{ "$each": "${input.xs}" }])) && !chat(json!([{ "role": "user" }])));
    assert!(!chat(json!([{ "role": "nobody", "content": "" }])) && !chat(json!({})));
}

#[test]
fn everything_that_can_be_written_is_described() {
    let printed = printed();
    let defs = printed["$defs"].as_object().unwrap();
    let payloads = defs.iter().filter(|(name, _)| name.starts_with("payload."));
    assert_eq!(payloads.clone().count(), tasks::ALL.len());
    let mut objects: Vec<&Value> = payloads.map(|(_, payload)| payload).collect();
    objects.extend([&printed, &defs["dag"], &defs["edge"], &defs["map-node"], &defs["parameter"]]);
    for (name, field) in objects.iter().flat_map(|it| it["properties"].as_object().unwrap()) {
        assert!(field["description"].is_string(), "{name}: {field}");
    }
}
