//! Payloads to resolve, and values to put into them.

use serde_json::{Map, Value, json};
use weftwork_core::json::Json;
use weftwork_core::template::{Scope, Shape, resolve};

use super::{Sort, Work, sort};

pub(super) const SORTS: &[Sort] = &[
    sort("a large value", 2_000, |n| of(json!("${input.x}"), json!(vec!["y"; n]))),
    sort("a large value in text", 2_000, |n| of(json!("x: ${input.x}"), json!(vec!["y"; n]))),
    sort("a long text", 200_000, |n| of(json!("x: ${input.x}"), json!("y".repeat(n)))),
    sort("references in one text", 5_000, |n| of(json!("${input.x} ".repeat(n)), json!(1))),
    sort("references in many texts", 5_000, |n| of(json!(vec!["${input.x}"; n]), json!(1))),
    sort("references to a key of many", 2_000, |n| {
        let members: Map<_, _> = (0..n).map(|it| (format!("k{it}"), json!(it))).collect();
        let payload: Vec<_> = (0..n).map(|it| format!("${{input.x.k{it}}}")).collect();
        of(json!(payload), Value::Object(members))
    }),
    sort("a text for each element", 5_000, |n| {
        of(each(json!("${index}: ${item}")), json!(vec!["y"; n]))
    }),
    sort("the same for each element", 2_000, |n| {
        of(each(json!({ "a": [1, "b"] })), json!(vec![0; n]))
    }),
    sort("`$each` beside each other", 2_000, |n| {
        of(json!(vec![each(json!("${item}")); n]), json!([1, 2]))
    }),
    sort("a `$each` in a `$each`", 2_000, |n| {
        let inner = json!({ "$each": "${item}", "template": ["${item}"] });
        of(each(json!([inner])), json!(vec![[1, 2, 3]; n]))
    }),
    sort("keys", 5_000, |n| {
        of((0..n).map(|it| (format!("k{it}"), json!("${input.x}"))).collect(), json!(1))
    }),
    sort("literals", 5_000, |n| of(json!(vec![json!({ "a": [1, null, "b"] }); n]), json!(1))),
    sort("too much", 40_000, |n| of(each(each(json!("${index}"))), json!(vec![0; n]))),
];

/// The work of resolving a payload with `input.x`.
fn of(payload: Value, x: Value) -> Work {
    let (payload, inputs) = (payload.to_string(), Map::from_iter([("x".to_owned(), x)]));
    Box::new(move || {
        let json = Json::read(payload.as_str()).expect("a payload is JSON");
        let scope = Scope { inputs: &inputs, results: &|_| None, item: None };
        drop(resolve(&Shape::compile(json.root()), scope));
    })
}

fn each(template: Value) -> Value {
    json!({ "$each": "${input.x}", "template": template })
}
