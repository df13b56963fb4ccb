//! JSON text, read into a flat list of values that know where they stand.
//!
//! Diagnostics need the exact place of everything, numbers need all their
//! digits, and duplicate keys must be seen, so this is not `serde_json::Value`.
//! A [`Json`] keeps the text and one [`Slot`] per value in the order of the
//! text; strings and numbers are decoded only when somebody asks.

mod made;
mod offsets;
mod pointers;
mod read;
mod splice;
mod strings;
mod value;
mod write;

use std::fmt;

use crate::words::Word;

pub(crate) use made::object;
pub(crate) use offsets::{Offsets, decoded_offset};
pub use pointers::Pointers;
pub(crate) use pointers::{Children, Room};
pub(crate) use splice::Shift;
pub use value::Value;
pub use write::{escape_pointer_token, quote, to_compact, to_pretty, unescape_pointer_token};

/// The position in an array that a token of a JSON Pointer (RFC 6901) names.
pub(crate) fn position_token(token: &str) -> Option<usize> {
    let is_plain = token == "0" || token.starts_with(|it: char| matches!(it, '1'..='9'));
    if is_plain { token.parse().ok() } else { None }
}

/// Whether the digits of a number say a whole one, of any size: `3`, `3.0`, `3e2`.
pub(crate) fn is_whole(digits: &str) -> bool {
    !digits.contains(['.', 'e', 'E'])
        || digits.parse::<f64>().is_ok_and(|number| number.fract() == 0.0)
}

/// The bytes of a MiB.
pub(crate) const MIB: usize = 1024 * 1024;
/// The most bytes that a document may have: 16 MiB.
pub const MAX_BYTES: usize = 16 * MIB;
/// The most levels of arrays and objects that a document may have.
pub const MAX_DEPTH: usize = 64;

/// A JSON text and where each of its values stands.
#[derive(Debug, Clone)]
pub struct Json {
    text: String,
    slots: Vec<Slot>,
    /// The objects that may have a key twice.
    doubtful: Vec<ValueId>,
}

/// Names one value of a [`Json`]; smaller means earlier in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(u32);

/// What kind of value stands in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`
    True,
    /// `false`
    False,
    /// A number, kept as its digits.
    Number,
    /// A string without escapes, so its raw text is its value.
    PlainString,
    /// A string with at least one escape.
    EscapedString,
    /// `[…]`
    Array,
    /// `{…}`; its children are key, value, key, value, …
    Object,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Null => "null",
            Kind::True | Kind::False => "boolean",
            Kind::Number => "number",
            Kind::PlainString | Kind::EscapedString => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        })
    }
}

/// Where one value stands: its bytes in the text, and the slot after its children.
#[derive(Debug, Clone, Copy)]
struct Slot {
    start: u32,
    end: u32,
    next: u32,
    kind: Kind,
    /// Which name it is, if it is a key.
    word: Word,
    /// Whether it is a string with a `$` in its value.
    has_dollar: bool,
}

/// Why a text is not a JSON document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct Unreadable {
    /// What is wrong.
    pub problem: Problem,
    /// The zero-based byte where it was noticed.
    pub offset: usize,
}

/// What can be wrong with a text that should be JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Over [`MAX_BYTES`].
    #[error("the document is larger than {} MiB", MAX_BYTES / MIB)]
    TooLarge,
    /// Over [`MAX_DEPTH`].
    #[error("the document is nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
    /// Nothing but white space.
    #[error("the document is empty")]
    Empty,
    /// The text stops in the middle.
    #[error("the document ends too early")]
    EndsEarly,
    /// Something that begins no value.
    #[error("expected a value")]
    ExpectedValue,
    /// `'text'`
    #[error("strings stand in double quotes")]
    SingleQuotes,
    /// `//` or `/*`
    #[error("JSON has no comments")]
    Comment,
    /// `[1,]` or `{"a":1,}`
    #[error("no value follows this comma")]
    TrailingComma,
    /// An object's key is not a string.
    #[error("expected a key in double quotes")]
    ExpectedKey,
    /// No `:` after a key.
    #[error("expected `:` after the key")]
    ExpectedColon,
    /// No `,` or `]` after an element.
    #[error("expected `,` or `]`")]
    ExpectedCommaOrBracket,
    /// No `,` or `}` after a member.
    #[error("expected `,` or `}}`")]
    ExpectedCommaOrBrace,
    /// A line break, tab or other control character inside a string.
    #[error("control characters in a string have to be escaped, as in `\\n`")]
    ControlCharacter,
    /// `\x` and the like.
    #[error("unknown escape; there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX")]
    BadEscape,
    /// Half of a UTF-16 pair, which no text can hold.
    #[error("a lone surrogate is not a character")]
    LoneSurrogate,
    /// `01`, `1.`, `.5`, `+1` and the like.
    #[error("invalid number")]
    BadNumber,
    /// More text after the document.
    #[error("the document ends before this")]
    TrailingText,
    /// A byte order mark, which editors on Windows write.
    #[error("the text begins with a byte order mark; save it as UTF-8 without one")]
    ByteOrderMark,
}

