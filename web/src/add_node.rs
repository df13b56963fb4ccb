//! The menu of new nodes.

#![expect(
    clippy::large_types_passed_by_value,
    reason = "a `Board` is a bundle of handles, each a word long in a release build"
)]

mod menu;
mod new_node;

pub use menu::AddNodeMenu;
pub use new_node::model_for;
