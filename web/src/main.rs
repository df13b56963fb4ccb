//! The editor: a page that lists workflows, and one on which a workflow is drawn,
//! run and watched.

#![allow(unreachable_pub, reason = "a program has no outside; `pub` is for its other modules")]

pub mod add_node;
pub mod api;
pub mod app;
pub mod canvas;
pub mod clipboard;
pub mod count;
pub mod download;
pub mod editor;
pub mod geometry;
pub mod json_editor;
pub mod panel;
pub mod runs;
pub mod shell;
pub mod state;
pub mod storage;
pub mod time;
pub mod ui;
pub mod workflows;

fn main() {
    app::start();
}
