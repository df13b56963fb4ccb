//! Text tasks: chat and its relatives, embeddings, rerank, score.

use super::{Category, Field, Mode, TaskType};
use crate::types::{Type, always, maybe, unless};

const TEXT_OR_TEXTS: Type<'static> = Type::Union(&[Type::String, Type::Array(&Type::String)]);

const PART: Type<'static> = Type::object(&[
    always("type", Type::OneOf(&["text", "image_url"])),
    maybe("text", Type::String),
    maybe("image_url", Type::object(&[always("url", Type::Image)])),
]);

const MESSAGE: Type<'static> = Type::object(&[
    always("role", Type::OneOf(&["system", "user", "assistant", "tool"])),
    // An assistant that only calls tools says nothing.
    unless("tool_calls", "content", Type::Union(&[Type::String, Type::Array(&PART)])),
]);

const CHAT_INPUTS: &[Field] = &[
    Field::required(
        "messages",
        Type::Array(&MESSAGE),
        "The conversation so far, at least one message",
    )
    .not_empty(),
    Field::optional("temperature", Type::Number, "How freely words are chosen")
        .or("0.7")
        .within(0.0, 2.0),
    Field::optional("top_p", Type::Number, "How much of the likeliest words is chosen from")
        .or("1")
        .within(0.0, 1.0),
    Field::optional("max_tokens", Type::Integer, "The most tokens to answer with").at_least(1.0),
    Field::optional("stop", TEXT_OR_TEXTS, "Where the answer ends"),
    Field::optional("frequency_penalty", Type::Number, "Keeps words from coming often")
        .or("0")
        .within(-2.0, 2.0),
    Field::optional("presence_penalty", Type::Number, "Keeps words from coming again")
        .or("0")
        .within(-2.0, 2.0),
    Field::optional("tools", Type::Array(&Type::Unknown), "Functions that the model may ask for"),
    Field::optional("response_format", Type::ANY_OBJECT, "What form the answer has to take"),
    Field::optional("seed", Type::Integer, "The same seed gives the same answer"),
];

/// The result of a chat whose messages' content is of this type.
macro_rules! chat_result {
    ($content:expr) => {
        Type::object(&[
            always("id", Type::String),
            always("model", Type::String),
            always(
                "choices",
                Type::Array(&Type::object(&[
                    always("index", Type::Integer),
                    // Providers add tool calls, reasoning, annotations, ….
                    always(
                        "message",
                        Type::open_object(&[
                            always("role", Type::String),
                            always("content", $content),
                        ]),
                    ),
                    always("finish_reason", Type::String),
                ])),
            ),
            maybe("usage", Type::ANY_OBJECT),
        ])
    };
}

const CHAT_RESULT: Type<'static> = chat_result!(Type::String);

/// The result when a `response_format` is asked for: the content may be an object.
const FORMATTED_CHAT_RESULT: Type<'static> = chat_result!(Type::Unknown);

pub(super) const CHAT: TaskType = TaskType {
    id: "openai/chat-completion",
    title: "Chat",
    description: "Answers a conversation with text",
    category: Category::Text,
    mode: Mode::Sync,
    inputs: CHAT_INPUTS,
    result: CHAT_RESULT,
    formatted_result: Some(FORMATTED_CHAT_RESULT),
    main_path: "choices[0].message.content",
};

pub(super) const VISION: TaskType = TaskType {
    id: "openai/chat-completion/vision",
    title: "Vision chat",
    description: "Answers a conversation about pictures",
    ..CHAT
};

pub(super) const OCR_CHAT: TaskType = TaskType {
    id: "openai/chat-completion/ocr",
    title: "Read text by chat",
    description: "Reads the text in a picture by way of a conversation",
    category: Category::Ocr,
    ..CHAT
};

pub(super) const MODERATION: TaskType = TaskType {
    id: "openai/chat-completion/moderation",
    title: "Moderation",
    description: "Judges whether text is fit to be shown",
    category: Category::Moderation,
    ..CHAT
};

pub(super) const EMBEDDINGS: TaskType = TaskType {
    id: "openai/embeddings",
    title: "Embeddings",
    description: "Turns text into numbers that are near each other where texts are alike",
    category: Category::Text,
    mode: Mode::Sync,
    inputs: &[
        Field::required("input", TEXT_OR_TEXTS, "The text or texts").multiline(),
        Field::optional("dimensions", Type::Integer, "How many numbers a text becomes")
            .at_least(1.0),
        Field::optional("encoding_format", Type::String, "How the numbers are written")
            .or("\"float\""),
    ],
    result: Type::object(&[
        always(
            "data",
            Type::Array(&Type::object(&[
                always("index", Type::Integer),
                always("embedding", Type::Array(&Type::Number)),
            ])),
        ),
        always("model", Type::String),
        maybe("usage", Type::ANY_OBJECT),
    ]),
    formatted_result: None,
    main_path: "data[0].embedding",
};

pub(super) const RERANK: TaskType = TaskType {
    id: "openai/rerank",
    title: "Rerank",
    description: "Orders documents by how well they answer a query",
    category: Category::Text,
    mode: Mode::Sync,
    inputs: &[
        Field::required("query", Type::String, "What is asked").multiline(),
        Field::required("documents", Type::Array(&Type::String), "What is ordered"),
        Field::optional("top_n", Type::Integer, "How many to keep").at_least(1.0),
    ],
    result: Type::object(&[always(
        "results",
        Type::Array(&Type::object(&[
            always("index", Type::Integer),
            always("relevance_score", Type::Number),
            always("document", Type::object(&[always("text", Type::String)])),
        ])),
    )]),
    formatted_result: None,
    main_path: "results",
};

pub(super) const SCORE: TaskType = TaskType {
    id: "openai/score",
    title: "Score",
    description: "Says how alike two texts are",
    category: Category::Text,
    mode: Mode::Sync,
    inputs: &[
        Field::required("text_1", TEXT_OR_TEXTS, "The one text or texts").multiline(),
        Field::required("text_2", TEXT_OR_TEXTS, "The other text or texts").multiline(),
    ],
    result: Type::object(&[always(
        "data",
        Type::Array(&Type::object(&[
            always("index", Type::Integer),
            always("score", Type::Number),
        ])),
    )]),
    formatted_result: None,
    main_path: "data[0].score",
};
