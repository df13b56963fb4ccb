//! Promises to users, checked from outside.
//!
//! What a document's author is told is data: documents under `cases/`, each with
//! the report that it has to get. What a server does is asked of the shipped binary,
//! over HTTP and on the command line.

#![expect(clippy::unwrap_used, reason = "every function here is part of a test")]

mod bombs;
mod diagnostics;
mod fixes;
mod guarantees;
mod instructions;
mod limits;
mod linear;
mod plain_data;
mod recheck;
mod reports;
mod robustness;
mod simulation;
mod task_types;
mod two_readings;

mod api;
mod command_line;
mod crash_points;
mod crashes;
mod engine;
mod faults;
mod kills;

use weftwork_tests::numbers;
