//! Which models there are, what each can do, and what it costs.

mod price;

use serde::{Deserialize, Serialize};

use crate::json::{Kind, Value};
use crate::read::{Unfit, list, member, optional, string};
use crate::tasks;

pub(crate) use price::PARTS;
pub use price::{Price, PriceFault};

/// The models of a server, in the order in which they are offered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Catalogue {
    /// The models. When there are none, every model counts as known.
    pub models: Vec<Model>,
}

/// A model and who runs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// What workflows call it.
    pub id: String,
    /// Other names that workflows may call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The provider that runs it.
    pub provider: String,
    /// The ids of the task types that it can do.
    pub tasks: Vec<String>,
    /// Where it runs; everywhere when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// What a call of it costs; `None` when nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

impl Model {
    /// Reads a model.
    fn read(value: Value<'_>) -> Result<Self, Unfit> {
        let strings = |value| list(value, string);
        Ok(Self {
            id: string(member(value, "id")?)?,
            aliases: value.get("aliases").map(strings).transpose()?.unwrap_or_default(),
            provider: string(member(value, "provider")?)?,
            tasks: strings(member(value, "tasks")?)?,
            regions: value.get("regions").map(strings).transpose()?.unwrap_or_default(),
            price: optional(value, "price", Price::read)?,
        })
    }

    /// Whether it can do the task with this id.
    pub fn can(&self, task: &str) -> bool {
        self.tasks.iter().any(|it| it == task)
    }

    /// Whether it runs in this region; `global` is everywhere.
    pub fn runs_in(&self, region: &str) -> bool {
        region == "global" || self.regions.is_empty() || self.regions.iter().any(|it| it == region)
    }
}

impl Catalogue {
    /// Reads a catalogue, or the list of its models.
    ///
    /// # Errors
    ///
    /// The first value that is not what it has to be.
    pub fn read(value: Value<'_>) -> Result<Self, Unfit> {
        let models = if value.kind() == Kind::Array { value } else { member(value, "models")? };
        Ok(Self { models: list(models, Model::read)? })
    }

    /// The default models, all of them on the sandbox.
    pub fn sandbox() -> Self {
        let chat = "openai/chat-completion";
        let vision = "openai/chat-completion/vision";
        let ocr = "openai/chat-completion/ocr";
        let moderation = "openai/chat-completion/moderation";
        let models: &[(&str, &[&str])] = &[
            ("Qwen/Qwen3.5-4B", &[chat, vision, ocr, moderation]),
            ("black-forest-labs/FLUX.1-schnell", &["fal/text-to-image", "openai/image-generation"]),
            ("Qwen/Qwen-Image-Edit", &["fal/image-edit"]),
            ("fal-ai/wan/v2.2-5b", &["fal/text-to-video", "fal/image-to-video"]),
            ("Qwen3-TTS", &["openai/audio-speech"]),
            ("openai/whisper-large-v3", &["openai/audio-transcription", "fal/audio-transcription"]),
        ];
        let every = || tasks::ALL.iter().map(|task| task.id).filter(|&id| id != tasks::PICK);
        let named = models.iter().map(|(id, tasks)| model(id, tasks.iter().copied()));
        Self { models: named.chain([model("sandbox", every())]).collect() }
    }

    /// The model with this id or alias.
    pub fn find(&self, id: &str) -> Option<&Model> {
        self.models
            .iter()
            .find(|model| model.id == id || model.aliases.iter().any(|alias| alias == id))
    }
}

fn model<'t>(id: &str, tasks: impl Iterator<Item = &'t str>) -> Model {
    Model {
        id: id.to_owned(),
        aliases: Vec::new(),
        provider: "sandbox".to_owned(),
        tasks: tasks.map(str::to_owned).collect(),
        regions: Vec::new(),
        price: Some(Price::free()),
    }
}
