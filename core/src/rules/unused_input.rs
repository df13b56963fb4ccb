//! `unused-input`: a parameter is declared, and no reference uses it.
//!
//! Whoever starts a run is asked for a value that changes nothing. Often the reference was
//! forgotten, or went away with a node.
//!
//! # Example
//!
//! ```json
//! {
//!   "input_params": {
//!     "subject": { "type": "string" },
//!     "season": { "type": "string" }
//!   },
//!   "dag": {
//!     "nodes": {
//!       "draw": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "${input.subject}, at dawn" }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Remove the parameter, or refer to it.
//!
//! ```json
//! {
//!   "input_params": {
//!     "subject": { "type": "string" }
//!   },
//!   "dag": {
//!     "nodes": {
//!       "draw": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "${input.subject}, at dawn" }
//!       }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;

pub(super) const RULE: Rule = Rule {
    code: "unused-input",
    severity: Severity::Hint,
    group: Group::Template,
    check: Check::Document(Concern::Parameters, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let mut is_used = vec![false; facts.sites.inputs.len()];
    facts.uses.inputs().iter().for_each(|it| is_used[it.input] = true);
    let is_unused = |name: &str| facts.sites.inputs.find(name).is_some_and(|it| !is_used[it]);
    let params = facts.workflow.inputs.iter().flatten();
    for param in params.filter(|param| is_unused(&param.name)) {
        let value = param.object.unwrap_or(param.key);
        found.push(
            Finding::at(Place::key(value, param.key), format!("nothing uses `{}`", param.name))
                .help(format!("use `${{input.{}}}`, or remove the parameter", param.name))
                .fix(format!("Remove `{}`", param.name), OpDraft::Remove(value)),
        );
    }
}
