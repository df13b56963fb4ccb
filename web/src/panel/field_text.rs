//! Values as the text of a form control, and back. No browser in here.

use serde_json::{Number, Value};
use weftwork_core::json::to_pretty;
use weftwork_core::tasks::Field;
use weftwork_core::types::Type;

/// How a control's text is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As it is.
    Text,
    /// As a number, or a reference to one.
    Number,
    /// As JSON, or a reference.
    Json,
}

/// What a field of a task is filled in with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Control {
    /// Text of one line.
    Line(Mode),
    /// Text of several lines.
    Area(Mode),
    /// One of these.
    Choice(&'static [&'static str]),
    /// On or off.
    Switch,
    /// A conversation.
    Messages,
}

/// What `field` is filled in with.
pub fn control_of(field: &Field) -> Control {
    match field.ty {
        _ if field.name == "messages" => Control::Messages,
        Type::Boolean => Control::Switch,
        Type::Number | Type::Integer => Control::Line(Mode::Number),
        Type::String if field.multiline => Control::Area(Mode::Text),
        Type::String | Type::Image | Type::Audio | Type::Video => Control::Line(Mode::Text),
        Type::OneOf(choices) => Control::Choice(choices),
        Type::Union(types) => union(field, types),
        Type::Unknown | Type::Null | Type::Array(_) | Type::Object(_) => Control::Area(Mode::Json),
    }
}

fn union(field: &Field, types: &'static [Type]) -> Control {
    for ty in types {
        match ty {
            Type::OneOf(choices) => return Control::Choice(choices),
            Type::String if field.multiline => return Control::Area(Mode::Text),
            Type::String => return Control::Line(Mode::Text),
            _ => {}
        }
    }
    Control::Area(Mode::Json)
}

/// The text of a value. Strings are shown without quotes in every mode.
pub fn to_text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value @ (Value::Array(_) | Value::Object(_))) => to_pretty(value),
        Some(value) => value.to_string(),
    }
}

/// The value of a text; `None` for the empty one.
///
/// # Errors
///
/// Why the text will not do.
pub fn from_text(text: &str, mode: Mode) -> Result<Option<Value>, String> {
    let trimmed = text.trim();
    if text.is_empty() || (mode != Mode::Text && trimmed.is_empty()) {
        return Ok(None);
    }
    let is_reference = trimmed.starts_with("${");
    match mode {
        Mode::Text => Ok(Some(Value::String(text.to_owned()))),
        _ if is_reference => Ok(Some(Value::String(trimmed.to_owned()))),
        Mode::Number => match serde_json::from_str::<Number>(trimmed) {
            Ok(number) => Ok(Some(Value::Number(number))),
            Err(_) => Err("This is neither a number nor a ${reference}.".to_owned()),
        },
        Mode::Json => weftwork_core::json::Json::read(trimmed)
            .map(|json| Some(json.root().to_owned_value()))
            .map_err(|error| format!("{error}, or write a ${{reference}}")),
    }
}

/// `text` with `piece` in the place of what is between two UTF-16 offsets, as the
/// browser counts, and the offset after it.
pub fn with_inserted(text: &str, piece: &str, start: u32, end: u32) -> (String, u32) {
    let byte_of = |offset: u32| {
        let mut n_units = 0;
        for (at, character) in text.char_indices() {
            if n_units >= offset {
                return at;
            }
            n_units += character.len_utf16() as u32;
        }
        text.len()
    };
    let (from, to) = (byte_of(start), byte_of(end.max(start)));
    let after = text[..from].encode_utf16().count() + piece.encode_utf16().count();
    (format!("{}{piece}{}", &text[..from], &text[to..]), after as u32)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weftwork_core::tasks;

    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        let value = from_text("12345678901234567890.10", Mode::Number).unwrap();
        assert_eq!(to_text(value.as_ref()), "12345678901234567890.10");
        assert_eq!(from_text(" ", Mode::Number), Ok(None));
        assert_eq!(from_text("${input.n}", Mode::Number), Ok(Some(json!("${input.n}"))));
        assert!(from_text("ten", Mode::Number).is_err());
    }

    #[test]
    fn json_may_be_a_reference() {
        assert_eq!(from_text("[1, 2]", Mode::Json), Ok(Some(json!([1, 2]))));
        assert_eq!(from_text("${input.xs}", Mode::Json), Ok(Some(json!("${input.xs}"))));
        assert!(from_text("[1,", Mode::Json).is_err());
    }

    #[test]
    fn pieces_go_where_the_caret_is() {
        assert_eq!(with_inserted("a😀b", "X", 3, 3), ("a😀Xb".to_owned(), 4));
        assert_eq!(with_inserted("abc", "X", 0, 2), ("Xc".to_owned(), 1));
    }

    #[test]
    fn every_field_has_a_control_that_fits() {
        let control = |task: &str, field: &str| {
            tasks::find(task).and_then(|it| it.input(field)).map(control_of)
        };
        assert_eq!(control("openai/chat-completion", "messages"), Some(Control::Messages));
        assert_eq!(control("openai/chat-completion", "stop"), Some(Control::Line(Mode::Text)));
        assert_eq!(control("fal/text-to-image", "prompt"), Some(Control::Area(Mode::Text)));
        assert!(matches!(control("fal/text-to-image", "image_size"), Some(Control::Choice(_))));
        assert_eq!(control("casola/pick", "source"), Some(Control::Area(Mode::Json)));
    }
}
