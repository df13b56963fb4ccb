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
use super::slips;
use crate::diagnostic::Severity;
use crate::facts::{Facts, Having, NodeFacts};
use crate::sites::Site;
use crate::template::{Fault, Problem, Template};

pub(super) const RULE: Rule = Rule {
    code: "unknown-root",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(Having::FAULT, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for site in it.texts() {
        let mut text = None;
        for fault in &site.faults {
            if let Problem::UnknownRoot { root } = &fault.problem {
                found.tell(|| {
                    let text = text.get_or_insert_with(|| it.facts.text(site.value));
                    finding(it.facts, site, fault, root, text)
                });
            }
        }
    }
}

fn finding(facts: &Facts<'_>, site: &Site, fault: &Fault, root: &str, text: &str) -> Finding {
    let finding =
        Finding::at(Place::within(site.value, fault.range.clone()), fault.problem.to_string());
    let help = "a reference begins with `input`, `nodes`, `item` or `index`; for a literal \
                `${`, write `$${`";
    let better = slips::roots(facts, site, root);
    // Only what mends the reference wholly is worth offering.
    let behind = &text[fault.range.end..fault.reference.end];
    let mends = |root: &&String| {
        let mended = format!("${{{root}{behind}");
        let template = Template::parse(&mended);
        template.whole().is_some_and(|whole| slips::may_lead_on(facts, whole))
    };
    if let Some(better) = better.iter().find(mends) {
        let op = OpDraft::ReplaceIn(site.value, vec![fault.range.clone()], better.clone());
        return finding.did_you_mean_this(better, better, op);
    }
    // There may be other slips behind it.
    let reference = fault.reference.clone();
    let is_alone = reference.len() == text.len();
    match slips::mended(facts, site, &text[reference.clone()], is_alone) {
        Some(mended) => {
            let op = OpDraft::ReplaceIn(site.value, vec![reference], mended.clone());
            finding.help(help).fix(format!("Write `{mended}`"), op)
        }
        None => finding.help(help),
    }
}
