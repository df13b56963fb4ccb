//! Core.
pub mod catalogue;
pub mod check;
pub mod diagnostic;
pub mod edit;
pub mod facts;
pub mod graph;
pub mod inputs;
pub mod json;
pub mod model;
mod nearest;
pub mod parse;
pub mod rules;
pub mod run;
pub mod samples;
pub mod tasks;
pub mod template;
pub mod text;
pub mod types;
