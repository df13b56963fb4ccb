//! The binding, called as the package's scripts call it, in node.

use js_sys::{Error, JSON, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use weftwork::{
    Failure, add_edge, add_node, apply_patch, complete, hover, plan, references, remove_edge,
    remove_node, rename_input, rename_node, resolve, task_types, types, validate,
};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::parse::parse;

/// A document with faults of several groups, and letters beyond ASCII before them.
const FAULTY: &str = r#"{"name":"é😀","dag":{"nodes":{"a":{"task":"fal/ocr","payload":{"x":"${b}"}}},
    "edges":[{"from":"a","to":"a"}]}}"#;

/// What a call gives, or else the code that it is refused with.
fn shown(result: Result<String, Failure>) -> String {
    result.unwrap_or_else(|failure| failure.code.to_owned())
}

#[wasm_bindgen_test]
fn reports_are_those_of_the_native_core() {
    for document in [FAULTY, "{", "[]", r#"{"nodes":{},"edges":[]}"#] {
        let report = shown(validate(document.to_owned(), None, true, None));
        let native = check(&parse(document), &Catalogue::default());
        assert_eq!(report, serde_json::to_string(&native).expect("a report is JSON"));
    }
}

#[wasm_bindgen_test]
fn what_was_no_text_has_no_places_in_it() {
    let told = shown(validate(FAULTY.to_owned(), None, true, None));
    let untold = shown(validate(FAULTY.to_owned(), None, false, None));
    assert!(told.contains(r#""range":{"#) && !told.contains(r#""range":null"#), "{told}");
    assert!(!untold.contains(r#""range":{"#) && untold.contains(r#""range":null"#), "{untold}");
}

#[wasm_bindgen_test]
fn models_are_checked_when_they_are_given() {
    let document =
        r#"{"nodes":{"a":{"model_id":"m","task":"fal/ocr","payload":{"image_url":"data:,"}}}}"#;
    let list = r#"[{"id":"n","provider":"p","tasks":["fal/ocr"]}]"#;
    for models in [list.to_owned(), format!(r#"{{"models":{list}}}"#)] {
        let report = shown(validate(document.to_owned(), Some(models), true, None));
        assert!(report.contains("unknown-model"), "{report}");
    }
    assert_eq!(
        shown(validate(document.to_owned(), Some("3".to_owned()), true, None)),
        "invalid-argument"
    );
}

#[wasm_bindgen_test]
fn references_are_resolved_with_all_digits() {
    let values = r#"{"input":{"n":18446744073709551617,"s":9007199254740992},"item":null}"#;
    let check = |template: &str, mark: Option<&str>, expected: &str| {
        assert_eq!(shown(resolve(template, values, mark.map(str::to_owned))), expected);
    };
    check(r#"["${input.n}","${item}","${index}"]"#, None, "[18446744073709551617,null,0]");
    check(r#"["${input.n}"]"#, Some("m"), r#"["m18446744073709551617"]"#);
    check(r#"{"s":"${input.s}"}"#, Some("m"), r#"{"s":"m9007199254740992"}"#);
    check(r#"[123456789012345,1.5,1e30]"#, Some("m"), "[123456789012345,1.5,1e+30]");
    check(r#""${input.none}""#, None, "template-error");
    for template in [r#""${input.}""#, r#""${oops}""#, r#"{"$each":"${item}"}"#] {
        check(template, None, "template-syntax");
    }
    check("{", None, "invalid-argument");
    let deep = format!(r#"{{"item":{}0{}}}"#, "[".repeat(64), "]".repeat(64));
    assert_eq!(shown(resolve("1", &deep, None)), "too-large");
    for wrong in [r#"{"itme":1}"#, "[]", r#"{"index":-1}"#, r#"{"nodes":{"a":1}}"#] {
        assert_eq!(shown(resolve("1", wrong, None)), "invalid-argument");
    }
}

#[wasm_bindgen_test]
fn places_are_counted_in_utf16_units() {
    let text = r#"{"name":"é😀","nodes":{"a":{"payload":{"x":"${input.b}"}}}}"#;
    let index = |piece: &str| {
        let byte = text.find(piece).expect("the text has it");
        text[..byte].encode_utf16().count()
    };
    assert!(shown(hover(text.to_owned(), index("b}"), None)).contains(r#""name":"input.b""#));
    assert!(shown(hover(text.to_owned(), index("payload"), None)).contains(r#""name":"payload""#));
    assert!(shown(hover(text.to_owned(), index("name"), None)).contains(r#""name":"name""#));
    // Within the pair of units that is one character, and past the end.
    for index in [index("😀") + 1, text.len(), usize::MAX] {
        assert_eq!(shown(hover(text.to_owned(), index, None)), "null");
    }
    let offered = shown(complete(text, index("nput.b}"), None));
    assert!(offered.contains(r#""column":47,"offset":49"#), "{offered}");
    assert!(offered.contains(r#""label":"input""#), "{offered}");
    assert_eq!(shown(complete(text, 0, Some("3".to_owned()))), "invalid-argument");
}

#[wasm_bindgen_test]
fn names_are_found_and_renamed() {
    let text = r#"{"nodes":{"a":{"payload":{"x":"${input.b}"}}}}"#;
    let name = |it: &str| Some(it.to_owned());
    let found = shown(references(text.to_owned(), None, name("b")));
    assert!(found.contains(r#""kind":"reference","pointer":"/nodes/a/payload/x""#), "{found}");
    assert!(shown(references(text.to_owned(), name("a"), None)).contains(r#""kind":"definition""#));
    assert_eq!(shown(references(text.to_owned(), name("a"), name("b"))), "invalid-argument");
    assert_eq!(shown(rename_input(text, "b", "c")), text.replace("input.b", "input.c"));
    assert_eq!(shown(rename_input(text, "c", "b")), "not-found");
    assert!(shown(types(text.to_owned())).contains(r#""reference":"input.b""#));
}

#[wasm_bindgen_test]
fn what_can_run_has_a_plan() {
    let text =
        r#"{"nodes":{"a":{"model_id":"m","task":"fal/ocr","payload":{"image_url":"${input.i}"}}}}"#;
    let check = |given: Option<&str>, models: Option<&str>, history: Option<&str>| {
        let [given, models, history] = [given, models, history].map(|it| it.map(str::to_owned));
        shown(plan(text, given, models, history))
    };
    assert!(check(None, None, None).contains(r#""missing_inputs":["i"]"#));
    let price = r#"[{"id":"m","provider":"p","tasks":["fal/ocr"],"price":{"currency":"EUR","per_call":2}}]"#;
    let past = r#"{"nodes":{"a":[{"duration_ms":9,"calls":1}]}}"#;
    let planned = check(Some(r#"{"i":"data:,"}"#), Some(price), Some(past));
    assert!(planned.contains(r#""amounts":[{"currency":"EUR","min":2.0,"max":2.0}]"#), "{planned}");
    assert!(planned.contains(r#""time":{"min_ms":9,"max_ms":9}"#), "{planned}");
    assert!(planned.ends_with(r#""missing_inputs":[]}"#), "{planned}");
    assert_eq!(check(Some(r#"{"i":3}"#), None, None), "invalid-argument");
    assert_eq!(check(Some("[]"), None, None), "invalid-argument");
    assert_eq!(check(None, Some("3"), None), "invalid-argument");
    assert_eq!(check(None, None, Some("{}")), "invalid-argument");
    assert_eq!(shown(plan("{}", None, None, None)), "invalid-document");
    assert_eq!(shown(plan("{", None, None, None)), "invalid-json");
}

#[wasm_bindgen_test]
fn edits_keep_the_rest_of_the_text() {
    let text = "{ \"nodes\" : {\"a\": {}}, \"edges\":[] }";
    let patch = r#"[{"op":"add","path":"/nodes/a/task","value":"x"}]"#;
    let check = |edited: Result<String, Failure>, expected: &str| {
        assert_eq!(shown(edited), expected);
    };
    check(apply_patch(text, patch), &text.replace("{}", r#"{"task": "x"}"#));
    let null = r#"[{"op":"add","path":"/nodes/a/task","value":null}]"#;
    check(apply_patch(text, null), &text.replace("{}", r#"{"task": null}"#));
    check(apply_patch(text, r#"[{"op":"test"}]"#), "invalid-patch");
    check(apply_patch(text, r#"[{"op":"remove","path":"/x"}]"#), "not-found");
    check(apply_patch("{", r#"[{"op":"remove","path":"/x"}]"#), "invalid-json");
    check(add_node(text, "b", "{}", None), &text.replace("{}", r#"{},"b": {}"#));
    let place = |text: &str| Some(text.to_owned());
    let placed = r#"{},"b": {}}, "edges":[], "ui": {"positions": {"b": {"x": 1, "y": -3}}} }"#;
    let placed = text.replace("{}}, \"edges\":[] }", placed);
    check(add_node(text, "b", "{}", place(r#"{"x":1,"y":-2.6}"#)), &placed);
    check(add_node(text, "b", "{}", place(r#"{"x":null,"y":0}"#)), "invalid-argument");
    check(add_node(text, "b", "{}", place(r#"{"x":1}"#)), "invalid-argument");
    check(add_node(text, "a", "{}", None), "already-exists");
    check(rename_node(text, "a", "b"), &text.replace("\"a\"", "\"b\""));
    check(rename_node(text, "a", "a"), text);
    check(rename_node(text, "x", "x"), "not-found");
    check(remove_node(text, "a"), &text.replace("\"a\": {}", ""));
    check(remove_node(text, "b"), "not-found");
    check(add_edge(text, "a", "a"), &text.replace("[]", r#"[{"from": "a", "to": "a"}]"#));
    check(remove_edge(text, "a", "a"), "not-found");
    check(remove_edge("{", "a", "a"), "invalid-json");
}

#[wasm_bindgen_test]
fn failures_are_errors_with_a_code() {
    let failure = remove_node("{}", "a").expect_err("there is no such node");
    let error = JsValue::from(failure);
    let code = Reflect::get(&error, &"code".into()).expect("an object");
    assert_eq!(code.as_string().as_deref(), Some("not-found"));
    assert_eq!(String::from(Error::from(error).message()), "there is no node `a`");
}

#[wasm_bindgen_test]
fn task_types_are_an_array() {
    let tasks = JSON::parse(&shown(task_types())).expect("JSON");
    assert_eq!(js_sys::Array::from(&tasks).length(), 20);
}
