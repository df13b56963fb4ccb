//! Answers in JSON: after a schema, after keys named in the request, or a list.

use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::ideas::{enrich, idea};
use super::subject::{capital, sentence_body, title};
use super::words::words;
use crate::providers::sandbox::seed::Dice;

/// The most values that an answer has.
const MAX_VALUES: usize = 2000;

/// How deep a schema is followed; deeper parts stay `null`.
const MAX_DEPTH: usize = 8;

/// Keywords for when a subject has too few of its own.
const SPARE: &[&str] = &["light", "colour", "detail", "mood", "depth", "texture", "motion", "calm"];

/// JSON about `subject`, as the schema has it, or else as `asked` words it.
pub(super) fn fill(
    schema: &Value,
    asked: &str,
    subject: &str,
    count: Option<usize>,
    dice: &mut Dice,
) -> String {
    let about = About { asked, subject, count, left: Cell::new(MAX_VALUES) };
    let value = if schema.is_object() {
        about.follow(schema, "", 0, dice)
    } else {
        let keys = keys_in(asked);
        if !keys.is_empty() {
            let named = |key: String, dice: &mut Dice| (key.clone(), about.guess(&key, dice));
            Value::Object(keys.into_iter().map(|key| named(key, dice)).collect())
        } else if asked.contains("array") || count.is_some() {
            about.list()
        } else {
            about.card(dice)
        }
    };
    value.to_string()
}

struct About<'a> {
    asked: &'a str,
    subject: &'a str,
    count: Option<usize>,
    /// How many more values may be made: arrays in arrays grow fast.
    left: Cell<usize>,
}

impl About<'_> {
    /// A value that a JSON schema allows.
    fn follow(&self, schema: &Value, name: &str, depth: usize, dice: &mut Dice) -> Value {
        let left = self.left.get();
        if depth > MAX_DEPTH || left == 0 {
            return Value::Null;
        }
        self.left.set(left - 1);
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(choices) = schema["enum"].as_array().filter(|it| !it.is_empty()) {
            return dice.pick(choices).clone();
        }
        let options = schema["anyOf"].as_array().or(schema["oneOf"].as_array());
        if let Some(first) = options.and_then(|it| it.first()) {
            return self.follow(first, name, depth + 1, dice);
        }
        let kind = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or("object");
        match kind {
            "string" => json!(self.text(name, dice)),
            "integer" | "number" => number(schema, kind == "integer", dice),
            "boolean" => json!(dice.chance(0.5)),
            "array" => self.follow_array(schema, name, depth, dice),
            "object" => {
                let empty = Map::new();
                let fields = schema["properties"].as_object().unwrap_or(&empty);
                let fill = |(name, it): (&String, &Value), dice: &mut Dice| {
                    (name.clone(), self.follow(it, name, depth + 1, dice))
                };
                Value::Object(fields.iter().map(|field| fill(field, dice)).collect())
            }
            _ => Value::Null,
        }
    }

    fn follow_array(&self, schema: &Value, name: &str, depth: usize, dice: &mut Dice) -> Value {
        let least = schema["minItems"].as_u64().unwrap_or(0).min(50) as usize;
        let most = schema["maxItems"].as_u64().unwrap_or(50) as usize;
        let count = self.count.unwrap_or(3).min(most).max(least);
        let items = &schema["items"];
        let plain = items["type"] == "string" && items["enum"].is_null();
        let item = |at: usize| {
            if plain {
                return json!(self.item(name, at));
            }
            self.follow(items, name, depth + 1, &mut *dice)
        };
        (0..count).map(item).collect()
    }

    /// A value for a key, by what the key is called.
    fn guess(&self, key: &str, dice: &mut Dice) -> Value {
        let has = |words: &[&str]| words.iter().any(|it| key.contains(it));
        if has(&["is_", "has_", "should_"]) {
            json!(dice.chance(0.5))
        } else if has(&["count", "number", "score", "rating", "year"]) {
            json!(dice.roll() % 10 + 1)
        } else if key.ends_with('s') && !key.ends_with("ss") {
            (0..self.count.unwrap_or(3)).map(|at| json!(self.item(key, at))).collect()
        } else {
            json!(self.text(key, dice))
        }
    }

    fn text(&self, name: &str, dice: &mut Dice) -> String {
        let has = |words: &[&str]| words.iter().any(|it| name.contains(it));
        if has(&["title", "name", "headline"]) {
            title(self.subject)
        } else if has(&["mood", "tone", "sentiment"]) {
            (*dice.pick(&["calm", "hopeful", "mysterious", "playful"])).to_owned()
        } else if has(&["prompt", "description", "scene", "visual", "caption", "image"]) {
            enrich(self.subject, dice)
        } else {
            capital(&sentence_body(self.subject))
        }
    }

    fn item(&self, name: &str, at: usize) -> String {
        if ["tag", "keyword", "colour", "color"].iter().any(|it| name.contains(it)) {
            return keywords(self.subject)
                .into_iter()
                .chain(SPARE.iter().map(|it| (*it).to_owned()))
                .nth(at)
                .unwrap_or_default();
        }
        idea(&format!("{} {name}", self.asked), self.subject, at)
    }

    fn list(&self) -> Value {
        (0..self.count.unwrap_or(3)).map(|at| json!(self.item("", at))).collect()
    }

    fn card(&self, dice: &mut Dice) -> Value {
        json!({
            "title": title(self.subject),
            "description": enrich(self.subject, dice),
            "keywords": keywords(self.subject),
        })
    }
}

fn number(schema: &Value, whole: bool, dice: &mut Dice) -> Value {
    let low = schema["minimum"].as_f64().unwrap_or(0.0);
    let high = schema["maximum"].as_f64().unwrap_or(low + 10.0).max(low);
    let value = low + (high - low) * f64::from(dice.unit());
    if whole { json!(value.round() as i64) } else { json!((value * 100.0).round() / 100.0) }
}

/// The words of a subject that are long enough to mean something.
fn keywords(subject: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words(subject) {
        if word.len() > 3 && !kept.contains(&word) && kept.len() < 6 {
            kept.push(word);
        }
    }
    kept
}

/// The keys that a request names in quotes, as in: an object with "title" and "tags".
fn keys_in(asked: &str) -> Vec<String> {
    let is_key = |it: &&str| {
        (1..=32).contains(&it.len()) && it.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let mut keys: Vec<String> = Vec::new();
    for quote in ['"', '`'] {
        for key in asked.split(quote).skip(1).step_by(2).filter(is_key).take(12) {
            if !keys.iter().any(|it| it == key) {
                keys.push(key.to_owned());
            }
        }
    }
    keys
}
