//! The page of one rule.

use std::fs;

use serde_json::Value;
use weftwork_core::rules::{ALL, Rule};
use weftwork_tests::case::{report, severity};
use weftwork_tests::server::weftwork;

use super::Documented;
use super::index::{anchor, title};

/// What the example is called where the product prints its name.
const FILE: &str = "workflow.json";

/// The rule's file, from the root of the repository.
pub(super) fn source(rule: &Rule) -> String {
    format!("core/src/rules/{}.rs", rule.code.replace('-', "_"))
}

/// The page of a rule.
pub(super) fn page(it: &Documented) -> String {
    let Documented { rule, header } = it;
    let (code, group) = (rule.code, rule.group);
    let example = it.example();
    let blocks = [
        format!("<!-- Made from {}: edit that file, not this one. -->", source(rule)),
        format!("# `{code}`"),
        format!(
            "{} · [{}](README.md#{})",
            capitalized(severity(rule.severity)),
            title(group),
            anchor(group)
        ),
        capitalized(&header.claim),
        linked(rule, &header.why),
        "## Example".to_owned(),
        linked(rule, &header.example.prose),
        block(&header.example.language, &header.example.document),
        "`weftwork validate` says:".to_owned(),
        block("text", &printed(&example)),
        "## Instead".to_owned(),
        linked(rule, &header.instead.prose),
        block(&header.instead.language, &header.instead.document),
        fix(&example, &header.instead.document),
    ];
    let blocks: Vec<_> = blocks.into_iter().filter(|it| !it.is_empty()).collect();
    blocks.join("\n\n") + "\n"
}

/// Text as a block of code.
fn block(language: &str, text: &str) -> String {
    format!("```{language}\n{text}```")
}

/// The text with a capital letter at its start.
fn capitalized(text: &str) -> String {
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}

/// The text with links to the pages of other rules.
fn linked(rule: &Rule, text: &str) -> String {
    let others = ALL.iter().map(|other| other.code).filter(|code| *code != rule.code);
    others.fold(text.to_owned(), |text, code| {
        text.replace(&format!("`{code}`"), &format!("[`{code}`]({code}.md)"))
    })
}

/// What `weftwork validate` prints about a document.
fn printed(document: &str) -> String {
    let (printed, _) = validate(document, &[]);
    for it in report(document).iter() {
        let said = format!("{}[{}]: {}\n", severity(it.severity), it.code, it.message);
        assert!(printed.contains(&said), "the binary is not made of this source: build it anew");
    }
    printed
}

/// What is to be said of the fix that makes `instead` of the example.
fn fix(example: &str, instead: &str) -> String {
    let report = report(example);
    let Some(fix) = report.iter().find_map(|it| it.fixes.first()) else { return String::new() };
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    let (_, mended) = validate(example, &["--fix"]);
    let also = if json(&mended) == json(instead) {
        ", and `weftwork validate --fix` makes it"
    } else {
        ""
    };
    format!("The editor offers this as a fix, “{}”{also}.", fix.title)
}

/// Calls `weftwork validate` for a document. Answers with what is printed, and with
/// the document as it is afterwards.
fn validate(document: &str, options: &[&str]) -> (String, String) {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join(FILE);
    fs::write(&path, document).unwrap();
    let output = weftwork().current_dir(&folder).arg("validate").args(options).arg(FILE).output();
    (String::from_utf8(output.unwrap().stdout).unwrap(), fs::read_to_string(&path).unwrap())
}
