//! No text can make the checks panic, or point outside of it.

use std::time::{Duration, Instant};

use weftwork_core::diagnostic::{Position, Report};
use weftwork_core::edit::apply;
use weftwork_core::json::Json;
use weftwork_tests::case;

/// How long to go on.
const FOR: Duration = Duration::from_secs(4);
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

/// A small generator of numbers: the same ones every time.
struct Numbers(u64);

impl Numbers {
    /// A number below `limit`, which is not 0.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    /// Some characters of a text, as bytes from and to.
    fn stretch(&mut self, text: &str, most: usize) -> (usize, usize) {
        let from = text.floor_char_boundary(self.below(text.len() + 1));
        let to = text.floor_char_boundary((from + self.below(most)).min(text.len()));
        (from, to.max(from))
    }

    /// The text with one thing changed.
    fn mutated(&mut self, text: &str) -> String {
        let (from, to) = self.stretch(text, 24);
        let (before, piece, after) = (&text[..from], &text[from..to], &text[to..]);
        match self.below(5) {
            0 => [before, after].concat(),
            1 => [before, piece, piece, after].concat(),
            2 => {
                let (from, to) = self.stretch(after, 24);
                [before, &after[from..to], &after[..from], piece, &after[to..]].concat()
            }
            3 => [before, TOKENS[self.below(TOKENS.len())], piece, after].concat(),
            _ => [before, TOKENS[self.below(TOKENS.len())], after].concat(),
        }
    }
}

/// Whether a place is what it says: its offset is one of a character, and its line
/// and column are those of the offset.
fn assert_is_in(text: &str, place: Position) {
    let before = text.get(..place.offset as usize);
    let before = before.unwrap_or_else(|| panic!("{place:?} is within a character of:\n{text}"));
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    let column = last.encode_utf16().count() + 1;
    assert_eq!((place.line as usize, place.column as usize), (line, column), "{text}");
}

fn assert_is_sound(text: &str, report: &Report) {
    let is_ambiguous = report.errors.iter().any(|it| it.code == "duplicate-key");
    for it in report.iter() {
        let range = it.range.unwrap();
        assert!(range.start.offset <= range.end.offset, "{it:?}\n{text}");
        assert_is_in(text, range.start);
        assert_is_in(text, range.end);
        // Of two members with one name a pointer can mean only the first.
        let fixes = if is_ambiguous { &[][..] } else { &it.fixes };
        for fix in fixes {
            let mended = apply(text, &fix.patch).unwrap_or_else(|error| panic!("{error}\n{text}"));
            Json::read(mended).unwrap();
        }
    }
}

#[test]
fn broken_documents_break_nothing() {
    let mut texts: Vec<String> = case::all().into_iter().map(|case| case.text).collect();
    texts.retain(|text| text.len() <= MAX_BYTES);
    for text in &texts {
        assert_is_sound(text, &case::report(text));
    }
    let mut numbers = Numbers(0x0057_EF70_4212);
    let begin = Instant::now();
    let mut n_checked = 0;
    while begin.elapsed() < FOR {
        let mut text = texts[numbers.below(texts.len())].clone();
        for _ in 0..=numbers.below(4) {
            text = numbers.mutated(&text);
        }
        assert_is_sound(&text, &case::report(&text));
        n_checked += 1;
    }
    assert!(n_checked > 1000, "only {n_checked} texts were checked");
}

#[test]
fn texts_of_tokens_break_nothing() {
    let mut numbers = Numbers(4_212);
    for _ in 0..20_000 {
        let n_tokens = numbers.below(24);
        let text: String = (0..n_tokens).map(|_| TOKENS[numbers.below(TOKENS.len())]).collect();
        assert_is_sound(&text, &case::report(&text));
        let value = serde_json::Value::String(text);
        let text = format!(r#"{{"nodes":{{"a":{{"payload":{{"p":{value}}}}}}}}}"#);
        assert_is_sound(&text, &case::report(&text));
    }
}
