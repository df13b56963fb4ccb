//! The page that lists the workflows.

mod delete_dialog;
mod graph_preview;
mod import_button;
mod listing;
mod new_workflow;
mod page;
mod row;

pub use page::WorkflowsPage;
