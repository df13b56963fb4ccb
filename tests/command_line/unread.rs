//! Commands whose answer nobody reads to its end.

use std::io::pipe;
use std::process::Stdio;

use serde_json::json;
use weftwork_tests::case;
use weftwork_tests::workflow::dag;

use super::folder::Folder;
use super::said;

/// The exit code and standard error when nobody reads standard output.
fn unread(folder: &Folder, args: &[&str]) -> (i32, String) {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let output = folder.command(args).stdout(writer).stderr(Stdio::piped()).output().unwrap();
    let (code, _, error) = said(&output);
    (code, error)
}

fn folder_with_picture() -> Folder {
    let picture = json!({ "model_id": "sandbox", "task": "fal/text-to-image", "payload": {
        "prompt": "a hat", "image_size": { "width": 16, "height": 16 } } });
    Folder::with(&[("w.json", &dag(&[("draw", picture)], &[]).to_string())])
}

#[test]
fn nobody_is_told_that_nobody_reads() {
    let folder = folder_with_picture();
    let commands: [&[&str]; 6] = [
        &["validate", "w.json"],
        &["types", "w.json"],
        &["types", "--json", "w.json"],
        &["plan", "w.json"],
        &["plan", "--json", "w.json"],
        &["schema"],
    ];
    for args in commands {
        assert_eq!(unread(&folder, args), (141, String::new()), "{args:?}");
    }
}

#[test]
fn files_are_saved_whether_anybody_reads_of_them_or_not() {
    let folder = folder_with_picture();
    for (out, more) in [("plain", &[][..]), ("json", &["--json"])] {
        let (code, error) = unread(&folder, &[&["run", "w.json", "--out", out], more].concat());
        assert_eq!(code, 141, "{error}");
        assert!(!error.contains("weftwork:"), "{error}");
        assert_eq!(case::entries(&folder.path(out)).len(), 1, "{out}");
    }
}
