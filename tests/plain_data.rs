//! Names that mean something to machines are names like any other, and numbers keep
//! all their digits.

use serde_json::{Map, Value, json};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::Checked;
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::{apply, rename};
use weftwork_core::inputs::{complete, inputs};
use weftwork_core::json::{Json, escape_pointer_token, to_pretty};
use weftwork_core::parse::parse;
use weftwork_core::plan::plan;
use weftwork_core::template::{ResolveError, Scope, Shape, resolve};
use weftwork_tests::case::{report, shown};

/// What objects of other languages have without being given it.
const HOSTILE: &[&str] =
    &["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "length"];

/// Numbers that no machine's number is.
const NUMBERS: &[&str] = &[
    "9007199254740993",
    "-9223372036854775809",
    "18446744073709551616",
    "123456789012345678901234567890123456789",
    "0.1000000000000000055511151231257827",
    "3.14159265358979323846264338327950288",
    "1.0",
    "1.50",
    "-0",
    "-0.0",
    "5e-324",
    "1e+400",
];

/// What a payload becomes, with inputs.
fn resolved(payload: &Value, inputs: &Map<String, Value>) -> Result<Value, ResolveError> {
    let text = payload.to_string();
    let json = Json::read(text).unwrap();
    let scope = Scope { inputs, results: &|id| inputs.get(id), item: None };
    resolve(&Shape::compile(json.root()), scope)
}

/// A pick of the first of some values.
fn pick(source: Value) -> Value {
    json!({ "task": "casola/pick", "payload": { "source": source, "indices": [0] } })
}

/// A document whose nodes, parameters and keys all have hostile names, each node
/// referring to the one before.
fn document() -> Value {
    let mut nodes = Map::new();
    for (index, name) in HOSTILE.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| HOSTILE[before]);
        let text = before.map_or("first".to_owned(), |id| format!("${{nodes.{id}.result}}"));
        let item = json!({ *name: format!("${{input.{name}.{name}}}"), "before": text });
        nodes.insert((*name).to_owned(), pick(json!([item])));
    }
    let edges = HOSTILE.windows(2).map(|pair| json!({ "from": pair[0], "to": pair[1] }));
    let params: Map<_, _> =
        HOSTILE.iter().map(|name| ((*name).to_owned(), json!({ "type": "object" }))).collect();
    json!({ "name": "Hostile", "input_params": params,
        "dag": { "nodes": nodes, "edges": edges.collect::<Vec<_>>() } })
}

#[test]
fn nodes_and_parameters_may_have_any_name() {
    let text = document().to_string();
    let parsed = parse(text.as_str());
    let told = report(&text);
    assert!(told.valid && told.iter().next().is_none(), "{}", shown(&text, &told));
    let Ok(checked) = Checked::new(&parsed, &Catalogue::sandbox()) else {
        panic!("it is valid");
    };
    let plan = plan(&checked);
    let ids: Vec<_> = plan.steps.iter().map(|step| step.id.as_ref()).collect();
    assert_eq!(ids, HOSTILE);
    for (index, step) in plan.steps.iter().enumerate() {
        assert_eq!(step.parents, index.checked_sub(1).into_iter().collect::<Vec<_>>());
    }
    let names: Vec<_> = inputs(&parsed).into_iter().map(|it| it.name).collect();
    assert_eq!(names, HOSTILE);
}

#[test]
fn what_is_not_there_is_not_found_by_any_name() {
    for name in HOSTILE {
        // Without declarations, and with another name only.
        for (code, document) in [
            (
                "unknown-node",
                json!({ "nodes": { "a": pick(json!([format!("${{nodes.{name}.result}}")])) } }),
            ),
            (
                "dangling-edge",
                json!({ "nodes": { "a": pick(json!([1])) }, "edges": [{ "from": name, "to": "a" }] }),
            ),
            (
                "undeclared-input",
                json!({ "input_params": {}, "dag": { "nodes": { "a": pick(json!([format!("${{input.{name}}}")])) } } }),
            ),
            (
                "unknown-task",
                json!({ "nodes": { "a": { "task": name, "model_id": "sandbox", "payload": {} } } }),
            ),
            (
                "unknown-model",
                json!({ "nodes": { "a": { "task": "fal/text-to-image", "model_id": name, "payload": { "prompt": "x" } } } }),
            ),
            ("unknown-field", json!({ "nodes": { "a": pick(json!([1])) }, *name: 1 })),
        ] {
            let told = report(&document.to_string());
            assert!(told.iter().any(|it| it.code == code), "{code} is not told of {document}");
        }
        for value in [json!({}), json!([]), json!("x"), json!(1), json!(null), json!([1, 2])] {
            let inputs = Map::from_iter([("x".to_owned(), value)]);
            let found = resolved(&json!(format!("${{input.x.{name}}}")), &inputs);
            let is_refused = matches!(
                found,
                Err(ResolveError::MissingKey { .. } | ResolveError::NotThere { .. })
            );
            assert!(is_refused, "{name}: {found:?}");
            assert!(resolved(&json!(format!("${{input.{name}}}")), &inputs).is_err());
            assert!(resolved(&json!(format!("${{nodes.{name}.result}}")), &inputs).is_err());
        }
    }
}

#[test]
fn values_of_any_name_are_resolved() {
    for name in HOSTILE {
        let inputs = json!({ *name: { *name: [{ *name: 7 }] } });
        let inputs = inputs.as_object().unwrap();
        let path = format!("{name}.{name}[0].{name}");
        let payload = json!({ *name: format!("${{input.{path}}}"),
            "node": format!("${{nodes.{name}.result.{name}}}"),
            "text": format!("<${{input[\"{name}\"][\"{name}\"]}}>"),
            "each": { "$each": format!("${{input.{name}.{name}}}"), "template": { *name: format!("${{item.{name}}}") } } });
        let expected = json!({ *name: 7, "node": [{ *name: 7 }],
            "text": format!("<[{{\"{name}\":7}}]>"), "each": [{ *name: 7 }] });
        let found = resolved(&payload, inputs).unwrap();
        assert_eq!(found.to_string(), expected.to_string());
    }
}

