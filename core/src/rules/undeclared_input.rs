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
use crate::facts::{Found, Having, NodeFacts};
use crate::json::{Kind, object};
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
    for Found { site, reference, range, input, .. } in it.references() {
        let (Root::Input(name), None) = (&reference.root, input) else { continue };
        let mut finding = Finding::at(
            Place::within(site.value, range.clone()),
            format!("there is no input parameter `{name}`"),
        );
        if let Some(near) =
            facts.guesser.nearest(name, declared.iter().map(|param| param.name.as_str()))
        {
            let mended = Reference { root: Root::Input(near.into()), ..reference.clone() };
            let op = OpDraft::reference(site.value, range, &mended);
            finding = finding.did_you_mean_this(near, &format!("input.{near}"), op);
        } else {
            finding = finding.help("declare it in `input_params`");
        }
        let declare = match params.kind() {
            Kind::Array => OpDraft::Add(params.id(), "-".to_owned(), name.as_ref().into()),
            _ => OpDraft::Add(params.id(), name.to_string(), object([])),
        };
        found.push(if facts.workflow.has_schema {
            finding
        } else {
            finding.fix(format!("Declare `{name}`"), declare)
        });
    }
}
