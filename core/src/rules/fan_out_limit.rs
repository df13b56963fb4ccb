//! `fan-out-limit`: a map certainly has more than 100,000 elements, or the `$each`
//! of a payload more than fit into it.
//!
//! No run could get past that node, whatever it is given.
//!
//! ```json
//! { "input_params": { "prompts": { "type": "array", "min_items": 200000 } },
//!   "dag": { "nodes": { "draw": { "type": "map", "items": "${input.prompts}" } } } }
//! ```

use std::collections::BTreeSet;

use super::{Findings, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::model::NodeKind;
use crate::plan::MAX_ITEMS;
use crate::sites::{Role, Scope};
use crate::template::MAX_PAYLOAD_BYTES;

pub(super) const RULE: Rule =
    Rule { code: "fan-out-limit", severity: Severity::Error, group: Group::Plan, check };

/// The fewest bytes that an element takes in a payload: a digit and a comma.
const ELEMENT_BYTES: u64 = 2;

fn check(facts: &Facts<'_>, found: &mut Findings) {
    maps(facts, found);
    eaches(facts, found);
}

/// Reports the maps with too many elements, but for those that have them from
/// another one.
fn maps(facts: &Facts<'_>, found: &mut Findings) {
    let heirs = heirs(facts);
    for (index, node) in facts.workflow.nodes.iter().enumerate() {
        let NodeKind::Map(map) = &node.kind else { continue };
        let (Some(items), Some(count)) = (map.items, facts.counts.items(index)) else { continue };
        if count.min() <= MAX_ITEMS || heirs.contains(&index) {
            continue;
        }
        let least = if count.exact().is_some() { "" } else { "at least " };
        let found_text = format!("{least}{}", count.min());
        let message =
            format!("`{}` has {found_text} elements, and a map may have {MAX_ITEMS}", node.id);
        found.push(
            RULE.at(items, message)
                .help("let several runs share the elements")
                .node(index)
                .expected(format!("at most {MAX_ITEMS}"))
                .found(found_text),
        );
    }
}

/// The maps whose `items` refer to those of a map that has too many itself.
fn heirs(facts: &Facts<'_>) -> BTreeSet<usize> {
    let is_too_long = |node: usize| {
        let is_map = matches!(facts.workflow.nodes[node].kind, NodeKind::Map(_));
        is_map && facts.counts.items(node).is_some_and(|count| count.min() > MAX_ITEMS)
    };
    let in_items = facts.sites.texts.iter().filter(|site| site.role != Role::Payload);
    let heirs = in_items.filter(|site| {
        let mut targets = facts.sites.references_of(site).iter().filter_map(|it| it.target);
        targets.any(is_too_long)
    });
    heirs.map(|site| site.node).collect()
}

/// Reports each outermost `$each` whose elements, with those of the `$each` in it,
/// take more room than a payload has.
fn eaches(facts: &Facts<'_>, found: &mut Findings) {
    let limit = MAX_PAYLOAD_BYTES as u64 / ELEMENT_BYTES;
    let mut products: Vec<u64> = Vec::with_capacity(facts.sites.eaches.len());
    for (index, each) in facts.sites.eaches.iter().enumerate() {
        let count = facts.counts.of_each(index, &facts.sites);
        let outer = match each.outer {
            Scope::Each(outer) => products[outer],
            _ => 1,
        };
        let product = outer.saturating_mul(count.map_or(0, |count| count.min()));
        products.push(product);
        if product <= limit || outer > limit {
            continue;
        }
        let message = format!("this makes at least {product} elements, more than fit into 16 MiB");
        found.push(
            RULE.at(each.object, message)
                .help("use a map node, which makes a payload for each element")
                .node(each.node)
                .expected(format!("at most {limit}"))
                .found(format!("at least {product}")),
        );
    }
}
