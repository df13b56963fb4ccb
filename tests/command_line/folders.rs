//! `weftwork validate` of folders, and of many files.

use std::fs;

use serde_json::Value;

use super::folder::Folder;
use super::said;

const GOOD: &str = r#"{"nodes":{"a":{"task":"casola/pick","payload":{"source":[],"indices":[]}}}}"#;
const BAD: &str = r#"{"nodes":{},"edges":[{"from":"a","to":"b"}]}"#;

/// The files that `validate --format json` answers for, in order.
#[track_caller]
fn check(folder: &Folder, args: &[&str], expected: &[&str]) {
    let (_, out, _) = said(&folder.call(&[&["validate", "--format", "json"], args].concat()));
    let list: Value = serde_json::from_str(&out).unwrap();
    let files: Vec<&str> =
        list.as_array().unwrap().iter().map(|it| it["file"].as_str().unwrap()).collect();
    assert_eq!(files, expected);
}

#[test]
fn workflows_are_found_however_deep() {
    let folder = Folder::with(&[
        ("w/b.json", GOOD),
        ("w/a/c.json", GOOD),
        ("w/a/d/e.json", BAD),
        ("w/z.json", BAD),
        ("w/notes.md", BAD),
        ("w/.hidden/f.json", BAD),
        ("w/node_modules/x/f.json", BAD),
        ("w/target/f.json", BAD),
        ("other.json", BAD),
    ]);
    check(&folder, &["w"], &["w/a/c.json", "w/a/d/e.json", "w/b.json", "w/z.json"]);
    check(&folder, &["w/target", "w/.hidden"], &["w/target/f.json", "w/.hidden/f.json"]);
    let (code, out, error) = said(&folder.call(&["validate", "w"]));
    assert_eq!((code, error.as_str()), (1, ""));
    assert!(out.ends_with("in all 4 files: 4 errors and 2 warnings\n"), "{out}");
}

#[test]
fn other_json_is_left_alone_in_folders_and_checked_when_named() {
    let folder = Folder::with(&[
        ("package.json", r#"{"name":"x","nods":{}}"#),
        ("tsconfig.json", "{ // not JSON\n}"),
        ("list.json", "[1]"),
        ("broken.json", r#"{"dag": oops"#),
        ("edges.json", r#"{"edges":[]}"#),
        ("w.json", GOOD),
    ]);
    check(&folder, &["."], &["./broken.json", "./w.json"]);
    check(&folder, &["list.json", "package.json"], &["list.json", "package.json"]);
    // A file that is named is checked even if its folder comes first.
    check(&folder, &[".", "list.json"], &["./broken.json", "./list.json", "./w.json"]);
}

#[test]
fn a_file_is_checked_once_however_often_it_is_meant() {
    let folder = Folder::with(&[("w/a.json", GOOD), ("w/b.json", GOOD)]);
    check(&folder, &["w/b.json", "w", "./w/../w/a.json"], &["w/b.json", "w/a.json"]);
    check(&folder, &["w", "w"], &["w/a.json", "w/b.json"]);
}

#[test]
fn a_folder_without_workflows_is_said_to_be_one() {
    let folder = Folder::with(&[("a/package.json", "{}")]);
    let (code, out, error) = said(&folder.call(&["validate", "a"]));
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(error.contains("no workflow"), "{error}");
}

#[test]
fn what_cannot_be_read_does_not_keep_the_others_from_being_checked() {
    let folder = Folder::with(&[("a.json", GOOD)]);
    fs::write(folder.path("b.json"), b"{\"dag\": \"\xff\"}").unwrap();
    let (code, out, error) = said(&folder.call(&["validate", "nowhere", "."]));
    assert_eq!((code, out.as_str()), (2, "./a.json: valid\n"));
    assert!(error.contains("nowhere") && error.contains("b.json: it is not UTF-8"), "{error}");
}

#[test]
fn many_files_are_told_in_one_order() {
    let names: Vec<String> = (0..60).map(|it| format!("{it:02}.json")).collect();
    // The first are the longest, so that they end last.
    let texts: Vec<String> =
        (0..60).map(|it| format!("{GOOD}{}", " ".repeat(20_000 * (60 - it)))).collect();
    let files: Vec<_> = names.iter().zip(&texts).map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let folder = Folder::with(&files);
    let expected: Vec<String> = names.iter().map(|name| format!("./{name}")).collect();
    check(&folder, &["."], &expected.iter().map(String::as_str).collect::<Vec<_>>());
}
