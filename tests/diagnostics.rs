//! `docs/diagnostics/` has a page for each rule, made from the header of its file.
//!
//! The documents on a page are checked here, and what it says of the product is what
//! the product says. `UPDATE=1 cargo test` writes the pages anew; read the difference.

mod example;
mod header;
mod index;
mod page;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use weftwork_core::diagnostic::Report;
use weftwork_core::edit::apply;
use weftwork_core::rules::{ALL, Rule};
use weftwork_tests::case::{entries, report, shown};

use self::header::Header;

/// The most lines of a document on a page: it is to be seen at one glance.
const MAX_LINES: usize = 24;

/// A rule, and what is to be read about it.
struct Documented {
    rule: &'static Rule,
    header: Header,
}

impl Documented {
    /// The document that breaks the rule, whole.
    fn example(&self) -> String {
        example::whole(self.rule.code, &self.header.example)
    }
}

/// A folder of the repository.
fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Every rule, in the order of core.
fn all() -> Vec<Documented> {
    ALL.iter().map(|rule| Documented { rule, header: header(rule) }).collect()
}

fn header(rule: &Rule) -> Header {
    let path = folder(&page::source(rule));
    let source = fs::read_to_string(&path).unwrap();
    Header::read(rule.code, &source).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// Every file that the folder has to have, and what is in it.
fn files() -> Vec<(String, String)> {
    let all = all();
    let pages = all.iter().map(|it| (format!("{}.md", it.rule.code), page::page(it)));
    pages.chain([("README.md".to_owned(), index::index(&all))]).collect()
}

#[test]
fn pages_are_what_the_rules_make_of_them() {
    let mut differing = Vec::new();
    for (name, made) in files() {
        let path = folder("docs/diagnostics").join(&name);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &made).unwrap();
        }
        if fs::read_to_string(&path).unwrap_or_default() != made {
            differing.push(name);
        }
    }
    assert!(differing.is_empty(), "UPDATE=1 writes these pages anew: {}", differing.join(", "));
}

#[test]
fn every_page_has_its_rule() {
    for path in entries(&folder("docs/diagnostics")) {
        let name = path.file_stem().unwrap().to_string_lossy();
        let is_known = name == "README" || ALL.iter().any(|rule| rule.code == name);
        assert!(is_known, "no rule makes {}", path.display());
    }
}

#[test]
fn documents_on_pages_are_short_json() {
    for Documented { rule, header } in all() {
        let expected = if example::is_json(rule.code) { "json" } else { "text" };
        assert_eq!(header.example.language, expected, "{}", rule.code);
        for section in [&header.example, &header.instead] {
            if section.language == "json" {
                serde_json::from_str::<Value>(&section.document).unwrap();
            }
            assert!(section.document.lines().count() <= MAX_LINES, "{}", rule.code);
        }
    }
}

#[test]
fn examples_break_their_rule_once_and_no_other() {
    for it in all() {
        let text = it.example();
        let report = report(&text);
        let codes: Vec<_> = report.iter().map(|it| it.code.as_ref()).collect();
        assert_eq!(codes, [it.rule.code], "{}", shown(&text, &report));
    }
}

#[test]
fn what_stands_instead_has_nothing_wrong_with_it() {
    for Documented { rule, header } in all() {
        let report = report(&header.instead.document);
        let good = Report { valid: true, ..Report::default() };
        assert_eq!(report, good, "{}", rule.code);
    }
}

#[test]
fn the_first_fix_makes_what_stands_instead() {
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    for it in all() {
        let text = it.example();
        for fix in report(&text).iter().filter_map(|it| it.fixes.first()) {
            let mended = apply(&text, &fix.patch).unwrap();
            let expected = json(&it.header.instead.document);
            assert_eq!(json(&mended), expected, "{}: {}", it.rule.code, fix.title);
        }
    }
}
