//! `unknown-root`: a reference begins with something else than `input`, `nodes`,
//! `item` or `index`.
//!
//! These four are all there is to refer to: the parameters of the run, the results of nodes,
//! the current element, and its position. The name of a node alone is not enough, since a
//! parameter could have the same one.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at ${inputs.time}" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Begin with one of the four: `${input.time}`, `${nodes.draw.result.seed}`.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at ${input.time}" }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, NodeFacts};
use crate::nearest::nearest;
use crate::sites::Site;
use crate::template::{Fault, Problem, Template};

pub(super) const RULE: Rule = Rule {
    code: "unknown-root",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(check),
};

const ROOTS: [&str; 4] = ["input", "nodes", "item", "index"];

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for site in it.texts() {
        let mut text = None;
        for fault in &site.faults {
            if let Problem::UnknownRoot { root } = &fault.problem {
                let text = text.get_or_insert_with(|| it.facts.text(site.value));
                found.push(finding(it.facts, site, fault, root, &text[fault.reference.clone()]));
            }
        }
    }
}

/// `reference` is the whole `${…}`.
fn finding(facts: &Facts<'_>, site: &Site, fault: &Fault, root: &str, reference: &str) -> Finding {
    let finding =
        Finding::at(Place::within(site.value, fault.range.clone()), fault.problem.to_string());
    // A node's bare id is the commonest slip: `${draw.result}`, or even `${draw.images}`.
    let better = if facts.workflow.find_node(root).is_some() {
        vec![format!("nodes.{root}"), format!("nodes.{root}.result")]
    } else {
        nearest(root, ROOTS).map(str::to_owned).into_iter().collect()
    };
    // Only what mends the reference wholly is worth offering.
    let behind = &reference[fault.range.end - fault.reference.start..];
    let mends = |root: &String| Template::parse(&format!("${{{root}{behind}")).faults.is_empty();
    match better.into_iter().find(mends) {
        Some(better) => {
            let range = vec![fault.range.clone()];
            let op = OpDraft::ReplaceIn(site.value, range, better.clone());
            finding.did_you_mean_this(&better, &better, op)
        }
        None => finding.help("a reference begins with `input`, `nodes`, `item` or `index`"),
    }
}
