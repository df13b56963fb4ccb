//! `weftwork validate --fix`

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;
use weftwork_core::diagnostic::{Report, Severity};
use weftwork_tests::case;

use super::folder::Folder;
use super::{call, said};

/// A document with three slips, one of which takes a choice.
const SLIPS: &str = r#"{
    "nmae": "Slips",
    "dag": {
        "nodes": {
            "lists": { "task": "casola/pick", "payload": { "source": "${ input.xs }", "indices": [ 0 ] } },
            "b": { "task": "fal/ocr", "payload": { "image_url": "${nodes.litss.result.items[0]}" } }
        }
    }
}
"#;
const MENDED: &str = r#"{
    "name": "Slips",
    "dag": {
        "nodes": {
            "lists": { "task": "casola/pick", "payload": { "source": "${input.xs}", "indices": [ 0 ] } },
            "b": { "task": "fal/ocr", "payload": { "image_url": "${nodes.lists.result.items[0]}" } }
        },
        "edges": [
            {
                "from": "lists",
                "to": "b"
            }
        ]
    }
}
"#;

#[test]
fn what_takes_no_choice_is_mended_and_the_rest_is_told() {
    let folder = Folder::with(&[("w.json", SLIPS)]);
    let (code, out, error) = said(&folder.call(&["validate", "--fix", "w.json"]));
    assert_eq!((code, error.as_str()), (1, ""));
    assert_eq!(folder.text("w.json"), MENDED);
    // The model is the author's to choose.
    assert!(out.starts_with("error[missing-model]"), "{out}");
    assert!(out.ends_with("w.json: 1 error after 4 fixes\n"), "{out}");
}

#[test]
fn json_says_how_many_fixes_were_made() {
    let folder = Folder::with(&[("w.json", SLIPS)]);
    let args = ["validate", "--fix", "--format", "json", "w.json"];
    let list: Value = serde_json::from_str(&said(&folder.call(&args)).1).unwrap();
    assert_eq!((&list[0]["fixes"], &list[0]["report"]["valid"]), (&4.into(), &false.into()));
    let again: Value = serde_json::from_str(&said(&folder.call(&args)).1).unwrap();
    assert_eq!(again[0]["fixes"], 0);
}

#[test]
fn standard_input_is_printed_mended() {
    let (code, out, error) = said(&call(&["validate", "--fix", "-"], SLIPS));
    assert_eq!((code, out.as_str()), (1, MENDED));
    assert!(error.ends_with("-: 1 error after 4 fixes\n"), "{error}");
    // What cannot be mended comes out as it went in.
    for text in ["{ oops", "", "\u{feff}[]"] {
        assert_eq!(said(&call(&["validate", "--fix", "-"], text)).1, text);
    }
}

#[test]
fn a_file_with_nothing_to_mend_is_not_touched() {
    let folder = Folder::with(&[("w.json", MENDED)]);
    let modified = || fs::metadata(folder.path("w.json")).unwrap().modified().unwrap();
    let before = modified();
    assert_eq!(said(&folder.call(&["validate", "--fix", "w.json"])).0, 1);
    assert_eq!((modified(), folder.text("w.json").as_str()), (before, MENDED));
}

#[test]
fn permissions_and_links_stay_as_they_are() {
    let folder = Folder::with(&[("w.json", SLIPS)]);
    let mode = || fs::metadata(folder.path("w.json")).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(folder.path("w.json"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("w.json", folder.path("link.json")).unwrap();
    assert_eq!(said(&folder.call(&["validate", "--fix", "link.json"])).0, 1);
    assert!(fs::symlink_metadata(folder.path("link.json")).unwrap().is_symlink());
    assert_eq!((mode(), folder.text("w.json").as_str()), (0o640, MENDED));
    assert_eq!(case::entries(&folder.path("")).len(), 2);
}

#[test]
fn a_read_only_file_is_not_written() {
    let folder = Folder::with(&[("w.json", SLIPS)]);
    fs::set_permissions(folder.path("w.json"), fs::Permissions::from_mode(0o444)).unwrap();
    let (code, _, error) = said(&folder.call(&["validate", "--fix", "w.json"]));
    assert_eq!((code, folder.text("w.json").as_str()), (2, SLIPS));
    assert!(error.contains("cannot write w.json: it is read-only"), "{error}");
}

#[test]
fn without_the_option_nothing_is_written() {
    let folder = Folder::with(&[("w.json", SLIPS)]);
    assert_eq!(said(&folder.call(&["validate", "."])).0, 1);
    assert_eq!(folder.text("w.json"), SLIPS);
}

/// The errors of a report.
fn n_errors(report: &Report) -> usize {
    report.iter().filter(|it| it.severity == Severity::Error).count()
}

#[test]
fn no_case_is_worse_afterwards_and_none_can_be_mended_twice() {
    let cases = case::all();
    let name = |case: &case::Case| format!("{}/{}.json", case.folder, case.name);
    let names: Vec<String> = cases.iter().map(name).collect();
    let files: Vec<_> =
        names.iter().zip(&cases).map(|(name, case)| (name.as_str(), case.text.as_str())).collect();
    let folder = Folder::with(&files);
    let args = ["validate", "--fix", "--format", "json"];
    let args: Vec<&str> = args.into_iter().chain(names.iter().map(String::as_str)).collect();
    let fix = || -> Vec<Value> {
        let (code, out, error) = said(&folder.call(&args));
        assert_eq!((code, error.as_str()), (1, ""));
        serde_json::from_str(&out).unwrap()
    };
    for ((case, name), entry) in cases.iter().zip(&names).zip(fix()) {
        let (before, after) = (case.report(), case::report(&folder.text(name)));
        assert_eq!(entry["report"], serde_json::to_value(&after).unwrap(), "{name}");
        assert_eq!(entry["fixes"] == 0, folder.text(name) == case.text, "{name}");
        assert!(n_errors(&after) <= n_errors(&before) && (after.valid || !before.valid), "{name}");
    }
    assert!(fix().iter().all(|entry| entry["fixes"] == 0));
}
