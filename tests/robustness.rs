//! No input makes core panic, or do anything else that `targets` rules out.

use std::fs;
use std::panic::{catch_unwind, resume_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use weftwork_tests::case;
use weftwork_tests::numbers::Numbers;
use weftwork_tests::targets::{self, ALL, Target};

/// How long to go on with each target.
fn time() -> Duration {
    let is_full = std::env::var_os("WEFTWORK_FULL").is_some();
    Duration::from_secs(if is_full { 60 } else { 5 })
}

/// The longest text that is worth its time.
const MAX_BYTES: usize = 20_000;
/// What is put into texts: pieces that mean something.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00",
    "\\ud83d",
    "null",
    "true",
    "-",
    "0",
    "1e9",
    "99999999999999999999",
    "${",
    "}",
    "$${",
    "${item}",
    "${nodes.",
    ".result",
    "[\"",
    "[0]",
    "${input.x}",
    "\"$each\":",
    "\"template\":",
    "\"nodes\"",
    "\"edges\"",
    "\"dag\"",
    "\"type\"",
    "\"map\"",
    "\"payload\"",
    "\"from\"",
    "é",
    "🎬",
    "\u{feff}",
    "\0",
    "\n",
    " ",
    "//",
    "'",
];

/// Some characters of a text, as bytes from and to.
fn stretch(numbers: &mut Numbers, text: &str, most: usize) -> (usize, usize) {
    let from = text.floor_char_boundary(numbers.below(text.len() + 1));
    let to = text.floor_char_boundary((from + numbers.below(most)).min(text.len()));
    (from, to.max(from))
}

/// The text with one thing changed.
fn mutated(numbers: &mut Numbers, text: &str) -> String {
    let (from, to) = stretch(numbers, text, 24);
    let (before, piece, after) = (&text[..from], &text[from..to], &text[to..]);
    match numbers.below(5) {
        0 => [before, after].concat(),
        1 => [before, piece, piece, after].concat(),
        2 => {
            let (from, to) = stretch(numbers, after, 24);
            [before, &after[from..to], &after[..from], piece, &after[to..]].concat()
        }
        3 => [before, numbers.one_of(TOKENS), piece, after].concat(),
        _ => [before, numbers.one_of(TOKENS), after].concat(),
    }
}

/// Runs a target, and shows its input if that does not go well.
fn run(name: &str, target: Target, data: &[u8]) {
    if let Err(panic) = catch_unwind(|| target(data)) {
        eprintln!("{name}: {}", String::from_utf8_lossy(data));
        resume_unwind(panic);
    }
}

/// The texts of a target: its corpus, and for `check` the documents under `cases/`.
fn texts(name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let read = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let mut texts: Vec<String> = case::entries(&folder).into_iter().map(read).collect();
    if name == "check" {
        texts.extend(case::all().into_iter().map(|case| case.text));
    }
    texts.retain(|text| text.len() <= MAX_BYTES);
    assert!(!texts.is_empty(), "{name} has no corpus");
    texts
}

#[test]
fn mutations_break_nothing() {
    for (name, target) in ALL {
        let texts = texts(name);
        for text in &texts {
            run(name, *target, text.as_bytes());
        }
        let mut numbers = Numbers::new(4_212);
        let begin = Instant::now();
        let mut n_done = 0;
        while begin.elapsed() < time() {
            let mut text = texts[numbers.below(texts.len())].clone();
            for _ in 0..=numbers.below(4) {
                text = mutated(&mut numbers, &text);
            }
            run(name, *target, text.as_bytes());
            n_done += 1;
        }
        assert!(n_done > 200, "only {n_done} texts were tried on {name}");
    }
}

#[test]
fn texts_of_tokens_break_nothing() {
    let mut numbers = Numbers::new(4_212);
    for _ in 0..20_000 {
        let n_tokens = numbers.below(24);
        let text: String = (0..n_tokens).map(|_| numbers.one_of(TOKENS)).collect();
        run("reader", targets::reader::target, text.as_bytes());
        run("template", targets::template::target, text.as_bytes());
        run("check", targets::check::target, text.as_bytes());
        let value = serde_json::Value::String(text);
        let text = format!(r#"{{"nodes":{{"a":{{"payload":{{"p":{value}}}}}}}}}"#);
        run("check", targets::check::target, text.as_bytes());
    }
}
