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

use std::ops::Range;

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;
use crate::sites::Site;
use crate::template::{Fault, Problem, Template};

pub(super) const RULE: Rule = Rule {
    code: "template-syntax",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for site in it.texts() {
        let mut text = None;
        for fault in &site.faults {
            if !matches!(fault.problem, Problem::UnknownRoot { .. }) {
                let text = text.get_or_insert_with(|| it.facts.text(site.value));
                found.push(finding(site, fault, text));
            }
        }
    }
}

fn finding(site: &Site, fault: &Fault, text: &str) -> Finding {
    let place = Place::within(site.value, fault.range.clone());
    let finding = Finding::at(place, fault.problem.to_string());
    let replaced =
        |range: Range<usize>, by: &str| OpDraft::ReplaceIn(site.value, vec![range], by.to_owned());
    if let Problem::WhiteSpace { mended } = &fault.problem {
        return finding
            .help(format!("write `{mended}`"))
            .fix("Remove the white space", replaced(fault.reference.clone(), mended));
    }
    let finding = finding.help(way_out(fault, text));
    match mended(fault, text) {
        Some((range, mended)) => finding.fix(format!("Write `{mended}`"), replaced(range, &mended)),
        None => finding,
    }
}

fn way_out(fault: &Fault, text: &str) -> &'static str {
    match &fault.problem {
        Problem::Unclosed => "close it with `}`, or write `$${` for a literal `${`",
        Problem::NoResult => "write `${nodes.ID.result}`, and the path after it",
        Problem::NoParameter => "write `${input.NAME}`",
        Problem::NoNode => "write `${nodes.ID.result}`",
        Problem::Unexpected { found: '{' } if is_doubled(fault, text) => {
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

/// Whether it is `${{…}}`.
fn is_doubled(fault: &Fault, text: &str) -> bool {
    let Range { start, end } = fault.reference;
    text[start..].starts_with("${{") && text[end..].starts_with('}')
}

/// The reference that was meant, if that is clear, and the bytes in whose place it goes.
fn mended(fault: &Fault, text: &str) -> Option<(Range<usize>, String)> {
    let mut whole = fault.reference.clone();
    let Range { start, end } = fault.range;
    let part = text.get(start..end)?;
    let with = |range: Range<usize>, by: &str| {
        [&text[whole.start..range.start], by, &text[range.end..whole.end]].concat()
    };
    let mended = match &fault.problem {
        Problem::Unexpected { found: '{' } if is_doubled(fault, text) => {
            let inside = text[whole.start + 3..whole.end - 1].trim();
            whole.end += 1;
            format!("${{{inside}}}")
        }
        // A whole result is seldom what is meant.
        Problem::NoResult if end + 1 < whole.end => {
            matches!(part, ".output" | ".outputs" | ".results")
                .then(|| with(start..end, ".result"))?
        }
        // `.0` for `[0]`
        Problem::ExpectedName => {
            let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
            let position = format!("[{}]", &text[start..start + digits]);
            with(start - 1..start + digits, &position)
        }
        // `['key']` for `["key"]`
        Problem::BadIndex => {
            let key = part.strip_prefix('\'')?.strip_suffix('\'')?;
            with(start..end, &format!("\"{key}\""))
        }
        Problem::LeadingZero => {
            let digits = part.trim_start_matches('0');
            with(start..end, if digits.is_empty() { "0" } else { digits })
        }
        _ => return None,
    };
    Template::parse(&mended).whole().is_some().then_some((whole, mended))
}
