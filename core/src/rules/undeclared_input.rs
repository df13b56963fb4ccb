//! `undeclared-input`: a reference names a parameter that `input_params` does not declare.
//!
//! A document that has `input_params` names all its parameters there, and whoever starts a
//! run is asked for those. Nobody would be asked for the one that is missing.
//!
//! Without `input_params` the parameters are all that references name, and nothing is
//! undeclared.
//!
//! # Example
//!
//! ```json
//! {
//!   "input_params": ["subject"],
//!   "dag": {
//!     "nodes": {
//!       "draw": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "${input.subject}, in ${input.season}" }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Declare the parameter, or name one that is declared.
//!
//! ```json
//! {
//!   "input_params": ["subject", "season"],
//!   "dag": {
//!     "nodes": {
//!       "draw": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "${input.subject}, in ${input.season}" }
//!       }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Found, Having, NodeFacts};
use crate::json::{Kind, Value, object};
use crate::model::InputParam;
use crate::template::{Reference, Root};

pub(super) const RULE: Rule = Rule {
    code: "undeclared-input",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(Having::STRANGER, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let facts = it.facts;
    let Some(declared) = &facts.workflow.inputs else { return };
    let Some(params) = facts.value_of_inputs() else { return };
    for it in it.references() {
        let (Root::Input(name), None) = (&it.reference.root, it.input) else { continue };
        found.tell(|| {
            let finding = finding(facts, it, name, declared);
            if facts.workflow.has_schema {
                finding
            } else {
                with_declaration(finding, name, params)
            }
        });
    }
}

fn finding(facts: &Facts<'_>, it: Found<'_, '_>, name: &str, declared: &[InputParam]) -> Finding {
    let Found { site, reference, range, .. } = it;
    let finding = Finding::at(
        Place::within(site.value, range.clone()),
        format!("there is no input parameter `{name}`"),
    );
    match facts.guesser.nearest(name, declared.iter().map(|param| param.name.as_str())) {
        Some(near) => {
            let mended = Reference { root: Root::Input(near.into()), ..reference.clone() };
            let op = OpDraft::reference(site.value, range, &mended);
            finding.did_you_mean_this(near, &format!("input.{near}"), op)
        }
        None => finding.help("declare it in `input_params`"),
    }
}

/// Offers to declare the parameter.
fn with_declaration(finding: Finding, name: &str, params: Value<'_>) -> Finding {
    let declare = match params.kind() {
        Kind::Array => OpDraft::Add(params.id(), "-".to_owned(), name.into()),
        _ => OpDraft::Add(params.id(), name.to_owned(), object([])),
    };
    finding.fix(format!("Declare `{name}`"), declare)
}
