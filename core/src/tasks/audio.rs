//! Audio tasks: speech and transcription.

use super::{Category, Field, Mode, TaskType};
use crate::types::{Type, always, maybe};

pub(super) const SPEECH: TaskType = TaskType {
    id: "openai/audio-speech",
    title: "Speech",
    description: "Says a text",
    category: Category::Audio,
    mode: Mode::Sync,
    inputs: &[
        Field::required("input", Type::String, "What is said").multiline(),
        Field::optional("voice", Type::String, "Who says it").or("\"alloy\""),
        Field::optional(
            "response_format",
            Type::OneOf(&["mp3", "opus", "aac", "flac", "wav"]),
            "The file's format",
        )
        .or("\"mp3\""),
        Field::optional("speed", Type::Number, "How fast").or("1").within(0.25, 4.0),
    ],
    result: Type::object(&[
        always("audio_url", Type::Audio),
        always("content_type", Type::String),
        maybe("duration_seconds", Type::Number),
    ]),
    formatted_result: None,
    main_path: "audio_url",
};

pub(super) const TRANSCRIPTION: TaskType = TaskType {
    id: "openai/audio-transcription",
    title: "Transcription",
    description: "Writes down what is said",
    category: Category::Audio,
    mode: Mode::Sync,
    inputs: &[
        Field::required("audio_url", Type::Audio, "The recording"),
        Field::optional("language", Type::String, "What language is spoken"),
        Field::optional("prompt", Type::String, "Words that may come up").multiline(),
        Field::optional("temperature", Type::Number, "How freely words are chosen")
            .within(0.0, 1.0),
        Field::optional("response_format", Type::String, "The form of the answer").or("\"json\""),
    ],
    result: Type::object(&[
        always("text", Type::String),
        maybe("language", Type::String),
        maybe("duration", Type::Number),
        maybe(
            "segments",
            Type::Array(&Type::object(&[
                always("start", Type::Number),
                always("end", Type::Number),
                always("text", Type::String),
            ])),
        ),
    ]),
    formatted_result: None,
    main_path: "text",
};

pub(super) const FAL_TRANSCRIPTION: TaskType = TaskType {
    id: "fal/audio-transcription",
    title: "Transcription (fal format)",
    description: "Writes down or translates what is said",
    category: Category::Audio,
    mode: Mode::Sync,
    inputs: &[
        Field::required("audio_url", Type::Audio, "The recording"),
        Field::optional(
            "task",
            Type::OneOf(&["transcribe", "translate"]),
            "Whether to translate into English",
        )
        .or("\"transcribe\""),
        Field::optional("language", Type::String, "What language is spoken"),
        Field::optional("diarize", Type::Boolean, "Tells speakers apart"),
        Field::optional(
            "chunk_level",
            Type::OneOf(&["none", "segment", "word"]),
            "How finely times are given",
        )
        .or("\"segment\""),
    ],
    result: Type::object(&[
        always("text", Type::String),
        maybe(
            "chunks",
            Type::Array(&Type::object(&[
                always("timestamp", Type::Array(&Type::Number)),
                always("text", Type::String),
            ])),
        ),
    ]),
    formatted_result: None,
    main_path: "text",
};
