//! `template-syntax`: what stands in `${…}` is not a reference.
//!
//! A reference is a path, such as `${nodes.draw.result.images[0].url}`. There are no
//! functions, no operators and no white space in it, and nothing is worked out: to change a
//! text on its way from node to node, put a node between them.
//!
//! What is written in `$${…}` stays as it is, with one `$` less.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at ${ input.time }" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write the path alone.
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

use super::{Check, Finding, Findings, Group, OpDraft, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;
use crate::sites::Site;
use crate::template::{Fault, Problem};

pub(super) const RULE: Rule = Rule {
    code: "template-syntax",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for site in it.texts() {
        for fault in &site.faults {
            if !matches!(fault.problem, Problem::UnknownRoot { .. }) {
                found.push(finding(site, fault));
            }
        }
    }
}

fn finding(site: &Site, fault: &Fault) -> Finding {
    let finding =
        Finding::at(Place::within(site.value, fault.range.clone()), fault.problem.to_string());
    match &fault.problem {
        Problem::WhiteSpace { mended } => finding.help(format!("write `{mended}`")).fix(
            "Remove the white space",
            OpDraft::ReplaceIn(site.value, vec![fault.reference.clone()], mended.clone()),
        ),
        Problem::Unclosed => finding.help("close it with `}`, or write `$${` for a literal `${`"),
        Problem::NoResult => finding.help("write `${nodes.ID.result}`, and the path after it"),
        Problem::NoParameter => finding.help("write `${input.NAME}`"),
        Problem::NoNode => finding.help("write `${nodes.ID.result}`"),
        _ => finding.help("a reference is a path such as `${nodes.draw.result.images[0].url}`"),
    }
}
