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

use super::{Check, Finding, Findings, Group, OpDraft, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;

pub(super) const RULE: Rule = Rule {
    code: "unused-input",
    severity: Severity::Hint,
    group: Group::Template,
    check: Check::Document(check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let (Some(params), Some(declared)) = (&facts.workflow.inputs, facts.value_of_inputs()) else {
        return;
    };
    let mut is_used = vec![false; facts.sites.inputs.len()];
    facts.sites.references.iter().filter_map(|it| it.input).for_each(|it| is_used[it] = true);
    let is_unused = |name: &str| facts.sites.inputs.find(name).is_some_and(|it| !is_used[it]);
    for param in params.iter().filter(|param| is_unused(&param.name)) {
        let value = match declared.members().find(|(key, _)| key.id() == param.key) {
            Some((_, value)) => value.id(),
            None => param.key,
        };
        found.push(
            Finding::at(Place::key(value, param.key), format!("nothing uses `{}`", param.name))
                .help(format!("use `${{input.{}}}`, or remove the parameter", param.name))
                .fix(format!("Remove `{}`", param.name), OpDraft::Remove(value)),
        );
    }
}
