//! `weftwork validate`

use serde_json::Value;
use weftwork_tests::case;

use super::{call, said};

const GOOD: &str = r#"{"nodes":{"a":{"task":"casola/pick","payload":{"source":[],"indices":[]}}}}"#;
const BAD: &str = "{\n  \"nodes\": {},\n  \"edges\": [{ \"from\": \"é🎬\", \"to\": \"b\" }]\n}\n";

fn path(case: &str) -> String {
    case::folder().join(case).to_string_lossy().into_owned()
}

#[test]
fn a_good_file_is_exit_code_zero() {
    let (code, out, error) = said(&call(&["validate", &path("ok/spec-prompt-to-video.json")], ""));
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(out.ends_with("spec-prompt-to-video.json: valid\n"), "{out}");
}

#[test]
fn a_faulty_file_is_exit_code_one_and_shown_with_a_caret() {
    let (code, out, _) = said(&call(&["validate", "-"], BAD));
    assert_eq!(code, 1);
    let expected = "error[dangling-edge]: no node is named `é🎬`\n";
    assert!(out.contains(expected), "{out}");
    assert!(out.contains("  \"edges\": [{ \"from\": \"é🎬\", \"to\": \"b\" }]\n"), "{out}");
    // One caret for each column, of which 🎬 takes two, below the text that is meant.
    let lines: Vec<_> = out.lines().collect();
    let at = lines.iter().position(|line| line.contains("\"edges\"")).unwrap();
    let column = |line: &str, what: &str| line[..line.find(what).unwrap()].chars().count();
    assert_eq!(column(lines[at], "\"é"), column(lines[at + 1], "^"), "{out}");
    assert_eq!(lines[at + 1].matches('^').count(), 5, "{out}");
}

#[test]
fn warnings_are_no_reason_to_fail() {
    let (code, out, _) = said(&call(&["validate", "-"], "{ \"nodes\": {} }"));
    assert_eq!(code, 0);
    assert!(out.contains("warning[empty-dag]"), "{out}");
}

#[test]
fn what_cannot_be_read_is_exit_code_two() {
    let nowhere = path("nowhere.json");
    let (code, _, error) = said(&call(&["validate", &nowhere], ""));
    assert_eq!(code, 2);
    assert!(error.contains("nowhere.json"), "{error}");
    // The others are checked all the same.
    let (code, out, _) = said(&call(&["validate", &nowhere, "-"], BAD));
    assert_eq!(code, 2);
    assert!(out.contains("dangling-edge"), "{out}");
}

#[test]
fn text_that_is_no_json_is_a_fault_and_not_unreadable() {
    let (code, out, _) = said(&call(&["validate", "-"], "{ oops"));
    assert_eq!(code, 1);
    assert!(out.contains("error[invalid-json]"), "{out}");
}

#[test]
fn json_has_one_array_with_a_report_for_each_file() {
    let good = path("ok/spec-prompt-to-video.json");
    let args = ["validate", "--format", "json", &good, "-"];
    let (code, out, _) = said(&call(&args, BAD));
    assert_eq!(code, 1);
    let list: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&list[0]["file"], &list[0]["report"]["valid"]), (&good.into(), &true.into()));
    assert_eq!((&list[1]["file"], &list[1]["report"]["valid"]), (&"-".into(), &false.into()));
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    // The report is that of core and of the API, to the byte.
    let report = serde_json::to_string(&case::report(BAD)).unwrap();
    assert!(out.contains(&report), "{out}");
}

#[test]
fn the_last_line_counts_what_is_wrong_in_all_files() {
    let (code, out, _) = said(&call(&["validate", &path("ok/bare-nodes-only.json"), "-"], BAD));
    assert_eq!(code, 1);
    assert!(out.ends_with("-: 2 errors and 1 warning\nin all 2 files: 2 errors and 1 warning\n"));
}

#[test]
fn a_document_of_one_long_line_is_shown_in_part() {
    let nodes: Vec<String> = (0..10_000).map(|id| format!("\"n{id}\":5")).collect();
    let text = format!("{{\"nodes\":{{{}}}}}", nodes.join(","));
    let (code, out, _) = said(&call(&["validate", "-"], &text));
    assert_eq!(code, 1);
    assert!(out.lines().all(|line| line.chars().count() < 200));
    assert!(out.ends_with("-: 10000 errors\n"), "{}", &out[out.len() - 200..]);
}

#[test]
fn what_a_terminal_would_obey_is_not_passed_on() {
    let text = "{\"nodes\":{\"a\\u001b[2J\":{}}}\u{7f}\u{1b}";
    for text in [text, "{\"nodes\":{\"a\\u001b[2J\":{}}}"] {
        let (code, out, _) = said(&call(&["validate", "-"], text));
        assert_eq!(code, 1);
        assert!(!out.contains(|it: char| it.is_control() && it != '\n'), "{out:?}");
    }
}

#[test]
fn colours_are_for_terminals() {
    // Standard output is a pipe here; what a terminal gets is tested beside the code.
    let (_, out, _) = said(&call(&["validate", "-"], BAD));
    assert!(!out.contains('\u{1b}'), "{out:?}");
}

#[test]
fn standard_input_can_be_one_of_the_files() {
    assert_eq!(said(&call(&["validate", "-"], GOOD)).0, 0);
    assert_eq!(said(&call(&["validate", "-"], "")).0, 1);
}

#[test]
fn every_good_document_is_valid_on_the_command_line_too() {
    let files = case::entries(&case::folder().join("ok"));
    let files: Vec<_> = files.iter().map(|it| it.to_string_lossy().into_owned()).collect();
    let args: Vec<&str> =
        std::iter::once("validate").chain(files.iter().map(String::as_str)).collect();
    let (code, out, error) = said(&call(&args, ""));
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    // What is right may be better yet, so there may be hints.
    let last = format!("in all {} files: valid", files.len());
    assert!(out.lines().last().is_some_and(|line| line.starts_with(&last)), "{out}");
    assert_eq!(out.lines().filter(|line| line.contains(".json: valid")).count(), files.len());
    assert!(!out.contains("warning"), "{out}");
}
