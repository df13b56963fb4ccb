//! SARIF 2.1.0 (OASIS), which code hosts and editors read.

mod fixes;
mod pages;
mod places;
mod wanted;

use serde_json::{Map, Value, json};
use weftwork_core::diagnostic::{Diagnostic, Severity};
use weftwork_core::rules::{ALL, Rule};

use self::fixes::Fixes;
use self::pages::{FOLDER, Page};
use self::places::Places;
use super::checked::Checked;
use super::failure::Failure;

/// Where the format is defined.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A log with one run: what was checked, and what could not be read or written.
pub(super) fn log(files: &[Checked], failures: &[Failure]) -> Value {
    let results: Vec<Value> = files.iter().flat_map(results).collect();
    let notifications: Vec<Value> = failures
        .iter()
        .map(|it| json!({ "level": "error", "message": { "text": it.to_string() } }))
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver() },
            "columnKind": "utf16CodeUnits",
            "invocations": [{
                "executionSuccessful": failures.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    })
}

fn driver() -> Value {
    json!({
        "name": "Weftwork",
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": ALL.iter().map(rule).collect::<Vec<_>>(),
    })
}

fn rule(rule: &Rule) -> Value {
    let page = Page::of(rule.code).expect("a test sees that each rule has a page");
    json!({
        "id": rule.code,
        "shortDescription": { "text": words(rule.code) },
        "fullDescription": { "text": page.claim },
        "help": { "text": page.text, "markdown": page.markdown },
        "helpUri": format!("{FOLDER}/{}.md", rule.code),
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

/// `dangling-edge` as `Dangling edge`: rules are named after what they find.
fn words(code: &str) -> String {
    let words = code.replace('-', " ").replace("json", "JSON");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn results(file: &Checked) -> Vec<Value> {
    let places = Places::new(file);
    let mut fixes = Fixes::new(file);
    file.report.iter().map(|diagnostic| result(diagnostic, &places, &mut fixes)).collect()
}

fn result(diagnostic: &Diagnostic, places: &Places<'_>, fixes: &mut Fixes<'_>) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), diagnostic.code.as_ref().into());
    if let Some(index) = ALL.iter().position(|rule| rule.code == diagnostic.code) {
        result.insert("ruleIndex".to_owned(), index.into());
    }
    result.insert("level".to_owned(), level(diagnostic.severity).into());
    result.insert("message".to_owned(), json!({ "text": text(diagnostic) }));
    result.insert("locations".to_owned(), json!([places.of(diagnostic)]));
    let related: Vec<Value> = diagnostic.related.iter().map(|it| places.related(it)).collect();
    let fixes: Vec<Value> = diagnostic.fixes.iter().filter_map(|fix| fixes.of(fix)).collect();
    for (key, list) in [("relatedLocations", related), ("fixes", fixes)] {
        if !list.is_empty() {
            result.insert(key.to_owned(), list.into());
        }
    }
    result.into()
}

fn text(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}
