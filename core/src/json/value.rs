//! One value of a [`Json`], looked at where it stands.

use std::borrow::Cow;
use std::ops::Range;

use super::{
    Json, Kind, Offsets, ValueId, decoded_offset, position_token, strings, unescape_pointer_token,
};
use crate::same::is_same;
use crate::words::Word;

/// One value of a document, with the document at hand.
#[derive(Debug, Clone, Copy)]
pub struct Value<'j> {
    json: &'j Json,
    id: ValueId,
}

impl<'j> Value<'j> {
    pub(super) fn new(json: &'j Json, id: ValueId) -> Self {
        Self { json, id }
    }

    /// The value's name within its document.
    pub fn id(self) -> ValueId {
        self.id
    }

    /// What kind of value it is.
    #[inline]
    pub fn kind(self) -> Kind {
        self.json.slot(self.id).kind
    }

    /// The bytes that it takes in the text, quotes and brackets included.
    #[inline]
    pub fn span(self) -> Range<usize> {
        let slot = self.json.slot(self.id);
        slot.start as usize..slot.end as usize
    }

    /// The bytes of the document that a part of a string's value takes.
    pub fn span_within(self, decoded: &Range<usize>) -> Range<usize> {
        Offsets::of(self).span(decoded)
    }

    /// The byte of a string's value at the byte `offset` of the document. One within an
    /// escape counts as the escape's first, one outside of the quotes as the nearest; 0
    /// for what is no string.
    pub fn offset_within(self, offset: usize) -> usize {
        if self.is_string() { decoded_offset(self, offset) } else { 0 }
    }