#[test]
fn keys_of_any_name_are_edited() {
    let odd = ["", " ", "a/b", "a~b", "~1", "é🎬", "\"\\\n", "0", "-"];
    for name in HOSTILE.iter().chain(&odd) {
        let pointer = format!("/{}", escape_pointer_token(name));
        let expected = |value: &str| format!("{{\"x\":1,{}:{value}}}", Value::from(*name));
        let added = apply("{\"x\":1}", &[PatchOp::add(pointer.as_str(), json!({ *name: 1 }))]);
        let added = added.unwrap();
        assert_eq!(added, expected(&json!({ *name: 1 }).to_string()));
        let inner = format!("{pointer}{pointer}");
        let replaced = apply(&added, &[PatchOp::replace(inner, 2)]).unwrap();
        assert_eq!(replaced, expected(&json!({ *name: 2 }).to_string()));
        let renamed = apply(&replaced, &[PatchOp::rename(pointer.as_str(), "/y")]).unwrap();
        assert_eq!(renamed, replaced.replacen(&Value::from(*name).to_string(), "\"y\"", 1));
        let back = apply(&renamed, &[PatchOp::rename("/y", pointer.as_str())]).unwrap();
        assert_eq!(back, replaced);
        assert_eq!(apply(&back, &[PatchOp::remove(pointer)]).unwrap(), "{\"x\":1}");
    }
    let text = document().to_string();
    for name in HOSTILE {
        let there = rename::node(&parse(text.as_str()), name, "other").unwrap();
        assert!(there.contains("${nodes.other.result}") || name == HOSTILE.last().unwrap());
        assert_eq!(rename::node(&parse(there), "other", name).unwrap(), text);
        let there = rename::input(&parse(text.as_str()), name, "other").unwrap();
        assert!(there.contains(&format!("${{input.other.{name}}}")), "{there}");
        assert_eq!(rename::input(&parse(there), "other", name).unwrap(), text);
    }
}

#[test]
fn numbers_keep_their_digits() {
    for digits in NUMBERS {
        let number: Value = serde_json::from_str(digits).unwrap();
        let inputs = Map::from_iter([("x".to_owned(), json!({ "n": [number] }))]);
        let payload = json!({ "literal": number, "whole": "${input.x.n[0]}",
            "text": "<${input.x.n[0]}>", "list": "${input.x.n}", "inner": "${input.x} or so",
            "each": [{ "$each": "${input.x.n}", "template": "${item}" }] });
        let found = resolved(&payload, &inputs).unwrap().to_string();
        let expected = format!(
            r#"{{"literal":{digits},"whole":{digits},"text":"<{digits}>","list":[{digits}],"inner":"{{\"n\":[{digits}]}} or so","each":[{digits}]}}"#
        );
        assert_eq!(found, expected);
    }
}

#[test]
fn numbers_keep_their_digits_through_check_plan_and_inputs() {
    for digits in NUMBERS {
        let text = format!(
            r#"{{"input_params":{{"x":{{"type":"number","default":{digits}}}}},"dag":{{"nodes":{{"a":{{"task":"casola/pick","payload":{{"source":[{digits},"${{input.x}}"],"indices":[0]}}}}}}}}}}"#
        );
        let parsed = parse(text.as_str());
        let told = report(&text);
        assert!(told.valid && told.iter().next().is_none(), "{}", shown(&text, &told));
        let completed = complete(&inputs(&parsed), &Map::new()).unwrap();
        assert_eq!(completed["x"].to_string(), *digits);
        let Ok(checked) = Checked::new(&parsed, &Catalogue::sandbox()) else {
            panic!("it is valid");
        };
        let plan = plan(&checked);
        let shape = match plan.steps[0].work.action() {
            weftwork_core::plan::Action::Pick(shape) => shape,
            other @ weftwork_core::plan::Action::Call(_) => panic!("{other:?} is no pick"),
        };
        let scope = Scope { inputs: &completed, results: &|_| None, item: None };
        let payload = resolve(shape, scope).unwrap();
        assert_eq!(payload["source"].to_string(), format!("[{digits},{digits}]"));
    }
}

#[test]
fn numbers_keep_their_digits_through_edits() {
    for digits in NUMBERS {
        let number: Value = serde_json::from_str(digits).unwrap();
        let text = format!("{{\"a\":{digits}}}");
        // Beside a change, as what comes in, and moved to another place.
        for (op, expected) in [
            (PatchOp::add("/b", 1), format!("{{\"a\":{digits},\"b\":1}}")),
            (PatchOp::add("/b", number.clone()), format!("{{\"a\":{digits},\"b\":{digits}}}")),
            (PatchOp::replace("/a", json!([number])), format!("{{\"a\":[{digits}]}}")),
            (PatchOp::rename("/a", "/b"), format!("{{\"b\":{digits}}}")),
        ] {
            assert_eq!(apply(&text, &[op]).unwrap(), expected);
        }
        let inner = format!("{{\"a\":{digits},\"b\":[]}}");
        let moved = apply(&inner, &[PatchOp::rename("/a", "/b/0")]).unwrap();
        assert_eq!(moved, format!("{{\"b\":[{digits}]}}"));
        assert_eq!(to_pretty(&number), *digits);
    }
}
