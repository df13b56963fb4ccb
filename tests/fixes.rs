//! What a diagnostic offers as a fix does mend it, and breaks nothing else.

use std::collections::{BTreeMap, BTreeSet};

use weftwork_core::diagnostic::{Diagnostic, Fix, Report, Severity};
use weftwork_core::edit::apply;
use weftwork_tests::case::{self, Case};

/// Fixes that bring another error to light, which was there before and could not be
/// seen: the case, and the code of the error that it has.
const REVEALING: &[(&str, &str)] = &[
    // Two nodes refer to each other, so no edges make that right.
    ("not-an-ancestor/each-other", "not-an-ancestor"),
    // What is wrong with a reference can be told once it can be read.
    ("template-syntax/output-instead-of-result", "template-syntax"),
    ("template-syntax/white-space-around-an-unknown-node", "template-syntax"),
    ("template-syntax/white-space-around-an-unknown-root", "template-syntax"),
];

/// The errors of a report, by what they say, and how often.
fn errors(report: &Report) -> BTreeMap<(String, String), usize> {
    let mut errors = BTreeMap::new();
    for it in report.iter().filter(|it| it.severity == Severity::Error) {
        *errors.entry((it.code.to_string(), it.message.clone())).or_default() += 1;
    }
    errors
}

/// What is wrong with a fix, if anything is.
fn check(case: &Case, before: &Report, it: &Diagnostic, fix: &Fix) -> Option<String> {
    let fault = |what: String| {
        let Case { folder, name, .. } = case;
        Some(format!("{folder}/{name}: {} at {}: {}: {what}", it.code, it.pointer, fix.title))
    };
    let text = match apply(&case.text, &fix.patch) {
        Ok(text) => text,
        Err(error) => return fault(format!("cannot be applied: {error}")),
    };
    let after = case::report(&text);
    let is_same = |other: &&Diagnostic| other.code == it.code;
    let is_less = after.iter().filter(is_same).count() < before.iter().filter(is_same).count();
    let is_there = after.iter().any(|other| other.code == it.code && other.pointer == it.pointer);
    if !is_less && is_there {
        return fault(format!("does not mend it:\n{text}"));
    }
    let known = errors(before);
    let mut new = errors(&after);
    new.retain(|error, count| *count > known.get(error).copied().unwrap_or(0));
    if new.is_empty() { None } else { fault(format!("makes new errors: {new:?}\n{text}")) }
}

#[test]
fn fixes_mend_what_they_are_offered_for() {
    let mut wrong = Vec::new();
    let mut revealing = BTreeSet::new();
    for case in case::all() {
        let name = format!("{}/{}", case.folder, case.name);
        let before = case.report();
        for it in before.iter() {
            let faults: Vec<_> =
                it.fixes.iter().filter_map(|fix| check(&case, &before, it, fix)).collect();
            match REVEALING.iter().find(|known| **known == (name.as_str(), it.code.as_ref())) {
                Some(known) if !faults.is_empty() => {
                    revealing.insert(*known);
                }
                _ => wrong.extend(faults),
            }
        }
    }
    let expected: BTreeSet<_> = REVEALING.iter().copied().collect();
    assert_eq!(revealing, expected, "these reveal nothing any more");
    assert!(wrong.is_empty(), "{}\n{} fixes are wrong", wrong.join("\n"), wrong.len());
}
