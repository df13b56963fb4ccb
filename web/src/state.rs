//! What the editor knows. Nothing here draws anything.

pub mod catalogue;
pub mod document;
pub mod draft;
pub mod graph_view;
pub mod history;
pub mod live_run;
pub mod problems;
pub mod saving;
pub mod selection;
pub mod viewport;
