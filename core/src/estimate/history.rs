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

/// How long some rounds take, of which there are `least` and `most`, when
/// each is as long as those of the past, in which so many calls made `rounds`. `None` when
/// there was none.
pub(super) fn expected(
    past: &[PastNode],
    rounds: impl Fn(u64) -> u64,
    (least, most): (u64, Option<u64>),
) -> Option<TimeRange> {
    let called = || past.iter().filter(|it| it.calls > 0);
    // Rounded once, so that a run of the past foretells itself.
    let taken =
        |it: &PastNode, now: u64| (it.duration_ms.saturating_mul(now), rounds(it.calls).max(1));
    let min_ms = called().map(|it| taken(it, least)).map(|(ms, rounds)| ms / rounds).min()?;
    let longest =
        |most| called().map(|it| taken(it, most)).map(|(ms, rounds)| ms.div_ceil(rounds)).max();
    Some(TimeRange { min_ms, max_ms: most.and_then(longest) })
}
