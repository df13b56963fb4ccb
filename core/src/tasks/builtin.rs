//! Tasks that the engine does itself.

use super::{Category, Field, Mode, PICK, TaskType};
use crate::types::{Type, always};

pub(super) const PICK_TASK: TaskType = TaskType {
    id: PICK,
    title: "Pick",
    description: "Picks elements of an array by their positions",
    category: Category::BuiltIn,
    mode: Mode::Local,
    inputs: &[
        Field::required("source", Type::Array(&Type::Unknown), "The array"),
        Field::required(
            "indices",
            Type::Array(&Type::Integer),
            "The positions to pick, from 0, in the order of the result",
        ),
    ],
    result: Type::object(&[always("items", Type::Array(&Type::Unknown))]),
    formatted_result: None,
    main_path: "items",
};
