//! The names that the format and the task registry give a meaning to, each as a
//! small number.
//!
//! A key is looked up once, when it is read. From then on it is compared with what
//! it may be as one byte, which a document of ten thousand nodes does half a million
//! times.

use crate::same::is_same;

/// One of the names; [`Word::NONE`] for every other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word(u8);

/// The names, the first of which stands for none.
const NAMES: &[&str] = &[
    "",
    // The document and its settings.
    "name",
    "description",
    "region",
    "timeout_seconds",
    "input_params",
    "dag",
    "ui",
    "version",
    "created_at",
    "updated_at",
    "$schema",
    "required",
    "default",
    "min_items",
    "max_items",
    // Nodes and edges.
    "nodes",
    "edges",
    "from",
    "to",
    "task",
    "map",
    "model_id",
    "payload",
    "inputs",
    "outputs",
    "retry",
    "max_attempts",
    "backoff_ms",
    "max_backoff_ms",
    "node",
    "tolerance",
    "max_concurrency",
    "$each",
    "template",
    "sandbox",
    // Task types.
    "openai/chat-completion",
    "openai/chat-completion/vision",
    "openai/chat-completion/ocr",
    "openai/chat-completion/moderation",
    "openai/embeddings",
    "openai/rerank",
    "openai/score",
    "openai/audio-speech",
    "openai/audio-transcription",
    "openai/image-generation",
    "fal/text-to-image",
    "fal/image-edit",
    "fal/text-to-video",
    "fal/image-to-video",
    "fal/speech-to-video",
    "fal/video-interpolate",
    "fal/video-upscale",
    "fal/audio-transcription",
    "fal/ocr",
    "casola/pick",
    // What they take and give.
    "audio_url",
    "choices",
    "chunk_level",
    "chunks",
    "content",
    "content_type",
    "created",
    "data",
    "diarize",
    "dimensions",
    "document",
    "documents",
    "duration",
    "duration_seconds",
    "embedding",
    "encoding_format",
    "end",
    "finish_reason",
    "fps",
    "frequency_penalty",
    "guidance_scale",
    "height",
    "id",
    "image_size",
    "image_url",
    "images",
    "index",
    "indices",
    "input",
    "items",
    "language",
    "mask_url",
    "max_tokens",
    "message",
    "messages",
    "model",
    "n",
    "negative_prompt",
    "num_frames",
    "num_images",
    "num_inference_steps",
    "presence_penalty",
    "prompt",
    "query",
    "relevance_score",
    "response_format",
    "results",
    "revised_prompt",
    "role",
    "scale",
    "score",
    "seed",
    "segments",
    "size",
    "source",
    "speed",
    "start",
    "stop",
    "strength",
    "temperature",
    "text",
    "text_1",
    "text_2",
    "timestamp",
    "timings",
    "tool_calls",
    "tools",
    "top_n",
    "top_p",
    "type",
    "url",
    "usage",
    "use_scene_detection",
    "video",
    "video_url",
    "voice",
    "width",
    // A place on the canvas.
    "x",
    "y",
];

/// How many places there are for the names: a power of two, and several times as
/// many, so that most other texts meet none.
const N_PLACES: usize = 1024;

/// The names by where [`place_of`] puts them, or after that where it was taken.
const PLACES: [u8; N_PLACES] = {
    let mut places = [0; N_PLACES];
    let mut word = 1;
    while word < NAMES.len() {
        let mut place = place_of(NAMES[word].as_bytes());
        while places[place] != 0 {
            place = (place + 1) % N_PLACES;
        }
        places[place] = word as u8;
        word += 1;
    }
    places
};

/// Where to look for a text, which is not empty.
#[inline]
const fn place_of(text: &[u8]) -> usize {
    let (first, middle, last) = (text[0], text[text.len() / 2], text[text.len() - 1]);
    (text.len() * 151 + first as usize * 615 + middle as usize * 533 + last as usize * 103)
        % N_PLACES
}

impl Word {
    /// No name.
    pub const NONE: Word = Word(0);

    /// A text that is one of the names, for constants: any other does not compile.
    pub const fn known(text: &str) -> Word {
        let mut word = 1;
        while word < NAMES.len() {
            if is_equal(NAMES[word].as_bytes(), text.as_bytes()) {
                return Word(word as u8);
            }
            word += 1;
        }
        panic!("add it to words::NAMES")
    }

    /// Several of them.
    pub(crate) const fn all<const N: usize>(texts: [&str; N]) -> [Word; N] {
        let mut words = [Word::NONE; N];
        let mut at = 0;
        while at < N {
            words[at] = Word::known(texts[at]);
            at += 1;
        }
        words
    }

    /// The name that a text is, as bytes.
    #[inline]
    pub fn of(text: &[u8]) -> Word {
        if text.is_empty() {
            return Word::NONE;
        }
        let mut place = place_of(text);
        loop {
            let word = PLACES[place];
            if word == 0 || is_same(NAMES[usize::from(word)].as_bytes(), text) {
                return Word(word);
            }
            place = (place + 1) % N_PLACES;
        }
    }

    /// The name; empty for none.
    pub fn text(self) -> &'static str {
        NAMES[usize::from(self.0)]
    }
}

/// Some of the names.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WordSet([u64; 4]);

impl WordSet {
    /// Adds a name. Answers whether it is new.
    #[inline]
    pub(crate) fn add(&mut self, word: Word) -> bool {
        let (bits, bit) = (&mut self.0[usize::from(word.0 / 64)], 1 << (word.0 % 64));
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new
    }
}

const fn is_equal(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// Constants of the names that the code asks for.
macro_rules! words {
    ($($name:ident = $text:literal;)*) => {
        $(pub(crate) const $name: Word = Word::known($text);)*
    };
}

words! {
    DAG = "dag";
    DEFAULT = "default";
    DESCRIPTION = "description";
    EACH = "$each";
    EDGES = "edges";
    FROM = "from";
    INDICES = "indices";
    INPUTS = "inputs";
    INPUT_PARAMS = "input_params";
    ITEMS = "items";
    MAX_CONCURRENCY = "max_concurrency";
    MAX_ITEMS = "max_items";
    MIN_ITEMS = "min_items";
    MODEL_ID = "model_id";
    NAME = "name";
    NODE = "node";
    NODES = "nodes";
    OUTPUTS = "outputs";
    PAYLOAD = "payload";
    REGION = "region";
    REQUIRED = "required";
    RESPONSE_FORMAT = "response_format";
    RETRY = "retry";
    SANDBOX = "sandbox";
    SOURCE = "source";
    TASK = "task";
    TEMPLATE = "template";
    TIMEOUT_SECONDS = "timeout_seconds";
    TO = "to";
    TOLERANCE = "tolerance";
    TYPE = "type";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_found_and_nothing_else_is() {
        assert!(u8::try_from(NAMES.len()).is_ok());
        for name in &NAMES[1..] {
            assert_eq!(Word::of(name.as_bytes()).text(), *name);
            assert_eq!(Word::of(name.as_bytes()), Word::known(name));
            for other in [format!("{name}_"), format!("_{name}"), name.to_uppercase()] {
                assert_eq!(Word::of(other.as_bytes()), Word::NONE, "{other}");
            }
        }
        assert_eq!(Word::of(b""), Word::NONE);
    }
}
