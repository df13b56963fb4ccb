//! Video tasks. All of them are jobs that are polled.

use super::{Category, Field, Mode, TaskType};
use crate::types::{Type, always, maybe};

const FRAMES: Field =
    Field::optional("num_frames", Type::Integer, "How many pictures the clip has")
        .or("81")
        .at_least(1.0);
const FPS: Field =
    Field::optional("fps", Type::Integer, "How many pictures a second").or("16").at_least(1.0);
const WIDTH: Field = Field::optional("width", Type::Integer, "In pixels").or("1280").at_least(1.0);
const HEIGHT: Field = Field::optional("height", Type::Integer, "In pixels").or("720").at_least(1.0);
const STEPS: Field =
    Field::optional("num_inference_steps", Type::Integer, "More steps take longer and show more")
        .or("50")
        .at_least(1.0);
const GUIDANCE: Field =
    Field::optional("guidance_scale", Type::Number, "How closely the prompt is followed")
        .or("7")
        .at_least(0.0);
const SEED: Field = Field::optional("seed", Type::Integer, "The same seed gives the same clip");
const NEGATIVE: Field =
    Field::optional("negative_prompt", Type::String, "What the clip must not show").multiline();

const VIDEO: Type<'static> = Type::object(&[
    always(
        "video",
        Type::object(&[
            always("url", Type::Video),
            always("content_type", Type::String),
            maybe("width", Type::Integer),
            maybe("height", Type::Integer),
            maybe("duration_seconds", Type::Number),
        ]),
    ),
    always("seed", Type::Integer),
]);

pub(super) const TEXT_TO_VIDEO: TaskType = TaskType {
    id: "fal/text-to-video",
    title: "Text to video",
    description: "Makes a clip from text",
    category: Category::Video,
    mode: Mode::Async,
    inputs: &[
        Field::required("prompt", Type::String, "What the clip shows").multiline(),
        NEGATIVE,
        FRAMES,
        FPS,
        WIDTH,
        HEIGHT,
        STEPS,
        GUIDANCE,
        SEED,
    ],
    result: VIDEO,
    formatted_result: None,
    main_path: "video.url",
};

pub(super) const IMAGE_TO_VIDEO: TaskType = TaskType {
    id: "fal/image-to-video",
    title: "Image to video",
    description: "Sets a picture in motion",
    inputs: &[
        Field::required("image_url", Type::Image, "The picture that moves"),
        Field::optional("prompt", Type::String, "How it moves").multiline(),
        NEGATIVE,
        FRAMES,
        FPS,
        WIDTH,
        HEIGHT,
        STEPS,
        GUIDANCE,
        SEED,
    ],
    ..TEXT_TO_VIDEO
};

pub(super) const SPEECH_TO_VIDEO: TaskType = TaskType {
    id: "fal/speech-to-video",
    title: "Speech to video",
    description: "Lets a picture speak",
    inputs: &[
        Field::required("audio_url", Type::Audio, "What is said"),
        Field::required("image_url", Type::Image, "Who says it"),
        Field::optional("prompt", Type::String, "How it is said").multiline(),
        Field::optional("num_frames", Type::Integer, "How many pictures the clip has")
            .at_least(1.0),
        Field::optional("fps", Type::Integer, "How many pictures a second").at_least(1.0),
        SEED,
    ],
    ..TEXT_TO_VIDEO
};

pub(super) const VIDEO_INTERPOLATE: TaskType = TaskType {
    id: "fal/video-interpolate",
    title: "Smooth video",
    description: "Adds pictures between those of a clip",
    inputs: &[
        Field::required("video_url", Type::Video, "The clip"),
        Field::optional("num_frames", Type::Integer, "How many pictures to add between each pair")
            .or("1")
            .within(1.0, 4.0),
        Field::optional("use_scene_detection", Type::Boolean, "Adds nothing between two scenes"),
    ],
    ..TEXT_TO_VIDEO
};

pub(super) const VIDEO_UPSCALE: TaskType = TaskType {
    id: "fal/video-upscale",
    title: "Upscale video",
    description: "Makes a clip larger",
    inputs: &[
        Field::required("video_url", Type::Video, "The clip"),
        Field::optional("scale", Type::Number, "How many times larger").or("2").within(1.0, 4.0),
    ],
    ..TEXT_TO_VIDEO
};
