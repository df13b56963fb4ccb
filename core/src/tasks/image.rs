//! Image tasks, and reading text in images.

use super::{Category, Field, Mode, TaskType};
use crate::types::{Type, always, maybe};

const SIZE: Type<'static> = Type::Union(&[
    Type::OneOf(&[
        "square_hd",
        "square",
        "portrait_4_3",
        "portrait_16_9",
        "landscape_4_3",
        "landscape_16_9",
    ]),
    Type::object(&[always("width", Type::Integer), always("height", Type::Integer)]),
]);

const STEPS: Field =
    Field::optional("num_inference_steps", Type::Integer, "More steps take longer and show more")
        .or("28")
        .at_least(1.0);
const GUIDANCE: Field =
    Field::optional("guidance_scale", Type::Number, "How closely the prompt is followed")
        .or("5")
        .at_least(0.0);
const COUNT: Field = Field::optional("num_images", Type::Integer, "How many pictures to make")
    .or("1")
    .within(1.0, 8.0);
const SEED: Field = Field::optional("seed", Type::Integer, "The same seed gives the same picture");

const IMAGES: Type<'static> = Type::object(&[
    always(
        "images",
        Type::Array(&Type::object(&[
            always("url", Type::Image),
            always("width", Type::Integer),
            always("height", Type::Integer),
            always("content_type", Type::String),
        ])),
    ),
    always("seed", Type::Integer),
    maybe("timings", Type::ANY_OBJECT),
]);

pub(super) const IMAGE_GENERATION: TaskType = TaskType {
    id: "openai/image-generation",
    title: "Image (OpenAI format)",
    description: "Makes pictures from text",
    category: Category::Image,
    mode: Mode::Sync,
    inputs: &[
        Field::required("prompt", Type::String, "What the picture shows").multiline(),
        Field::optional("n", Type::Integer, "How many pictures to make").or("1").within(1.0, 10.0),
        Field::optional("size", Type::String, "Width × height in pixels").or("\"1024x1024\""),
    ],
    result: Type::object(&[
        always("created", Type::Integer),
        always(
            "data",
            Type::Array(&Type::object(&[
                always("url", Type::Image),
                maybe("revised_prompt", Type::String),
            ])),
        ),
    ]),
    formatted_result: None,
    main_path: "data[0].url",
};

pub(super) const TEXT_TO_IMAGE: TaskType = TaskType {
    id: "fal/text-to-image",
    title: "Text to image",
    description: "Makes pictures from text",
    category: Category::Image,
    mode: Mode::Sync,
    inputs: &[
        Field::required("prompt", Type::String, "What the picture shows").multiline(),
        Field::optional("negative_prompt", Type::String, "What the picture must not show")
            .multiline(),
        Field::optional("image_size", SIZE, "The picture's size").or("\"square_hd\""),
        STEPS,
        GUIDANCE,
        COUNT,
        SEED,
    ],
    result: IMAGES,
    formatted_result: None,
    main_path: "images[0].url",
};

pub(super) const IMAGE_EDIT: TaskType = TaskType {
    id: "fal/image-edit",
    title: "Image edit",
    description: "Changes a picture by text",
    category: Category::Image,
    mode: Mode::Sync,
    inputs: &[
        Field::required("image_url", Type::Image, "The picture to change"),
        Field::optional("prompt", Type::String, "What to change").multiline(),
        Field::optional("mask_url", Type::Image, "Where to change it: the white parts"),
        Field::optional("strength", Type::Number, "How much to change").within(0.0, 1.0),
        STEPS,
        GUIDANCE,
        COUNT,
        SEED,
    ],
    result: IMAGES,
    formatted_result: None,
    main_path: "images[0].url",
};

pub(super) const OCR: TaskType = TaskType {
    id: "fal/ocr",
    title: "Read text",
    description: "Reads the text in a picture",
    category: Category::Ocr,
    mode: Mode::Sync,
    inputs: &[
        Field::required("image_url", Type::Image, "The picture to read"),
        Field::optional("prompt", Type::String, "What to look for").multiline(),
        Field::optional("language", Type::String, "The text's language"),
    ],
    result: Type::object(&[always("text", Type::String)]),
    formatted_result: None,
    main_path: "text",
};
