//! Text that is no JSON because it is being written → text that is.
//!
//! Only the place that is being written is mended: a string without its end, a
//! value that is still missing. What stands before it stays where it is.

use crate::json::Json;

/// The text as JSON, with what is missing at `offset`.
pub(super) fn mend(text: &str, offset: usize) -> Option<Json> {
    let (before, after) = text.split_at(offset);
    let scan = Scan::of(before);
    let closer = scan.closer();
    let ends: String = scan.open.iter().rev().collect();
    let mut texts = vec![
        format!("{before}{closer}{after}"),
        format!("{before}{closer},{after}"),
        format!("{before}{closer}{ends}"),
    ];
    if scan.in_string {
        // What follows a string without an end may be part of it, as far as the line goes.
        let after = &after[after.find('\n').unwrap_or(after.len())..];
        texts.insert(2, format!("{before}{closer}{after}"));
        texts.insert(3, format!("{before}{closer},{after}"));
    }
    texts.into_iter().find_map(|text| Json::read(text).ok())
}

/// What a piece of JSON text leaves open at its end.
struct Scan {
    /// The brackets that close what is open, outermost first.
    open: Vec<char>,
    in_string: bool,
    last: Last,
}

/// What came last.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    /// A bracket that opens, or nothing.
    Open,
    Comma,
    /// A key, finished or not.
    Key,
    Colon,
    Value,
}

impl Scan {
    fn of(text: &str) -> Self {
        let mut scan = Scan { open: Vec::new(), in_string: false, last: Last::Open };
        let mut is_escaped = false;
        for byte in text.bytes() {
            if scan.in_string {
                scan.in_string = byte != b'"' || is_escaped;
                is_escaped = byte == b'\\' && !is_escaped;
            } else {
                scan.take(byte);
            }
        }
        scan
    }

    fn take(&mut self, byte: u8) {
        match byte {
            b'"' => {
                self.in_string = true;
                let is_key =
                    self.open.last() == Some(&'}') && matches!(self.last, Last::Open | Last::Comma);
                self.last = if is_key { Last::Key } else { Last::Value };
            }
            b'{' => self.open('}'),
            b'[' => self.open(']'),
            b'}' | b']' => {
                self.open.pop();
                self.last = Last::Value;
            }
            b',' => self.last = Last::Comma,
            b':' => self.last = Last::Colon,
            b' ' | b'\n' | b'\r' | b'\t' => {}
            _ => self.last = Last::Value,
        }
    }

    fn open(&mut self, end: char) {
        self.open.push(end);
        self.last = Last::Open;
    }

    /// What makes a whole of what came last.
    fn closer(&self) -> String {
        let quote = if self.in_string { "\"" } else { "" };
        let is_object = self.open.last() == Some(&'}');
        let rest = match self.last {
            Last::Key => ":null",
            Last::Comma if is_object => "\"\":null",
            Last::Comma | Last::Colon => "null",
            Last::Open | Last::Value => "",
        };
        format!("{quote}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Mends a text at its `|`.
    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let offset = text.find('|').unwrap();
        let mended = mend(&text.replace('|', ""), offset);
        expected.assert_eq(&mended.map_or("-".to_owned(), |json| json.text().to_string()));
    }

    #[test]
    fn what_is_missing_at_the_place_is_put_there() {
        check(
            "{\"a\": \"${no|\n}",
            expect![[r#"
            {"a": "${no"
            }"#]],
        );
        check(
            "{\"a\": \"${no|,\n\"b\": 1}",
            expect![[r#"
            {"a": "${no",
            "b": 1}"#]],
        );
        check("{\"a\": \"${no|, \"b\": 1}", expect![[r#"{"a": "${no", "b": 1}"#]]);
        check("{\"a\": [1, {\"b\": \"x|", expect![[r#"{"a": [1, {"b": "x"}]}"#]]);
        check("{\"a\": |, \"b\": 1}", expect![[r#"{"a": null, "b": 1}"#]]);
        check(
            "{\"a|\n}",
            expect![[r#"
            {"a":null
            }"#]],
        );
        check("{\"a\": 1, |}", expect![[r#"{"a": 1, "":null}"#]]);
        check("{\"a\": \"\\|", expect!["-"]);
        check("}|", expect!["-"]);
    }
}
