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

use super::{Check, Finding, Findings, Group, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;
use crate::nearest::nearest;
use crate::template::{Problem, Template};

pub(super) const RULE: Rule = Rule {
    code: "unknown-root",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(check),
};

const ROOTS: [&str; 4] = ["input", "nodes", "item", "index"];

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let facts = it.facts;
    for site in it.texts() {
        for fault in &site.faults {
            let Problem::UnknownRoot { root } = &fault.problem else { continue };
            let finding = Finding::at(
                Place::within(site.value, fault.range.clone()),
                fault.problem.to_string(),
            );
            let text = facts.text(site.value);
            let with =
                |root: &str| [&text[..fault.range.start], root, &text[fault.range.end..]].concat();
            // A node's bare id is the commonest slip: `${draw.result}`.
            let better = if facts.workflow.find_node(root).is_some() {
                Some(format!("nodes.{root}"))
            } else {
                nearest(root, ROOTS).map(str::to_owned)
            };
            // Only what mends the reference wholly is worth offering.
            let n_faults = site.faults.len();
            let better = better.filter(|it| Template::parse(&with(it)).faults.len() < n_faults);
            found.push(match better {
                Some(better) => {
                    finding.did_you_mean_within(&better, &better, site.value, with(&better))
                }
                None => finding.help("a reference begins with `input`, `nodes`, `item` or `index`"),
            });
        }
    }
}
