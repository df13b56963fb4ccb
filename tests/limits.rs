//! How large a document may be, to the last node, and how long its report may get.

use std::fmt::Write;

use weftwork_core::diagnostic::Report;
use weftwork_core::json::MAX_BYTES;
use weftwork_tests::case::report;
use weftwork_work::Group;
use weftwork_work::bombs::faults_on_one_line;

use crate::instructions::{self, Core};

/// How many instructions a report of many faults may take: less than two seconds wherever
/// a billion take less than one.
const MOST_INSTRUCTIONS: u64 = 2_000_000_000;

/// A document with this many good nodes, and this many edges from the first to the
/// others, over and over.
fn document(n_nodes: usize, n_edges: usize) -> String {
    let mut text = String::from("{\"nodes\": {");
    for index in 0..n_nodes {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}\n\"n{index}\": {{\"task\": \"casola/pick\", \"payload\": {{\"source\": [], \"indices\": []}}}}"
        );
    }
    text += "}, \"edges\": [";
    for index in 0..n_edges {
        let comma = if index == 0 { "" } else { "," };
        let to = index % (n_nodes - 1) + 1;
        let _ = write!(text, "{comma}\n{{\"from\": \"n0\", \"to\": \"n{to}\"}}");
    }
    text + "]}"
}

fn messages(report: &Report) -> Vec<String> {
    report.errors.iter().map(|it| format!("{}: {}", it.code, it.message)).collect()
}

#[test]
fn ten_thousand_nodes_are_allowed_and_no_more() {
    assert_eq!(report(&document(10_000, 9_999)), Report { valid: true, ..Report::default() });
    let one_more = report(&document(10_001, 0));
    assert_eq!(messages(&one_more), ["too-large: there are 10001 nodes, and 10000 are allowed"]);
}

#[test]
fn fifty_thousand_edges_are_allowed_and_no_more() {
    assert_eq!(messages(&report(&document(9_000, 50_000))), [""; 0]);
    let one_more = report(&document(9_000, 50_001));
    assert_eq!(messages(&one_more), ["too-large: there are 50001 edges, and 50000 are allowed"]);
}

#[test]
fn sixteen_mebibytes_are_allowed_and_no_more() {
    let document = document(2, 1);
    let padded = |length: usize| format!("{document}{}", " ".repeat(length - document.len()));
    assert!(report(&padded(MAX_BYTES)).valid);
    assert_eq!(
        messages(&report(&padded(MAX_BYTES + 1))),
        ["too-large: the document is larger than 16 MiB"]
    );
}

#[test]
fn sixty_four_levels_are_allowed_and_no_more() {
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!(r#"{{"name": "Deep", "dag": {{"nodes": {{}}}}, "ui": {{"x": {open}{close}}}}}"#)
    };
    // The document and `ui` are two levels.
    assert_eq!(messages(&report(&nested(62))), [""; 0]);
    assert_eq!(
        messages(&report(&nested(63))),
        ["too-deep: the document is nested more than 64 levels deep"]
    );
}

/// Checks a text with many faults in it, and answers with how many bytes the report
/// has as JSON.
fn report_bytes(text: &str) -> usize {
    let report = report(text);
    assert!(!report.valid);
    serde_json::to_string(&report).unwrap().len()
}

#[test]
fn of_many_faults_the_first_are_told() {
    let text = faults_on_one_line(10_000);
    let mut core = Core::start(&instructions::module());
    let is_quick = core.count(Group::Bombs, 1, 10_000, MOST_INSTRUCTIONS).is_some();
    assert!(is_quick, "more than {MOST_INSTRUCTIONS} instructions");
    report_bytes(&text);
    // Each node has several, of which the first are told.
    assert_eq!(report(&text).iter().count(), 10_000);
}

#[test]
fn an_error_behind_many_warnings_is_told() {
    let strangers = |n: usize| {
        let fields: Vec<_> = (0..n).map(|it| format!(r#""stranger{it}":0,"#)).collect();
        fields.concat()
    };
    let pick = |n_strangers: usize, source: &str| {
        let strangers = strangers(n_strangers);
        format!(
            r#"{{"task":"casola/pick","payload":{{{strangers}"source":"{source}","indices":[]}}}}"#
        )
    };
    let dag = |a: &str, b: &str| format!(r#"{{"nodes":{{"a":{a},"b":{b}}}}}"#);
    let (right, wrong) = (pick(0, "${input.xs}"), pick(0, "${nodes.nowhere.result}"));
    // Pointers that leave no room for that of the error.
    let (name, strangers) = ("k".repeat(1_000_000), strangers(40));
    let long = format!(
        r#"{{"input_params":{{"xs":{{}},"{name}":{{{strangers}"type":"array"}}}},"dag":{}}}"#,
        dag(&right, &wrong)
    );
    for text in [
        dag(&pick(10_001, "${nodes.nowhere.result}"), &right),
        dag(&pick(10_001, "${input.xs}"), &wrong),
        long,
    ] {
        let report = report(&text);
        let codes: Vec<_> = report.errors.iter().map(|it| &*it.code).collect();
        assert_eq!((report.valid, codes), (false, vec!["unknown-node"]));
    }
}

#[test]
fn many_faults_in_one_text_make_no_endless_report() {
    let text = |n_faults: usize| {
        let faults = "${ input.x }".repeat(n_faults);
        format!(r#"{{"nodes":{{"a":{{"payload":{{"prompt":"{faults}"}}}}}}}}"#)
    };
    // Twice the text may have a report of twice the size, and not of four times.
    let (once, twice) = (report_bytes(&text(500)), report_bytes(&text(1_000)));
    assert!(twice < 3 * once, "{once} bytes became {twice}");
}
