//! What `weftwork run` prints of results.

use serde_json::{Value, json};
use weftwork_tests::workflow::{chat, dag, pick};

use super::folder::Folder;
use super::said;

/// What a run of these nodes prints, on standard output and standard error.
fn printed(nodes: &[(&str, Value)]) -> (String, String) {
    let folder = Folder::with(&[("w.json", &dag(nodes, &[]).to_string())]);
    let (code, out, error) = said(&folder.call(&["run", "w.json"]));
    assert_eq!(code, 0, "{error}");
    (out, error)
}

#[test]
fn what_is_neither_text_nor_file_is_json_on_one_line() {
    let (out, error) = printed(&[
        ("number", pick(json!([1, 2]), json!([1]))),
        ("object", pick(json!([{ "a": "x\ny" }]), json!([0]))),
        ("text", chat("Say it", json!({}))),
    ]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[..2], [r#"number: {"items":[2]}"#, r#"object: {"items":[{"a":"x\ny"}]}"#]);
    assert!(lines[2].starts_with("text: ") && !lines[2].starts_with("text: {"), "{out}");
    assert!(!error.contains("--json"), "{error}");
}

#[test]
fn a_map_is_an_array_of_its_texts() {
    let refused = json!({ "fail": "provider_rejected", "fail_times": "${item.fails}" });
    let map = json!({ "type": "map", "items": [{ "fails": 0 }, { "fails": 1 }],
        "tolerance": 0.5, "node": chat("Say it", refused) });
    let (out, _) = printed(&[("talk", map)]);
    let array = out.strip_prefix("talk: ").unwrap();
    let array: Value = serde_json::from_str(array).unwrap();
    assert!(array[0].is_string() && array[1].is_null(), "{out}");
    assert_eq!(array.as_array().unwrap().len(), 2);
}

#[test]
fn a_long_result_is_cut_and_the_way_to_all_of_it_told() {
    let (out, error) = printed(&[
        ("long", pick(json!(["é".repeat(1000)]), json!([0]))),
        ("short", pick(json!([1]), json!([0]))),
    ]);
    let (long, short) = out.split_once('\n').unwrap();
    assert_eq!(long.chars().count(), "long: ".len() + 501);
    assert!(long.starts_with("long: {\"items\":[\"éé") && long.ends_with("é…"), "{long}");
    assert_eq!(short, "short: {\"items\":[1]}\n");
    assert!(error.contains("not all is shown of long; --json prints it"), "{error}");
}

#[test]
fn files_are_told_as_files() {
    let draw = json!({ "model_id": "sandbox", "task": "fal/text-to-image",
        "payload": { "prompt": "a boat", "image_size": { "width": 16, "height": 16 } } });
    let (out, error) = printed(&[("draw", draw)]);
    assert_eq!(out, "");
    assert!(error.contains("run with --out DIR to keep"), "{error}");
}
