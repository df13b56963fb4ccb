//! Small inputs that would become very large or very deep are refused at once, and
//! nothing large is built to find that out.

use std::thread;

use allocation_counter::measure;
use serde_json::{Map, Value, json};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::{EditError, apply};
use weftwork_core::json::{Json, Problem};
use weftwork_core::parse::parse;
use weftwork_core::template::{ResolveError, Scope, Shape, Template, resolve};
use weftwork_tests::case::report;

use weftwork_work::Group;
use weftwork_work::bombs::{expansions, refusal};

use crate::instructions::{self, Core};

/// The stack on which everything here has to get by: a quarter of what a thread of the
/// server has, and half of what a browser gives.
const STACK_BYTES: usize = 512 * 1024;
/// How many levels deep the bombs are.
const DEPTH: usize = 200_000;
/// How much memory it may take to refuse an expansion.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// How many instructions it may take, which is less than 50 ms wherever a billion take less
/// than a second.
const MOST_INSTRUCTIONS: u64 = 50_000_000;

/// Runs something on a small stack. An overflow ends the test process.
fn on_a_small_stack(work: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
        thread.unwrap().join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

#[test]
fn a_billion_elements_are_refused_at_once() {
    let module = instructions::module();
    for (number, payload) in expansions().iter().enumerate() {
        let memory = measure(refusal(payload)).bytes_max;
        assert!(memory < MOST_BYTES, "{memory} bytes for {payload}");
        let mut core = Core::start(&module);
        let is_quick = core.count(Group::Bombs, 0, number, MOST_INSTRUCTIONS).is_some();
        assert!(is_quick, "more than {MOST_INSTRUCTIONS} instructions to refuse {payload}");
    }
}

#[test]
fn a_workflow_that_would_become_too_much_is_refused_at_once() {
    let xs = json!({ "xs": { "type": "array", "min_items": 1_000 } });
    for payload in expansions() {
        let node = json!({ "task": "x/y", "payload": { "x": payload } });
        let document = json!({ "input_params": xs, "dag": { "nodes": { "a": node } } });
        let text = document.to_string();
        let mut codes = Vec::new();
        let memory = measure(|| {
            let report = check(&parse(text.as_str()), &Catalogue::sandbox());
            codes.extend(report.iter().map(|it| it.code.to_string()));
        });
        assert!(codes.iter().any(|code| code == "fan-out-limit"), "{codes:?} for {text}");
        assert!(memory.bytes_max < MOST_BYTES, "{memory:?} for {text}");
    }
}

#[test]
fn deep_texts_are_refused_by_their_depth() {
    on_a_small_stack(|| {
        for open in ["[", "{\"a\":", "[{\"a\":", "[\n\t"] {
            let text = open.repeat(DEPTH);
            let problem = Json::read(text.as_str()).map(drop).map_err(|it| it.problem);
            assert_eq!(problem, Err(Problem::TooDeep));
            let codes: Vec<_> = report(&text).iter().map(|it| it.code.to_string()).collect();
            assert_eq!(codes, ["too-deep"]);
            let within = format!("{{\"nodes\":{{\"a\":{{\"payload\":{{\"x\":{text}");
            assert_eq!(report(&within).errors.len(), 1);
            assert!(apply(&text, &[PatchOp::remove("/0")]).is_err());
        }
    });
}

#[test]
fn long_ways_need_no_deep_stack() {
    on_a_small_stack(|| {
        for step in ["[0]", ".a", "[\"a\"]", "[\"\\u0061\"]"] {
            let text = format!("${{input.x{}}}", step.repeat(DEPTH));
            assert!(Template::parse(&text).whole().is_some());
            let node = json!({ "task": "x/y", "payload": { "x": text } });
            let document =
                json!({ "nodes": { "a": node, "b": { "outputs": [step.repeat(DEPTH)] } } });
            assert!(report(&document.to_string()).iter().all(|it| it.code != "template-syntax"));
            let payload = Value::from(text).to_string();
            let json = Json::read(payload.as_str()).unwrap();
            let (inputs, results) = (json!({ "x": {} }), |_: &str| None);
            let inputs = inputs.as_object().unwrap();
            let scope = Scope { inputs, results: &results, item: None };
            assert!(resolve(&Shape::compile(json.root()), scope).is_err());
        }
        for unfinished in ["${", "[\"", "${input[\"", "$${${", "${item[\"\\"] {
            assert!(
                !Template::parse(&format!("${{{}", unfinished.repeat(DEPTH))).faults.is_empty()
            );
        }
        let pointer = "/a".repeat(DEPTH);
        assert!(apply("{}", &[PatchOp::add(pointer.as_str(), 1)]).is_err());
        assert!(apply("{\"a\":1}", &[PatchOp::rename("/a", pointer)]).is_err());
    });
}

#[test]
fn deep_values_are_refused_by_their_depth() {
    let deep = |depth: usize| {
        (0..depth).fold(json!(1), |inner, level| match level % 2 {
            0 => Value::Array(vec![inner]),
            _ => Value::Object(Map::from_iter([("a".to_owned(), inner)])),
        })
    };
    // A value takes stack itself when it goes, so it is made, and goes, on a large one.
    let inputs = Map::from_iter([("x".to_owned(), deep(10_000))]);
    let patch = [PatchOp::add("/x", deep(120))];
    on_a_small_stack(|| {
        for payload in [r#""${input.x}""#, r#""a ${input.x}""#, r#"[{"b":"${input.x}"}]"#] {
            let json = Json::read(payload).unwrap();
            let scope = Scope { inputs: &inputs, results: &|_| None, item: None };
            let found = resolve(&Shape::compile(json.root()), scope);
            assert_eq!(found, Err(ResolveError::TooDeep), "{payload}");
        }
        // What nobody could read again does not come out.
        assert!(matches!(apply("{}", &patch), Err(EditError::Unreadable(_))));
    });
}
