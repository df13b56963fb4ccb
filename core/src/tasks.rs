//! The task registry: what each task type takes and gives.
//!
//! One row per task type. It drives the editor's forms, the checks, the sandbox
//! and the providers, and is served at `GET /api/task-types`. The formats are
//! those of the public APIs that the tasks follow: OpenAI, fal and vLLM.
//!
//! To add a task type, write a `TaskType` in the file of its category, name it in
//! [`ALL`], and add its id and those of its keys that are new to the names of [`words`].

mod audio;
mod builtin;
mod image;
mod text;
mod video;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use crate::json::Json;
use crate::types::Type;
use crate::words::{self, Word};

/// The id of the task that picks elements of an array inside the engine, which
/// is also its model's id.
pub const PICK: &str = "casola/pick";

/// Every task type, in the order in which they are offered.
pub const ALL: &[TaskType] = &[
    text::CHAT,
    text::VISION,
    text::OCR_CHAT,
    text::MODERATION,
    text::EMBEDDINGS,
    text::RERANK,
    text::SCORE,
    image::IMAGE_GENERATION,
    image::TEXT_TO_IMAGE,
    image::IMAGE_EDIT,
    image::OCR,
    video::TEXT_TO_VIDEO,
    video::IMAGE_TO_VIDEO,
    video::SPEECH_TO_VIDEO,
    video::VIDEO_INTERPOLATE,
    video::VIDEO_UPSCALE,
    audio::SPEECH,
    audio::TRANSCRIPTION,
    audio::FAL_TRANSCRIPTION,
    builtin::PICK_TASK,
];

/// What a task takes and gives.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct TaskType {
    /// Its id, such as `fal/text-to-image`.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// What it is about.
    pub category: Category,
    /// How a provider answers.
    pub mode: Mode,
    /// The fields of its payload, the required ones first.
    #[serde(serialize_with = "serialize_fields")]
    pub inputs: &'static [Field],
    /// What its result is. Providers may add fields, which are kept.
    pub result: Type<'static>,
    /// What its result is when the payload has a `response_format`, if that matters.
    #[serde(skip)]
    pub(crate) formatted_result: Option<Type<'static>>,
    /// Where the result's most wanted part is, such as `video.url`.
    pub main_path: &'static str,
}

/// What a task is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Words.
    Text,
    /// Words in pictures.
    Ocr,
    /// Whether words are fit to be shown.
    Moderation,
    /// Pictures.
    Image,
    /// Sound and speech.
    Audio,
    /// Moving pictures.
    Video,
    /// Done by the engine itself.
    BuiltIn,
}

/// How a provider answers a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// With the result.
    Sync,
    /// With a job, which is then polled.
    Async,
    /// No provider is called.
    Local,
}

/// One field of a task's payload.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// Its key as a word.
    pub(crate) word: Word,
    /// What it is for, in one sentence.
    pub description: &'static str,
    /// What it takes.
    pub ty: Type<'static>,
    /// Whether it has to be there.
    pub required: bool,
    /// What is taken when it is missing, as JSON text.
    pub default: Option<&'static str>,
    /// The least number that it takes.
    pub minimum: Option<f64>,
    /// The greatest number that it takes.
    pub maximum: Option<f64>,
    /// The fewest elements that its array has.
    pub min_items: Option<u64>,
    /// Whether its text is often longer than a line.
    pub multiline: bool,
}

impl Field {
    /// A field that has to be there.
    const fn required(name: &'static str, ty: Type<'static>, description: &'static str) -> Self {
        Self { required: true, ..Self::optional(name, ty, description) }
    }

    /// A field that may be missing.
    const fn optional(name: &'static str, ty: Type<'static>, description: &'static str) -> Self {
        Self {
            name,
            word: Word::known(name),
            description,
            ty,
            required: false,
            default: None,
            minimum: None,
            maximum: None,
            min_items: None,
            multiline: false,
        }
    }

    const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    const fn at_least(self, minimum: f64) -> Self {
        Self { minimum: Some(minimum), ..self }
    }

    const fn within(self, minimum: f64, maximum: f64) -> Self {
        Self { minimum: Some(minimum), maximum: Some(maximum), ..self }
    }

    const fn not_empty(self) -> Self {
        Self { min_items: Some(1), ..self }
    }

