//! The workflow core for JavaScript: what is WebAssembly in the npm package
//! `weftwork`.
//!
//! A thin binding without rules of its own: JSON text goes in and JSON text comes
//! out. One text is one copy over the boundary, however many values are in it, and
//! `JSON.parse` makes plain objects of it, also of keys such as `__proto__`. What
//! JavaScript's own values become is said in `npm/src`, and what it all means in
//! [`weftwork_core`].

mod checker;
mod edits;
mod failure;
mod memory;
mod plan;
mod query;
mod report;
mod resolve;
mod types;

use weftwork_core::tasks;

use wasm_bindgen::prelude::wasm_bindgen;

pub use checker::Checker;
pub use edits::{
    add_edge, add_node, apply_patch, remove_edge, remove_node, rename_input, rename_node,
};
pub use failure::Failure;
pub use plan::plan;
pub use query::{complete, hover, references};
pub use report::validate;
pub use resolve::resolve;
pub use types::types;

/// Every task type, with its inputs and its result: an array as JSON text.
///
/// # Errors
///
/// None; a registry can always be written.
#[wasm_bindgen(js_name = taskTypes)]
pub fn task_types() -> Result<String, Failure> {
    failure::write(tasks::ALL)
}
