//! Runs: to start one, to watch one, and those that were.

mod advice;
mod failure_note;
mod input_field;
mod input_values;
mod item_pages;
mod items_view;
mod json_tree;
mod last_inputs;
mod map_limits;
mod node_details;
mod plan_summary;
mod plan_words;
mod rerun_dialog;
mod result_parts;
mod result_view;
mod reuse_list;
mod run_header;
mod run_history;
mod run_view;
mod start_dialog;
mod start_footer;
mod timeline;

pub use result_parts::{Part, parts};
pub use result_view::ResultView;
pub use run_history::RunHistory;
pub use run_view::RunView;
pub use start_dialog::StartDialog;
