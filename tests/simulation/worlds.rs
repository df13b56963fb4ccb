//! Random worlds, each with a run in it that is watched. They need nothing but core, and
//! are the same ones in WebAssembly.

mod flow;
mod ledger;
mod mood;
mod node;
mod trace;
pub(crate) mod watched;
mod world;

pub(crate) use trace::{N_TRACES, trace};
pub(crate) use world::World;