    const fn multiline(self) -> Self {
        Self { multiline: true, ..self }
    }

    /// The bound that a number breaks, and how to say it: `at least` 1.
    pub(crate) fn broken_bound(&self, number: f64) -> Option<(f64, &'static str)> {
        match (self.minimum, self.maximum) {
            (Some(minimum), _) if number < minimum => Some((minimum, "at least")),
            (_, Some(maximum)) if number > maximum => Some((maximum, "at most")),
            _ => None,
        }
    }

    /// What is taken when the field is missing.
    pub fn default_value(&self) -> Option<Value> {
        let json = Json::read(self.default?).ok()?;
        Some(json.root().to_owned_value())
    }
}

impl TaskType {
    /// Whether it is the one that picks elements of an array.
    pub fn is_pick(&self) -> bool {
        self.id == PICK
    }

    /// Whether a payload's key means something to it, as `sandbox` does to every task.
    pub(crate) fn takes(&self, name: Word) -> bool {
        name == words::SANDBOX || self.input_named(name).is_some()
    }

    /// The field with this key.
    pub(crate) fn input_named(&self, name: Word) -> Option<&'static Field> {
        self.inputs.iter().find(|field| field.word == name)
    }

    /// The field with this key.
    pub fn input(&self, name: &str) -> Option<&'static Field> {
        self.inputs.iter().find(|field| field.name == name)
    }
}

/// The task type with this id.
pub fn find(id: &str) -> Option<&'static TaskType> {
    ALL.iter().find(|task| task.id == id)
}

/// The task type that a word names.
#[inline]
pub(crate) fn by_word(id: Word) -> Option<&'static TaskType> {
    IDS.iter().position(|it| *it == id).map(|index| &ALL[index])
}

/// The ids of [`ALL`] as words.
const IDS: [Word; ALL.len()] = {
    let mut ids = [Word::NONE; ALL.len()];
    let mut index = 0;
    while index < ids.len() {
        ids[index] = Word::known(ALL[index].id);
        index += 1;
    }
    ids
};

/// Writes fields with only those of their limits that they have.
fn serialize_fields<S: Serializer>(
    fields: &&'static [Field],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(fields.iter().map(Row))
}

struct Row(&'static Field);

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let field = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", field.name)?;
        map.serialize_entry("required", &field.required)?;
        map.serialize_entry("schema", &field.ty)?;
        map.serialize_entry("type", &field.ty.name())?;
        if let Some(default) = field.default_value() {
            map.serialize_entry("default", &default)?;
        }
        if let Some(minimum) = field.minimum {
            map.serialize_entry("minimum", &plain_number(minimum))?;
        }
        if let Some(maximum) = field.maximum {
            map.serialize_entry("maximum", &plain_number(maximum))?;
        }
        if let Some(min_items) = field.min_items {
            map.serialize_entry("min_items", &min_items)?;
        }
        map.serialize_entry("multiline", &field.multiline)?;
        map.serialize_entry("description", field.description)?;
        map.end()
    }
}

/// `1.0` as `1`.
pub(crate) fn plain_number(number: f64) -> Value {
    if number.fract() == 0.0 { Value::from(number as i64) } else { Value::from(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_twenty_with_ids_of_their_own() {
        let mut ids: Vec<_> = ALL.iter().map(|task| task.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 20);
    }

    #[test]
    fn defaults_are_json_and_within_their_limits() {
        for field in ALL.iter().flat_map(|task| task.inputs) {
            let Some(text) = field.default else { continue };
            let default = field.default_value().unwrap_or_else(|| panic!("{text} is not JSON"));
            if let Some(number) = default.as_f64() {
                assert!(field.minimum.is_none_or(|minimum| minimum <= number), "{}", field.name);
                assert!(field.maximum.is_none_or(|maximum| number <= maximum), "{}", field.name);
            }
        }
    }

    #[test]
    fn the_main_path_leads_into_the_result() {
        for task in ALL {
            let mut ty = task.result;
            for step in task.main_path.split(['.', '[']) {
                ty = match ty {
                    Type::Array(element) if step.ends_with(']') => *element,
                    Type::Object(object) => {
                        object.properties.iter().find(|it| it.name == step).map(|it| it.ty).unwrap()
                    }
                    other => panic!("{}: {step} leads nowhere in {other:?}", task.id),
                };
            }
        }
    }
}
