//! Values → JSON text, in more ways than one.

use serde_json::Value;
use weftwork_tests::numbers::Numbers;

/// How a text is laid out: one time in `rarity` there is white space that is not
/// needed, or an escape that is not.
pub(super) struct Layout<'n> {
    pub(super) numbers: &'n mut Numbers,
    pub(super) rarity: usize,
}

/// A value as text.
pub(super) fn written(value: &Value, numbers: &mut Numbers, rarity: usize) -> String {
    let mut text = String::new();
    Layout { numbers, rarity }.write(value, &mut text);
    text
}

impl Layout<'_> {
    fn write(&mut self, value: &Value, text: &mut String) {
        match value {
            Value::String(plain) => *text += &self.quoted(plain),
            Value::Array(elements) => {
                text.push('[');
                for (index, element) in elements.iter().enumerate() {
                    *text += self.gap(index);
                    self.write(element, text);
                }
                text.push(']');
            }
            Value::Object(members) => {
                text.push('{');
                for (index, (key, member)) in members.iter().enumerate() {
                    *text += self.gap(index);
                    *text += &self.quoted(key);
                    text.push(':');
                    self.write(member, text);
                }
                text.push('}');
            }
            other => *text += &other.to_string(),
        }
    }

    /// What stands before a child.
    fn gap(&mut self, index: usize) -> &'static str {
        match (index == 0, self.numbers.once_in(self.rarity)) {
            (true, false) => "",
            (true, true) => "\n  ",
            (false, false) => ",",
            (false, true) => " ,\t",
        }
    }

    /// A JSON string.
    pub(super) fn quoted(&mut self, text: &str) -> String {
        let mut quoted = String::from("\"");
        for character in text.chars() {
            if self.numbers.once_in(self.rarity) && character != '$' {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    quoted += &format!("\\u{unit:04x}");
                }
            } else {
                let plain = Value::from(character.to_string()).to_string();
                quoted += &plain[1..plain.len() - 1];
            }
        }
        quoted + "\""
    }
}
