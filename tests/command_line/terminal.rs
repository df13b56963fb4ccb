//! `weftwork run` on a terminal, which `script` pretends to be.

use std::process::{Command, Stdio};

use serde_json::json;
use weftwork_tests::server::binary;
use weftwork_tests::workflow::{about, chat, dag, slow};

use super::folder::Folder;

/// What a terminal of 60 columns gets, and the exit code.
fn shown(folder: &Folder, term: &str, no_color: &str) -> (String, i32) {
    let file = folder.path("w.json");
    let command = format!("stty cols 60 rows 20; {} run {}", binary().display(), file.display());
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env("TERM", term).env("NO_COLOR", no_color);
    let output = script.stdin(Stdio::null()).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

fn workflow() -> Folder {
    let failing = chat("x", json!({ "fail": "provider_rejected", "delay_ms": 600 }));
    let nodes = [("a", slow(300)), ("b", about(&["a"], json!({}))), ("c", failing)];
    Folder::with(&[("w.json", &dag(&nodes, &[("a", "b")]).to_string())])
}

#[test]
fn a_run_is_drawn_and_its_end_stays() {
    let (text, code) = shown(&workflow(), "xterm", "");
    assert_eq!(code, 1);
    assert!(text.contains("2 running, 1 waiting"), "{text}");
    // What stands there in the end, after the last thing that was taken away.
    let end = text.rsplit_once("\u{1b}[2K").unwrap().1;
    let lines: Vec<&str> = end.lines().skip_while(|line| !line.contains("✓")).collect();
    assert!(lines[0].contains("\u{1b}[32m✓\u{1b}[0m a"), "{lines:#?}");
    assert!(lines[1].contains("\u{1b}[32m✓\u{1b}[0m └ b"), "{lines:#?}");
    assert!(lines[2].contains("\u{1b}[31m✗\u{1b}[0m c"), "{lines:#?}");
    assert!(lines[3].starts_with("2 of 3 nodes completed, 1 failed"), "{lines:#?}");
    assert!(lines[4].starts_with("failed: c: provider_rejected: "), "{lines:#?}");
}

#[test]
fn a_terminal_that_cannot_draw_gets_lines() {
    let (text, code) = shown(&workflow(), "dumb", "");
    assert_eq!(code, 1);
    assert!(!text.contains('\u{1b}') && text.contains("a: running"), "{text}");
}

#[test]
fn without_colours_nothing_is_coloured() {
    let (text, _) = shown(&workflow(), "xterm", "1");
    assert!(text.contains("✗ c"), "{text}");
    let colours = text.match_indices("\u{1b}[").any(|(at, _)| {
        let code = text[at + 2..].trim_start_matches(|it: char| it.is_ascii_digit() || it == ';');
        code.starts_with('m')
    });
    assert!(!colours, "{text}");
}
