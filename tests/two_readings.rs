//! Core and the oracle, each of which reads the format for itself, say the same of
//! 100,000 random documents.

mod documents;
mod shrink;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use weftwork_core::diagnostic::Report;
use weftwork_tests::agreement::{Resolved, is_known, on_payload, on_report};
use weftwork_tests::case::report;
use weftwork_tests::numbers::Numbers;
use weftwork_tests::oracle::resolve::{Values, is_well_formed};

use documents::Maker;
use shrink::shrunk;
use text::written;

/// How many documents there are; ten times as many with `cargo xtask test --full`.
const N_DOCUMENTS: u64 = 100_000;

/// What happened how often.
type Counts = BTreeMap<String, usize>;

fn seeds() -> std::ops::Range<u64> {
    let is_full = std::env::var_os("WEFTWORK_FULL").is_some();
    0..N_DOCUMENTS * if is_full { 10 } else { 1 }
}

fn count(counts: &mut Counts, what: &str) {
    *counts.entry(what.to_owned()).or_default() += 1;
}

/// Whether things happened often enough, each of them one time in so many seeds.
#[track_caller]
fn assert_happened(counts: &Counts, expected: &[(&str, u64)]) {
    for (what, one_in) in expected {
        let n = counts.get(*what).copied().unwrap_or(0) as u64;
        assert!(n >= seeds().end / one_in, "{what} happened {n} times only: {counts:#?}");
    }
}

#[test]
fn reports_are_the_same() {
    let mut counts = Counts::new();
    for seed in seeds() {
        let mut maker = Maker::new(seed);
        let document = maker.document();
        let text = maker.written(&document);
        let told = report(&text);
        if let Err(differ) = on_report(&document, &told) {
            let differ_on = |text: &str, it: &Value| on_report(it, &report(text)).is_err();
            let fails = |it: &Value| {
                // Plain if that will do, else with all characters as escapes.
                differ_on(&it.to_string(), it)
                    || differ_on(&written(it, &mut Numbers::new(0), 1), it)
            };
            let least = shrunk(&document, &fails);
            panic!("seed {seed}: {text}\nat the least: {least}\n{differ}");
        }
        count_codes(&told, &mut counts);
    }
    assert_happened(
        &counts,
        &[
            ("none", 6),
            ("several", 6),
            ("cycle", 20),
            ("self-edge", 100),
            ("dangling-edge", 50),
            ("duplicate-edge", 200),
            ("redundant-edge", 50),
            ("empty-dag", 200),
            ("template-syntax", 10),
            ("unknown-root", 50),
            ("unknown-node", 50),
            ("not-an-ancestor", 20),
            ("item-outside-map", 20),
            ("undeclared-input", 50),
            ("unused-input", 5),
        ],
    );
}

/// Counts each code once, and whether there were several, or none.
fn count_codes(report: &Report, counts: &mut Counts) {
    let known = report.iter().filter(|it| is_known(it));
    let codes: BTreeSet<_> = known.map(|it| it.code.as_ref()).collect();
    match codes.len() {
        0 => count(counts, "none"),
        1 => {}
        _ => count(counts, "several"),
    }
    for code in codes {
        count(counts, code);
    }
}

#[test]
fn payloads_become_the_same() {
    let mut counts = Counts::new();
    for seed in seeds() {
        let mut maker = Maker::new(seed);
        let document = maker.document();
        let (inputs, results) = (maker.inputs(), maker.results());
        for payload in payloads(&document) {
            let all = json!({ "payload": payload, "inputs": inputs, "results": results,
                "item": maker.item() });
            match compare(&all) {
                Ok(None) => {}
                Ok(Some(found)) => count_outcome(payload, &found, &mut counts),
                Err(differ) => {
                    let least = shrunk(&all, &|it| compare(it).is_err());
                    panic!("seed {seed}: {all}\nat the least: {least}\n{differ}");
                }
            }
        }
    }
    assert_happened(
        &counts,
        &[
            ("Ok", 2),
            ("MissingInput", 50),
            ("MissingResult", 50),
            ("MissingKey", 20),
            ("OutOfBounds", 10),
            ("NotThere", 10),
            ("NullInText", 200),
            ("NoItem", 20),
            ("EachNotArray", 10),
            ("$each", 20),
            ("digits", 20),
        ],
    );
}

/// Every payload of a document, and the `items` of every map.
fn payloads(document: &Value) -> impl Iterator<Item = &Value> {
    let dag = document.get("dag").unwrap_or(document);
    let nodes = dag["nodes"].as_object().into_iter().flat_map(Map::values);
    let parts = |node| {
        ["/items", "/payload", "/inputs", "/node/payload", "/node/inputs"]
            .into_iter()
            .filter_map(move |it| Value::pointer(node, it))
    };
    nodes.flat_map(parts)
}

/// Compares what `payload` becomes, and answers with that. A payload with faults in it
/// is never resolved.
fn compare(all: &Value) -> Result<Option<Resolved>, String> {
    let none = Map::new();
    let object = |name: &str| all[name].as_object().unwrap_or(&none);
    let item = all.get("item").filter(|it| !it.is_null()).map(|item| (item, 3));
    let values = Values { inputs: object("inputs"), results: object("results"), item };
    let payload = &all["payload"];
    if !is_well_formed(payload) {
        return Ok(None);
    }
    on_payload(&payload.to_string(), values).map(Some)
}

fn count_outcome(payload: &Value, found: &Resolved, counts: &mut Counts) {
    match found {
        Ok(value) => {
            count(counts, "Ok");
            if payload.to_string().contains("$each\"") {
                count(counts, "$each");
            }
            if value.to_string().contains("123456789012345678901234567890.0") {
                count(counts, "digits");
            }
        }
        Err(error) => {
            let name = format!("{error:?}");
            count(counts, name.split(' ').next().unwrap_or_default());
        }
    }
}
