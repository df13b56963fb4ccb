//! The fields of a document besides its DAG.

use serde_json::{Value, json};

use super::{or_null, reference};
use crate::model::{ParamType, limits};
use crate::parse::REGIONS;

/// The fields that stand beside `dag`, or beside `nodes` in a bare DAG.
pub(super) fn properties() -> Value {
    json!({
        "name": {
            "title": "Name",
            "description": "What the workflow is called",
            "type": "string",
            "minLength": limits::NAME_CHARS.start(),
            "maxLength": limits::NAME_CHARS.end(),
        },
        "description": or_null(json!({
            "title": "Description",
            "description": "What the workflow is for",
            "type": "string",
        })),
        "region": {
            "title": "Region",
            "description": "Where its models should run; `global` is everywhere",
            "type": "string",
            "enum": REGIONS,
            "default": "global",
        },
        "timeout_seconds": timeout(
            "After how many seconds a run is ended",
            Some(limits::DEFAULT_TIMEOUT_SECONDS),
        ),
        "input_params": input_params(),
        // The editor's own; what is in it is not looked at.
        "ui": {
            "title": "Layout",
            "description": "Where the editor shows the nodes. A run does not look at it",
        },
    })
}

/// Seconds until something is ended: at most a day.
pub(super) fn timeout(description: &str, default: Option<u64>) -> Value {
    let mut timeout = or_null(json!({
        "title": "Timeout",
        "description": description,
        "type": "integer",
        "minimum": 1,
        "maximum": limits::MAX_TIMEOUT_SECONDS,
    }));
    if let Some(default) = default {
        timeout["default"] = default.into();
    }
    timeout
}

fn input_params() -> Value {
    json!({
        "title": "Input parameters",
        "description": "What a run is given. Without it, the parameters are all that the DAG \
                        refers to as `${input.NAME}`",
        "anyOf": [
            {
                "description": "Parameters by name",
                "type": "object",
                "additionalProperties": reference("parameter"),
            },
            { "description": "Names only", "type": "array", "items": { "type": "string" } },
            { "type": "null" },
        ],
    })
}

/// One declared parameter.
pub(super) fn parameter() -> Value {
    let types: Vec<&str> = ParamType::NAMES.iter().map(|(name, _)| *name).collect();
    json!({
        "title": "Input parameter",
        "type": "object",
        "properties": {
            "type": or_null(json!({
                "description": "What it takes; `image`, `audio` and `video` are URLs or uploads",
                "type": "string",
                "enum": types,
            })),
            "required": or_null(json!({
                "description": "Whether a run has to give it. With a default it never has to",
                "type": "boolean",
                "default": true,
            })),
            "default": { "description": "What is taken when a run does not give it" },
            "description": or_null(json!({
                "description": "What it is for",
                "type": "string",
            })),
            "min_items": count("The fewest elements of an array"),
            "max_items": count("The most elements of an array"),
        },
    })
}

fn count(description: &str) -> Value {
    or_null(json!({ "description": description, "type": "integer", "minimum": 0 }))
}
