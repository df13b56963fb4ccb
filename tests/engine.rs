//! What a run does, seen through the API.

mod failures;
mod maps;
mod order;
mod rerun;
mod templates;
mod tuning;
