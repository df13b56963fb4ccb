//! `weftwork types`

use serde_json::Value;

use super::{call, said};

const WORKFLOW: &str = r#"{ "input_params": { "words": { "type": "array" } }, "dag": { "nodes": {
  "draw": { "type": "map", "items": "${input.words}",
    "node": { "model_id": "sandbox", "task": "fal/text-to-image",
      "payload": { "prompt": "${item}", "negative_prompt": "${input.painter}" } } } } } }"#;

#[test]
fn references_are_listed_with_their_types_and_where_those_are_from() {
    let good = WORKFLOW.replace("${input.painter}", "Klimt");
    let (code, out, error) = said(&call(&["types", "-"], &good));
    assert_eq!((code, error.as_str()), (0, ""));
    let expected = "\
place  node  reference    type             from
2:38   draw  input.words  array of string  `words` is declared in `input_params`
4:31   draw  item         string           element of the `items` of `draw`
";
    assert_eq!(out, expected);
}

#[test]
fn a_faulty_workflow_is_listed_all_the_same() {
    let (code, out, error) = said(&call(&["types", "-"], WORKFLOW));
    assert_eq!(code, 1);
    assert!(out.contains("4:61   draw  input.painter  anything"), "{out}");
    assert!(error.contains("error[undeclared-input]"), "{error}");
    let (code, out, error) = said(&call(&["types", "nowhere.json"], ""));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains("nowhere.json"), "{error}");
}

#[test]
fn json_has_the_schema_too() {
    let (code, out, _) = said(&call(&["types", "--json", "-"], WORKFLOW));
    assert_eq!(code, 1);
    let list: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(list.as_array().map(Vec::len), Some(3));
    assert_eq!((&list[1]["reference"], &list[1]["type"]), (&"item".into(), &"string".into()));
    assert_eq!(list[0]["schema"]["type"], "array");
}
