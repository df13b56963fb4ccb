//! The menu of new nodes.

mod menu;
mod new_node;

pub use menu::AddNodeMenu;
pub use new_node::model_for;
