//! Reads a task's payload, and says which field is wrong when one is.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::providers::CallError;

/// A payload that is being read.
///
/// A field that is `null` counts as absent, because that is what a template
/// leaves behind when its source has no value.
#[derive(Clone, Copy)]
pub(super) struct Input<'a>(pub(super) &'a Map<String, Value>);

/// The fault of a field that is not what it should be.
pub(super) fn invalid(message: impl Into<String>) -> CallError {
    CallError::new("task_input_invalid", message)
}

/// The fault of a field that holds `value` where `expected` is asked for.
pub(super) fn wrong(name: &str, expected: &str, value: &Value) -> CallError {
    let mut shown = value.to_string();
    if shown.chars().count() > 60 {
        shown = shown.chars().take(57).chain("...".chars()).collect();
    }
    invalid(format!("`{name}` is {shown}; it must be {expected}"))
}

impl<'a> Input<'a> {
    /// The field's value, unless it is absent or `null`.
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text that has to be there and may not be blank.
    pub(super) fn text(self, name: &str) -> Result<&'a str, CallError> {
        match self.optional_text(name)? {
            None => Err(invalid(format!("`{name}` is missing; it must be a text"))),
            Some(text) if text.trim().is_empty() => {
                Err(invalid(format!("`{name}` is empty; it must be a text")))
            }
            Some(text) => Ok(text),
        }
    }

    /// A text that may be left out.
    pub(super) fn optional_text(self, name: &str) -> Result<Option<&'a str>, CallError> {
        self.read(name, "a text", Value::as_str)
    }

    /// A text or a list of texts, which has to be there.
    pub(super) fn texts(self, name: &str) -> Result<Vec<&'a str>, CallError> {
        let expected = "a text or a list of texts";
        match self.get(name) {
            None => Err(invalid(format!("`{name}` is missing; it must be {expected}"))),
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(items)) if !items.is_empty() => items
                .iter()
                .enumerate()
                .map(|(at, it)| {
                    it.as_str().ok_or_else(|| wrong(&format!("{name}[{at}]"), "a text", it))
                })
                .collect(),
            Some(other) => Err(wrong(name, expected, other)),
        }
    }

    /// One of `choices`, if it is there.
    pub(super) fn choice<'c>(
        self,
        name: &str,
        choices: &[&'c str],
    ) -> Result<Option<&'c str>, CallError> {
        let Some(text) = self.optional_text(name)? else { return Ok(None) };
        let chosen = choices.iter().copied().find(|choice| *choice == text);
        chosen.map(Some).ok_or_else(|| {
            invalid(format!("`{name}` is `{text}`; it must be one of {}", choices.join(", ")))
        })
    }

    /// A whole number in `range`, if it is there.
    pub(super) fn whole(
        self,
        name: &str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, CallError> {
        // A number that a template worked out may be written as `81.0`.
        let rounded = |value: &Value| {
            let number =
                value.as_f64().filter(|it| it.fract() == 0.0 && (0.0..1e15).contains(it))?;
            Some(number as u64)
        };
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(name, &expected, |value| {
            value.as_u64().or_else(|| rounded(value)).filter(|it| range.contains(it))
        })
    }

    /// A number in `range`, if it is there.
    pub(super) fn number(
        self,
        name: &str,
        range: RangeInclusive<f64>,
    ) -> Result<Option<f64>, CallError> {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        self.read(name, &expected, |value| value.as_f64().filter(|it| range.contains(it)))
    }

    /// Yes or no, if it is there.
    pub(super) fn flag(self, name: &str) -> Result<Option<bool>, CallError> {
        self.read(name, "true or false", Value::as_bool)
    }

    /// Checks the fields that steer a diffusion model, of which rules have no use.
    pub(super) fn check_diffusion(self) -> Result<(), CallError> {
        self.optional_text("negative_prompt")?;
        self.whole("num_inference_steps", 1..=1000)?;
        self.number("guidance_scale", 0.0..=100.0)?;
        Ok(())
    }

    /// The field as `read` takes it, if it is there; a fault when it takes none.
    fn read<T>(
        self,
        name: &str,
        expected: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, CallError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| wrong(name, expected, value))
    }
}
