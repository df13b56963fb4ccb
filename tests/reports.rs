//! Every document under `cases/` gets the report that is written beside it.
//!
//! `UPDATE=1 cargo test` writes the reports anew; read the difference.

use std::fs;

use weftwork_core::diagnostic::{Diagnostic, Severity};
use weftwork_core::rules::ALL;
use weftwork_tests::case::{self, Case, shown};

/// The folder of the documents that have nothing wrong with them.
const OK: &str = "ok";

/// Compares a case's report with the one beside it, and answers with the difference.
fn check(case: &Case) -> Option<String> {
    let out = case.path.with_extension("out");
    let found = shown(&case.text, &case.report());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&out, &found).unwrap();
    }
    let expected = fs::read_to_string(&out).unwrap_or_else(|_| "(there is no report)\n".to_owned());
    (expected != found).then(|| {
        let path = case.path.display();
        format!("{path}\n--- expected\n{expected}--- found\n{found}")
    })
}

#[test]
fn documents_get_the_reports_beside_them() {
    let cases = case::all();
    let wrong: Vec<_> = cases.iter().filter(|it| it.folder != OK).filter_map(check).collect();
    assert!(wrong.is_empty(), "{}\n{} reports differ", wrong.join("\n"), wrong.len());
}

#[test]
fn good_documents_have_nothing_wrong_with_them() {
    let cases: Vec<_> = case::all().into_iter().filter(|it| it.folder == OK).collect();
    assert!(cases.len() >= 110, "there are only {} good documents", cases.len());
    let report = |case: &Case| format!("{}:\n{}", case.name, shown(&case.text, &case.report()));
    // A hint is about what is right and could be better.
    let is_wrong = |it: &&Case| it.report().iter().any(|it| it.severity != Severity::Hint);
    let wrong: Vec<_> = cases.iter().filter(is_wrong).map(report).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whose documents would be megabytes; `limits` makes them, to the last node.
const TOO_LONG_TO_KEEP: &str = "too-large";

#[test]
fn every_rule_has_documents_that_break_it_and_some_that_nearly_do() {
    let cases = case::all();
    for rule in ALL {
        let of_rule: Vec<_> = cases.iter().filter(|it| it.folder == rule.code).collect();
        let breaks = |case: &Case| case.report().iter().any(|it| it.code == rule.code);
        for case in &of_rule {
            assert_eq!(breaks(case), !case.is_near_miss(), "{}", case.path.display());
        }
        let n_near_misses = of_rule.iter().filter(|it| it.is_near_miss()).count();
        let n_breaking = of_rule.len() - n_near_misses;
        let (breaking, near) = if rule.code == TOO_LONG_TO_KEEP { (1, 1) } else { (3, 2) };
        let (code, expected) = (rule.code, format!("needs {breaking}"));
        assert!(n_breaking >= breaking, "cases/{code} has {n_breaking} documents, and {expected}");
        assert!(n_near_misses >= near, "cases/{code} has {n_near_misses} ok-….json of {near}");
    }
}

#[test]
fn every_file_has_its_partner_and_every_folder_its_rule() {
    for folder in case::entries(&case::folder()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let is_known = name == OK || ALL.iter().any(|rule| rule.code == name);
        assert!(is_known, "no rule is called {name}");
        for file in case::entries(&folder) {
            let partner = match file.extension().and_then(|it| it.to_str()) {
                Some("json") if name == OK => continue,
                Some("json") => file.with_extension("out"),
                Some("out") if name != OK => file.with_extension("json"),
                _ => panic!("{} does not belong here", file.display()),
            };
            assert!(partner.exists(), "{} has no {}", file.display(), partner.display());
        }
    }
}

#[test]
fn diagnostics_have_the_severity_of_their_rule_and_stand_in_order() {
    for case in case::all() {
        let report = case.report();
        for list in [&report.errors, &report.type_issues, &report.warnings] {
            let places: Vec<_> = list.iter().map(|it| it.range.unwrap().start.offset).collect();
            assert!(places.is_sorted(), "{}", case.path.display());
        }
        for it in report.iter() {
            let rule = ALL.iter().find(|rule| rule.code == it.code);
            let rule = rule.unwrap_or_else(|| panic!("no rule is called {}", it.code));
            assert_eq!(it.severity, rule.severity, "{}", it.code);
        }
        assert!(report.warnings.iter().all(|it| it.severity != Severity::Error));
        assert!(report.errors.iter().all(|it| it.severity == Severity::Error));
        let has_error = report.iter().any(|it| it.severity == Severity::Error);
        assert_eq!(report.valid, !has_error, "{}", case.path.display());
    }
}

#[test]
fn messages_are_one_sentence_without_a_full_stop() {
    for case in case::all() {
        for it in case.report().iter() {
            assert_well_said(&case, it, &it.message);
            it.help.iter().for_each(|help| assert_well_said(&case, it, help));
            it.related.iter().for_each(|related| assert_well_said(&case, it, &related.message));
            for fix in &it.fixes {
                let first = fix.title.chars().next().unwrap();
                assert!(first.is_uppercase() && !fix.title.ends_with('.'), "{}", fix.title);
            }
        }
    }
}

#[track_caller]
fn assert_well_said(case: &Case, it: &Diagnostic, text: &str) {
    let place = format!("{} {}: {text}", case.path.display(), it.code);
    // A name in capitals, such as JSON, may begin a sentence.
    let is_name = text.chars().take(2).all(char::is_uppercase);
    assert!(is_name || !text.starts_with(char::is_uppercase), "{place}");
    assert!(!text.is_empty() && !text.ends_with(['.', '!', ' ']), "{place}");
    assert!(!text.contains('\n') && !text.contains("illegal"), "{place}");
    assert_eq!(text.matches('`').count() % 2, 0, "{place}");
}

#[test]
fn places_can_be_found_again() {
    for case in case::all() {
        let document = weftwork_core::parse::parse(case.text.as_str());
        let root = document.json.root();
        for it in case.report().iter() {
            let pointers = it.related.iter().map(|it| &it.pointer).chain([&it.pointer]);
            for pointer in pointers {
                assert!(root.pointer(pointer).is_some(), "{}: {pointer}", case.path.display());
            }
        }
    }
}
