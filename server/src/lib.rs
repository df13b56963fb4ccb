//! Stores AI workflows and runs them: HTTP API, engine and editor in one process.
//!
//! A request goes from [`router`] to a function in [`routes`], which asks
//! [`db`], [`artifacts`] or [`engine`]. The engine's drivers carry out what
//! [`weftwork_core::run`] decides, by way of [`providers`]. Rules about workflows
//! are core's; nothing here knows any.

pub mod app;
pub mod artifacts;
pub mod auth;
pub mod cli;
mod clock;
mod crash;
pub mod db;
mod document;
pub mod engine;
pub mod error;
mod history;
pub mod housekeeping;
mod ids;
mod private;
pub mod providers;
pub mod router;
mod routes;
pub mod runtime;
pub mod serve;
pub mod token;
