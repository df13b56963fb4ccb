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

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Group, Rule};
use super::slips;
use crate::diagnostic::Severity;
use crate::facts::{Facts, Having, NodeFacts};
use crate::sites::Site;
use crate::template::{Fault, Problem, Template};

pub(super) const RULE: Rule = Rule {
    code: "template-syntax",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(Having::FAULT, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for site in it.texts() {
        let mut text = None;
        for fault in &site.faults {
            if !matches!(fault.problem, Problem::UnknownRoot { .. }) {
                found.tell(|| {
                    let text = text.get_or_insert_with(|| it.facts.text(site.value));
                    finding(it.facts, site, fault, text)
                });
            }
        }
    }
}

fn finding(facts: &Facts<'_>, site: &Site, fault: &Fault, text: &str) -> Finding {
    let place = Place::within(site.value, fault.range.clone());
    let finding = Finding::at(place, fault.problem.to_string());
    let whole = slips::whole(fault, text);
    let mended = slips::mended(facts, site, &text[whole.clone()], whole.len() == text.len());
    let replaced = |by: &str| OpDraft::ReplaceIn(site.value, vec![whole.clone()], by.to_owned());
    match (&fault.problem, mended) {
        (Problem::WhiteSpace { mended: bare }, Some(mended)) if *bare == mended => finding
            .help(format!("write `{mended}`"))
            .fix("Remove the white space", replaced(&mended)),
        // The rest takes a choice, and is told once this is done.
        (Problem::WhiteSpace { mended: bare }, None) => {
            finding.help(besides(bare)).fix("Remove the white space", replaced(bare))
        }
        (_, Some(mended)) => {
            finding.help(way_out(fault, text)).fix(format!("Write `{mended}`"), replaced(&mended))
        }
        (_, None) => finding.help(way_out(fault, text)),
    }
}

/// What is wrong with a reference besides its white space.
fn besides(bare: &str) -> String {
    let faults = Template::parse(bare).faults;
    let problem = faults.first().map(|fault| fault.problem.to_string());
    format!("besides, {}", problem.unwrap_or_default())
}

fn way_out(fault: &Fault, text: &str) -> &'static str {
    match &fault.problem {
        Problem::WhiteSpace { .. } => "write the path alone",
        Problem::Unclosed => "close it with `}`, or write `$${` for a literal `${`",
        Problem::NoResult => "write `${nodes.ID.result}`, and the path after it",
        Problem::NoParameter => "write `${input.NAME}`",
        Problem::NoNode => "write `${nodes.ID.result}`",
        Problem::Unexpected { found: '{' } if slips::is_doubled(fault, text) => {
            "write one brace on each side"
        }
        Problem::Unexpected { found: '|' | '?' | '+' | '-' | '*' | '/' | '%' | '=' | '(' } => {
            "nothing is worked out here; to change a value, put a node between"
        }
        Problem::BadIndex if text[fault.range.clone()].starts_with('-') => {
            "positions count from 0, and only from the beginning"
        }
        Problem::BadIndex if text[fault.range.clone()].starts_with(['*', ':']) => {
            "a reference names one element; for each of them use a map node or a `$each`"
        }
        Problem::BadIndex => "a key stands in double quotes, and a position is a plain number",
        _ => "a reference is a path such as `${nodes.draw.result.images[0].url}`",
    }
}
