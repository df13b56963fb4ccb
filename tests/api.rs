//! The HTTP API, row by row.

mod artifacts;
mod errors;
mod events;
mod execute;
mod executions;
mod plan;
mod registry;
mod tenants;
mod tokens;
mod workflows;
