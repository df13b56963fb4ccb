//! What a run does, seen through the API.

mod failures;
mod maps;
mod order;
mod templates;
