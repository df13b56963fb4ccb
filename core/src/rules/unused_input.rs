//! `unused-input`: a parameter is declared, and no reference uses it.
//!
//! Whoever starts a run is asked for a value that changes nothing. Often the reference was
//! forgotten, or went away with a node.
//!
//! Nothing is said of a parameter that is most likely meant by a reference which is wrong:
//! its name stands in it, or is offered in place of one that no parameter has.
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

use std::borrow::Cow;

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::template::{Path, Reference, Root};
use crate::texts::Texts;

pub(super) const RULE: Rule = Rule {
    code: "unused-input",
    severity: Severity::Hint,
    group: Group::Template,
    check: Check::Document(Concern::Parameters, check),
};

/// How many names that no parameter has are guessed at. Without a bound, many unknown names
/// among many known ones would take time squared.
const MAX_GUESSES: usize = 8;

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let mut is_used = vec![false; facts.sites.inputs.len()];
    facts.uses.inputs().iter().for_each(|it| is_used[it.input] = true);
    let Some(params) = &facts.workflow.inputs else { return };
    if is_used.iter().all(|it| *it) {
        return;
    }
    for input in likely(facts) {
        is_used[input] = true;
    }
    let is_unused = |name: &str| facts.sites.inputs.find(name).is_some_and(|it| !is_used[it]);
    for param in params.iter().filter(|param| is_unused(&param.name)) {
        found.tell(|| {
            let value = param.object.unwrap_or(param.key);
            let reference =
                Reference { root: Root::Input((*param.name).into()), path: Path::Kept(&[]) };
            Finding::at(Place::key(value, param.key), format!("nothing uses `{}`", param.name))
                .help(format!("use `${{{reference}}}`, or remove the parameter"))
                .fix(format!("Remove `{}`", param.name), OpDraft::Remove(value))
        });
    }
}

/// The parameters that are most likely meant where a reference is wrong, by their numbers.
#[cold]
fn likely(facts: &Facts<'_>) -> Vec<usize> {
    let inputs = &facts.sites.inputs;
    let mut likely = Vec::new();
    let mut strangers = Texts::default();
    for it in facts.uses.likely() {
        likely.extend(&it.named);
        for name in it.strangers.iter() {
            strangers.add(Cow::Borrowed(name));
        }
    }
    let guess = |name| inputs.find(facts.guesser.nearest(name, inputs.iter())?);
    likely.extend(strangers.iter().take(MAX_GUESSES).filter_map(guess));
    likely
}
