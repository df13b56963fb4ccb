//! `weftwork validate --format sarif`

use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};
use weftwork_core::diagnostic::Diagnostic;
use weftwork_core::edit::apply;
use weftwork_tests::case;

use super::folder::Folder;
use super::json_schema::JsonSchema;
use super::{call, said};

/// The official schema, as a crate on crates.io carries it.
fn schema() -> &'static JsonSchema {
    static SCHEMA: OnceLock<JsonSchema> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let args = ["metadata", "--format-version=1", "--offline", "--filter-platform=host-tuple"];
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
        let metadata: Value = serde_json::from_slice(&cargo.output().unwrap().stdout).unwrap();
        let packages = metadata["packages"].as_array().unwrap();
        let package = packages.iter().find(|it| it["name"] == "serde-sarif").unwrap();
        let manifest = std::path::Path::new(package["manifest_path"].as_str().unwrap());
        let text = std::fs::read_to_string(manifest.with_file_name("src/schema.json")).unwrap();
        JsonSchema::new(serde_json::from_str(&text).unwrap())
    })
}

/// Reads a log, and finds nothing wrong with it.
#[track_caller]
fn log(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).unwrap();
    if let Some(fault) = schema().fault(&log) {
        panic!("{fault}");
    }
    // What reads logs in Rust reads it too.
    serde_json::from_str::<serde_sarif::sarif::Sarif>(text).unwrap();
    log
}

/// The text between two places, in lines and in columns of UTF-16 units.
fn covered<'t>(text: &'t str, region: &Value) -> std::ops::Range<usize> {
    let at = |line: &str, column: &str| -> usize {
        let count = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(count(line) - 1).map(str::len).sum();
        let mut units = 1;
        let rest: &'t str = &text[start..];
        let before = rest.chars().take_while(|it| {
            units += it.len_utf16();
            units <= count(column)
        });
        start + before.map(char::len_utf8).sum::<usize>()
    };
    at("startLine", "startColumn")..at("endLine", "endColumn")
}

#[test]
fn every_case_is_a_log_that_keeps_to_the_standard() {
    let cases = case::all();
    let paths: Vec<_> = cases.iter().map(|case| case.path.to_string_lossy()).collect();
    let args = ["validate", "--format", "sarif"].into_iter();
    let args: Vec<&str> = args.chain(paths.iter().map(AsRef::as_ref)).collect();
    let (code, out, error) = said(&call(&args, ""));
    assert_eq!((code, error.as_str()), (1, ""));
    let log = log(&out);
    let mut results = log["runs"][0]["results"].as_array().unwrap().iter();
    for case in &cases {
        for diagnostic in case.report().iter() {
            assert_says(results.next().unwrap(), &case.text, diagnostic);
        }
    }
    assert!(results.next().is_none());
}

/// Compares a result with the diagnostic that it tells.
#[track_caller]
fn assert_says(result: &Value, text: &str, diagnostic: &Diagnostic) {
    assert_eq!(result["ruleId"], *diagnostic.code);
    assert!(result["message"]["text"].as_str().unwrap().starts_with(&diagnostic.message));
    let region = &result["locations"][0]["physicalLocation"]["region"];
    let range = diagnostic.range.unwrap();
    let expected = range.start.offset as usize..range.end.offset as usize;
    assert_eq!(covered(text, region), expected, "{text}");
    let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
    assert_eq!(related, diagnostic.related.len());
    let fixes = result["fixes"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(fixes.len(), diagnostic.fixes.len());
    for (told, fix) in fixes.iter().zip(&diagnostic.fixes) {
        let replacement = &told["artifactChanges"][0]["replacements"][0];
        let mut mended = text.to_owned();
        let inserted = replacement["insertedContent"]["text"].as_str().unwrap();
        mended.replace_range(covered(text, &replacement["deletedRegion"]), inserted);
        assert_eq!(mended, apply(text, &fix.patch).unwrap());
    }
}

#[test]
fn every_rule_is_described_and_results_name_theirs() {
    let text = r#"{"nodes":{},"edges":[{"from":"a","to":"b"}]}"#;
    let (_, out, _) = said(&call(&["validate", "--format", "sarif", "-"], text));
    let run = &log(&out)["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let codes: Vec<&str> = weftwork_core::rules::ALL.iter().map(|rule| rule.code).collect();
    assert_eq!(rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect::<Vec<_>>(), codes);
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert_eq!(rules[index]["defaultConfiguration"]["level"], result["level"]);
    }
    assert_eq!(run["columnKind"], "utf16CodeUnits");
}

#[test]
fn files_are_relative_uris() {
    let text = r#"{"nodes":{},"edges":[{"from":"a","to":"b"}]}"#;
    let folder = Folder::with(&[("my flows/50% é#?.json", text)]);
    let (_, out, _) = said(&folder.call(&["validate", "--format", "sarif", "."]));
    let log = log(&out);
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "my%20flows/50%25%20%C3%A9%23%3F.json");
}

#[test]
fn a_log_of_nothing_wrong_has_no_results() {
    let text = r#"{"nodes":{"a":{"task":"casola/pick","payload":{"source":[],"indices":[]}}}}"#;
    let (code, out, _) = said(&call(&["validate", "--format", "sarif", "-"], text));
    assert_eq!((code, &log(&out)["runs"][0]["results"]), (0, &json!([])));
}

#[test]
fn what_could_not_be_read_is_in_the_log() {
    let (code, out, _) = said(&call(&["validate", "--format", "sarif", "nowhere.json"], ""));
    assert_eq!(code, 2);
    let invocation = &log(&out)["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let text = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap();
    assert!(text.contains("nowhere.json"), "{text}");
}
