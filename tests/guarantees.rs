//! `docs/guarantees.md` names tests that there are, and as many crash points.

use std::fs;
use std::path::Path;

use crate::crash_points::points;

/// A file of the repository, as text.
fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The functions that a line names, each with its file: `` `a.rs`: `one`, `two` ``.
fn named(line: &str) -> Vec<(String, Option<String>)> {
    let parts: Vec<&str> = line.split('`').collect();
    let mut named = Vec::new();
    let mut file = None;
    for pair in parts.chunks_exact(2) {
        let [before, code] = pair else { continue };
        if Path::new(code).extension().is_some_and(|it| it == "rs") {
            file = Some((*code).to_owned());
            named.push(((*code).to_owned(), None));
        } else if let Some(file) = file.clone().filter(|_| matches!(*before, ": " | ", ")) {
            named.push((file, Some((*code).to_owned())));
        } else {
            file = None;
        }
    }
    named
}

#[test]
fn what_proves_a_promise_is_there() {
    let page = read("docs/guarantees.md");
    let named: Vec<_> = page.lines().flat_map(named).collect();
    assert!(named.len() > 50, "{named:?}");
    for (file, function) in named {
        let source = read(&file);
        if let Some(function) = function {
            assert!(source.contains(&format!("fn {function}(")), "{file} has no `{function}`");
        }
    }
    let n_points = points().len();
    assert!(page.contains(&format!("each of {n_points} named places")), "there are {n_points}");
}
