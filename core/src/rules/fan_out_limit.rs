//! `fan-out-limit`: a map certainly has more elements than a map may have, or a
//! `$each` more than a payload holds.
//!
//! A map may have 100,000 elements, and a payload 16 MiB. No run could get past such a node,
//! whatever it is given.
//!
//! Only what is certain is reported: literals that are too long, and a `min_items` that asks
//! for too many. Where a list only may turn out to be too long, the node fails when it does.
//!
//! # Example
//!
//! ```json
//! {
//!   "input_params": { "photos": { "type": "array", "min_items": 200000 } },
//!   "dag": {
//!     "nodes": {
//!       "edit": {
//!         "type": "map",
//!         "items": "${input.photos}",
//!         "node": {
//!           "model_id": "Qwen/Qwen-Image-Edit",
//!           "task": "fal/image-edit",
//!           "payload": { "image_url": "${item}", "prompt": "at night" }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Let several runs share the elements, each within the limit.
//!
//! ```json
//! {
//!   "input_params": { "photos": { "type": "array", "min_items": 1, "max_items": 100000 } },
//!   "dag": {
//!     "nodes": {
//!       "edit": {
//!         "type": "map",
//!         "items": "${input.photos}",
//!         "node": {
//!           "model_id": "Qwen/Qwen-Image-Edit",
//!           "task": "fal/image-edit",
//!           "payload": { "image_url": "${item}", "prompt": "at night" }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::json::{Kind, MIB, Value};
use crate::model::{MAX_ITEMS, NodeKind};
use crate::sites::{Role, Scope};
use crate::template::{MAX_PAYLOAD_BYTES, Part, Template};
use crate::words;

pub(super) const RULE: Rule = Rule {
    code: "fan-out-limit",
    severity: Severity::Error,
    group: Group::Plan,
    check: Check::Node(Having::MAP.or(Having::EACH), check),
};

/// The fewest bytes that an element takes in a payload: a digit and a comma.
const ELEMENT_BYTES: u64 = 2;

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    items(it, found);
    eaches(it, found);
}

/// Reports a map with too many elements, unless it has them from another one.
fn items(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, index, node } = it;
    let NodeKind::Map(map) = &node.kind else { return };
    let (Some(items), Some(count)) = (map.items, facts.counts.items(index)) else { return };
    if count.min() <= MAX_ITEMS || is_heir(it) {
        return;
    }
    found.tell(|| {
        let least = if count.exact().is_some() { "" } else { "at least " };
        let found_text = format!("{least}{}", count.min());
        let message =
            format!("`{}` has {found_text} elements, and a map may have {MAX_ITEMS}", node.id);
        Finding::at(items, message)
            .help("let several runs share the elements")
            .expected(format!("at most {MAX_ITEMS}"))
            .found(found_text)
    });
}

/// Whether the `items` of a map refer to those of one that has too many itself.
fn is_heir(it: NodeFacts<'_, '_>) -> bool {
    let is_too_long = |node: usize| {
        let is_map = matches!(it.facts.workflow.nodes[node].kind, NodeKind::Map(_));
        is_map && it.facts.counts.items(node).is_some_and(|count| count.min() > MAX_ITEMS)
    };
    let in_items = it.references().filter(|it| it.site.role != Role::Payload);
    in_items.filter_map(|it| it.target).any(is_too_long)
}

/// The fewest bytes that each of `n` elements of a `$each` takes in a payload, its comma
/// included.
fn element_bytes(each: Value<'_>, n: u64) -> u64 {
    let template = each.member(words::TEMPLATE).filter(|template| {
        // Nobody looks at what cannot be too much.
        let most = template.span().len() as u64 + 1;
        n.saturating_mul(most) > MAX_PAYLOAD_BYTES as u64
    });
    template.map_or(ELEMENT_BYTES, |template| (least_bytes(template) + 1).max(ELEMENT_BYTES))
}

/// The fewest bytes that a value takes when its references are resolved, without what a
/// `$each` in it makes.
fn least_bytes(value: Value<'_>) -> u64 {
    let with_commas = |(sum, n): (u64, u64)| 2 + sum + n.saturating_sub(1);
    match value.kind() {
        Kind::PlainString | Kind::EscapedString => {
            let text = value.as_str().unwrap_or_default();
            let template = Template::parse(&text);
            if template.whole().is_some() {
                return 1;
            }
            let texts = template.parts.iter().map(|part| match part {
                Part::Text(text) => text.len() as u64,
                Part::Reference(..) => 0,
            });
            2 + texts.sum::<u64>()
        }
        Kind::Object if value.member(words::EACH).is_some() => 2,
        Kind::Array => {
            let elements = value.elements().filter(|it| it.member(words::EACH).is_none());
            with_commas(elements.fold((0, 0), |(sum, n), it| (sum + least_bytes(it), n + 1)))
        }
        Kind::Object => with_commas(value.members().fold((0, 0), |(sum, n), (key, value)| {
            let key = key.as_str().unwrap_or_default().len() as u64 + 3;
            (sum + key + least_bytes(value), n + 1)
        })),
        _ => value.raw().len() as u64,
    }
}

/// Reports each outermost `$each` whose elements, with those of the `$each` in it,
/// take more room than a payload has.
fn eaches(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, .. } = it;
    let first = it.first_each();
    // Of each, how many there are with those outside of it, and whether that is told.
    let mut products: Vec<(u64, bool)> = Vec::new();
    for (index, each) in (first..).zip(it.eaches()) {
        let least = facts.counts.least_of_each(index, &facts.sites);
        let outer = match each.outer {
            Scope::Each(outer) => products[outer - first],
            _ => (1, false),
        };
        let product = outer.0.saturating_mul(least);
        let limit = MAX_PAYLOAD_BYTES as u64 / element_bytes(facts.value(each.object), product);
        products.push((product, outer.1 || product > limit));
        if product <= limit || outer.1 {
            continue;
        }
        found.tell(|| {
            let most = MAX_PAYLOAD_BYTES / MIB;
            let message =
                format!("this makes at least {product} elements, more than fit into {most} MiB");
            Finding::at(each.object, message)
                .help("use a map node, which makes a payload for each element")
                .expected(format!("at most {limit}"))
                .found(format!("at least {product}"))
        });
    }
}
