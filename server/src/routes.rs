//! What the routes do, one file per noun, and how requests are read.

pub(crate) mod artifacts;
pub(crate) mod editor;
pub(crate) mod events;
pub(crate) mod executions;
pub(crate) mod health;
pub(crate) mod map_items;
pub(crate) mod me;
mod paging;
pub(crate) mod plan;
pub(crate) mod registry;
mod request;
pub(crate) mod submit;
pub(crate) mod tokens;
pub(crate) mod uploads;
pub(crate) mod validate;
pub(crate) mod workflows;