impl Json {
    /// Reads a text.
    ///
    /// Strict RFC 8259, within [`MAX_BYTES`] and [`MAX_DEPTH`]; duplicate keys
    /// are kept, for [`Value::members`] shows all of them.
    pub fn read(text: impl Into<String>) -> Result<Json, Unreadable> {
        match Self::of(text.into()) {
            (json, None) => Ok(json),
            (_, Some(unreadable)) => Err(unreadable),
        }
    }

    /// Reads a text, and tells why it is none if it is not JSON: it then counts as one
    /// `null` of no length.
    pub fn of(text: String) -> (Json, Option<Unreadable>) {
        match read::slots(&text, MAX_DEPTH) {
            Ok((slots, doubtful)) => (Json { text, slots, doubtful }, None),
            Err(unreadable) => {
                let null = Slot {
                    start: 0,
                    end: 0,
                    next: 1,
                    kind: Kind::Null,
                    word: Word::NONE,
                    has_dollar: false,
                };
                (Json { text, slots: vec![null], doubtful: Vec::new() }, Some(unreadable))
            }
        }
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The outermost value.
    pub fn root(&self) -> Value<'_> {
        self.value(ValueId(0))
    }

    /// The value that `id` names. Ids of another document name an arbitrary value.
    #[inline]
    pub fn value(&self, id: ValueId) -> Value<'_> {
        Value::new(self, id)
    }

    /// How many values there are, keys included.
    pub fn n_values(&self) -> usize {
        self.slots.len()
    }

    /// The objects that may have a key twice, in the order of their ends. All others
    /// certainly have not.
    pub(crate) fn doubtful(&self) -> impl Iterator<Item = Value<'_>> {
        self.doubtful.iter().map(|id| self.value(*id))
    }

    /// Changes the text, about which nothing else is right then.
    pub(crate) fn replace_text(&mut self, range: std::ops::Range<usize>, text: &str) {
        self.text.replace_range(range, text);
    }

    /// The text, which is all that is left.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    #[inline]
    fn slot(&self, id: ValueId) -> Slot {
        self.slots[id.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_unreadable(text: &str, problem: Problem, offset: usize) {
        assert_eq!(Json::read(text).err(), Some(Unreadable { problem, offset }), "{text}");
    }

    #[test]
    fn broken_text_is_named_with_its_place() {
        check_unreadable("", Problem::Empty, 0);
        check_unreadable(" \n ", Problem::Empty, 3);
        check_unreadable("{", Problem::EndsEarly, 1);
        check_unreadable("[1,]", Problem::TrailingComma, 2);
        check_unreadable("{\"a\":1,}", Problem::TrailingComma, 6);
        check_unreadable("[1 2]", Problem::ExpectedCommaOrBracket, 3);
        check_unreadable("{\"a\" 1}", Problem::ExpectedColon, 5);
        check_unreadable("{'a':1}", Problem::SingleQuotes, 1);
        check_unreadable("{a:1}", Problem::ExpectedKey, 1);
        check_unreadable("[// x\n1]", Problem::Comment, 1);
        check_unreadable("\"a\nb\"", Problem::ControlCharacter, 2);
        check_unreadable("\"\\x\"", Problem::BadEscape, 1);
        check_unreadable("\"\\ud800\"", Problem::LoneSurrogate, 1);
        check_unreadable("01", Problem::BadNumber, 0);
        check_unreadable("1.", Problem::BadNumber, 0);
        check_unreadable("nul", Problem::ExpectedValue, 0);
        check_unreadable("{} x", Problem::TrailingText, 3);
        check_unreadable("\u{feff}{}", Problem::ByteOrderMark, 0);
        check_unreadable(&"[".repeat(65), Problem::TooDeep, 64);
    }

    #[test]
    fn depth_64_is_read() {
        let text = format!("{}{}", "[".repeat(64), "]".repeat(64));
        assert_eq!(Json::read(text).map(|json| json.n_values()), Ok(64));
    }

    #[test]
    fn numbers_keep_their_digits() {
        let text = "[9007199254740993,18446744073709551616,1e999,-0,1.50]";
        let json = Json::read(text).unwrap();
        assert_eq!(json.root().to_owned_value().to_string(), text.replace("1e999", "1e+999"));
    }

    #[test]
    fn a_number_is_whole_however_it_is_written_and_however_long() {
        for digits in ["0", "-3", "3.0", "3e2", "2.5E1", &"9".repeat(400)] {
            assert!(is_whole(digits), "{digits}");
        }
        for digits in ["0.5", "-1.5", "1e-1", "25E-1"] {
            assert!(!is_whole(digits), "{digits}");
        }
    }

    #[test]
    fn members_are_found_by_pointer_with_escapes() {
        let json = Json::read(r#"{"a/b":[1,{"~":"\u00e9\ud83d\ude00"}],"a/b":2}"#).unwrap();
        let value = json.root().pointer("/a~1b/1/~0").unwrap();
        assert_eq!(value.as_str().as_deref(), Some("é😀"));
        assert_eq!(json.root().members().count(), 2);
        let json = Json::read(r#"{"/":1,"~1":2}"#).unwrap();
        assert_eq!(json.root().pointer("/~01").map(Value::raw), Some("2"));
    }

    #[test]
    fn what_is_quoted_is_read_as_the_same_text() {
        let text = "\u{1}\u{1f}\u{8} \n\r\t \" \\ / é 😀";
        let json = Json::read(quote(text)).unwrap();
        assert_eq!(json.root().as_str().as_deref(), Some(text));
    }
}
