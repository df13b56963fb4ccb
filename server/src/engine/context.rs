//! What the driver of a run and its calls share.

use std::sync::Arc;

use super::Engine;
use super::reuse::Reuse;
use super::values::RunValues;
use crate::clock::SteadyClock;
use crate::db::executions::ExecutionRow;

/// One run at work.
pub(super) struct Context {
    pub(super) engine: Engine,
    pub(super) row: ExecutionRow,
    /// Whose turn it is goes by these two, which all calls of the run share.
    pub(super) organization: Arc<str>,
    pub(super) execution: Arc<str>,
    pub(super) values: RunValues,
    /// What it may take over, if it is a rerun.
    pub(super) reuse: Option<Reuse>,
    pub(super) clock: SteadyClock,
    /// For each step, how many other steps read its result.
    pub(super) n_readers: Vec<u32>,
}

impl Context {
    /// Whether another step reads the result of this one.
    pub(super) fn is_read(&self, step: u32) -> bool {
        self.n_readers[step as usize] > 0
    }
}