    /// The raw text of a string.
    #[inline]
    pub(super) fn between_quotes(self) -> &'j str {
        let Range { start, end } = self.span();
        &self.json.text[start + 1..end - 1]
    }

    /// Its own text.
    #[inline]
    pub fn raw(self) -> &'j str {
        &self.json.text[self.span()]
    }

    /// Its text, if it is a string.
    #[inline]
    pub fn as_str(self) -> Option<Cow<'j, str>> {
        match self.kind() {
            Kind::PlainString => Some(Cow::Borrowed(self.between_quotes())),
            Kind::EscapedString => Some(Cow::Owned(strings::unescape(self.between_quotes()))),
            _ => None,
        }
    }

    /// Whether it is a string.
    #[inline]
    pub fn is_string(self) -> bool {
        matches!(self.kind(), Kind::PlainString | Kind::EscapedString)
    }

    /// Whether it is a string whose value has a `$`, as all have that hold a template.
    #[inline]
    pub(crate) fn has_dollar(self) -> bool {
        self.json.slot(self.id).has_dollar
    }

    /// Which name it is, if it is a key; for other values none.
    #[inline]
    pub fn word(self) -> Word {
        self.json.slot(self.id).word
    }

    /// Which name its text is, if it is a string.
    pub fn text_word(self) -> Word {
        match self.kind() {
            Kind::PlainString => Word::of(self.between_quotes().as_bytes()),
            Kind::EscapedString => Word::of(strings::unescape(self.between_quotes()).as_bytes()),
            _ => Word::NONE,
        }
    }

    /// Its value, if it is a boolean.
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// The nearest floating-point number, if it is a number. May be infinite.
    pub fn as_f64(self) -> Option<f64> {
        if self.kind() != Kind::Number {
            return None;
        }
        // Most numbers are short and whole.
        let digits = self.raw();
        match small_whole(digits) {
            Some(number) => Some(f64::from(number)),
            None => digits.parse().ok(),
        }
    }

    /// Its value, if it is a whole number from 0 to `u64::MAX` written without
    /// fraction or exponent.
    pub fn as_u64(self) -> Option<u64> {
        (self.kind() == Kind::Number).then(|| self.raw().parse().ok()).flatten()
    }

    /// Its elements, if it is an array; else none.
    #[inline]
    pub fn elements(self) -> impl Iterator<Item = Value<'j>> {
        let (mut at, end) = self.children_of(Kind::Array);
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = self.json.value(ValueId(at));
                at = self.json.slot(child.id).next;
                child
            })
        })
    }

    /// Its keys and values in the order of the text, duplicates included, if it
    /// is an object; else none.
    #[inline]
    pub fn members(self) -> impl Iterator<Item = (Value<'j>, Value<'j>)> {
        let (mut at, end) = self.children_of(Kind::Object);
        std::iter::from_fn(move || {
            (at < end).then(|| {
                // Nothing is inside a key, so its value comes next.
                let key = self.json.value(ValueId(at));
                let value = self.json.value(ValueId(at + 1));
                at = self.json.slot(value.id).next;
                (key, value)
            })
        })
    }

    /// The value of the first member with this key.
    pub fn get(self, key: &str) -> Option<Value<'j>> {
        match Word::of(key.as_bytes()) {
            Word::NONE => self.members().find(|(name, _)| name.is(key)).map(|(_, value)| value),
            word => self.member(word),
        }
    }

    /// The value of the first member with this name as its key.
    #[inline]
    pub fn member(self, name: Word) -> Option<Value<'j>> {
        self.members().find(|(key, _)| key.word() == name).map(|(_, value)| value)
    }

    /// Whether it is a string with this value.
    #[inline]
    pub fn is(self, text: &str) -> bool {
        match self.kind() {
            Kind::PlainString => {
                let Range { start, end } = self.span();
                // Most texts differ in length, and there are very many.
                is_same(&self.json.text.as_bytes()[start + 1..end - 1], text.as_bytes())
            }
            Kind::EscapedString => self.as_str().as_deref() == Some(text),
            _ => false,
        }
    }

    /// The value that a JSON Pointer (RFC 6901) names, seen from this one.
    pub fn pointer(self, pointer: &str) -> Option<Value<'j>> {
        let mut value = self;
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return None;
        }
        for token in pointer.split('/').skip(1) {
            let token = unescape_pointer_token(token);
            value = match value.kind() {
                Kind::Object => value.get(&token)?,
                Kind::Array => value.elements().nth(position_token(&token)?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// The same value as one that owns its text.
    pub fn to_owned_value(self) -> serde_json::Value {
        match self.kind() {
            Kind::Null => serde_json::Value::Null,
            Kind::True => serde_json::Value::Bool(true),
            Kind::False => serde_json::Value::Bool(false),
            Kind::Number => serde_json::Value::Number(number(self.raw())),
            Kind::PlainString | Kind::EscapedString => {
                serde_json::Value::String(self.as_str().unwrap_or_default().into_owned())
            }
            Kind::Array => self.elements().map(Value::to_owned_value).collect(),
            Kind::Object => serde_json::Value::Object(
                self.members()
                    .map(|(key, value)| {
                        (key.as_str().unwrap_or_default().into_owned(), value.to_owned_value())
                    })
                    .collect(),
            ),
        }
    }

    /// The slots of its children, from and to, if it is of this kind; else none.
    #[inline]
    fn children_of(self, kind: Kind) -> (u32, u32) {
        let slot = self.json.slot(self.id);
        let first = self.id.0 + 1;
        (first, if slot.kind == kind { slot.next } else { first })
    }

    /// Another value of the same document.
    pub(super) fn at(self, id: ValueId) -> Value<'j> {
        self.json.value(id)
    }

    /// The value of a key, which comes next.
    pub(crate) fn of_key(self) -> Value<'j> {
        self.json.value(ValueId(self.id.0 + 1))
    }

    /// What stands before it, which is its key if it is a member of an object.
    pub(crate) fn key_before(self) -> Option<Value<'j>> {
        Some(self.json.value(ValueId(self.id.0.checked_sub(1)?)))
    }

    /// It and all values in it, as a range of ids.
    pub(crate) fn ids(self) -> Range<ValueId> {
        self.id..ValueId(self.json.slot(self.id).next)
    }

    /// Whether `other` is this value or stands inside it.
    pub fn contains(self, other: ValueId) -> bool {
        self.id <= other && other.0 < self.json.slot(self.id).next
    }
}

/// The number, if it is a whole one of few digits.
fn small_whole(digits: &str) -> Option<u32> {
    const FEW: usize = 9;
    let add = |number: u32, digit: u8| {
        digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
    };
    if digits.len() > FEW { None } else { digits.bytes().try_fold(0, add) }
}

/// A number with exactly these digits. `digits` is a number of a [`Json`].
fn number(digits: &str) -> serde_json::Number {
    let Ok(number) = digits.parse() else {
        unreachable!("the reader accepts only what RFC 8259 calls a number")
    };
    number
}
