//! How long things took before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What past runs tell, by node id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// Each time that a node was completed.
    pub nodes: BTreeMap<String, Vec<PastNode>>,
}

/// A node that was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastNode {
    /// How long that took, repeated calls included.
    pub duration_ms: u64,
    /// How many calls it made: one, or one for each element of a map.
    pub calls: u64,
}

/// How long something takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRange {
    /// As quick as it ever was.
    pub min_ms: u64,
    /// As slow as it ever was; `None` when some of it is not known.
    pub max_ms: Option<u64>,
}

/// The shortest and the longest that a round of calls took, when so many calls make
/// `rounds`. `None` when there was none.
pub(super) fn per_round(past: &[PastNode], rounds: impl Fn(u64) -> u64) -> Option<(u64, u64)> {
    let called = || past.iter().filter(|it| it.calls > 0);
    let shortest = called().map(|it| it.duration_ms / rounds(it.calls).max(1)).min()?;
    let longest = called().map(|it| it.duration_ms.div_ceil(rounds(it.calls).max(1))).max()?;
    Some((shortest, longest))
}
