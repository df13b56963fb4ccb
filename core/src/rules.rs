//! The rules that a workflow has to keep, one file each.
//!
//! To add a rule, write `rules/<code>.rs`, name it in [`ALL`], and put documents
//! that break it, and near misses that do not, under `tests/cases/<code>/`.

mod bad_each;
mod both_payload_and_inputs;
mod cycle;
mod dangling_edge;
mod duplicate_edge;
mod duplicate_key;
mod empty_dag;
mod fan_out_limit;
mod finding;
mod invalid_concurrency;
mod invalid_json;
mod invalid_node_id;
mod invalid_retry;
mod invalid_timeout;
mod invalid_tolerance;
mod item_outside_map;
mod items_not_array;
mod meant;
mod missing_field;
mod missing_model;
mod model_task_mismatch;
mod nested_map;
mod not_an_ancestor;
mod nullable_item;
mod redundant_edge;
mod self_edge;
mod shadowed_item;
mod template_syntax;
mod too_deep;
mod too_large;
mod type_mismatch;
mod unbounded_fan_out;
mod undeclared_input;
mod unknown_field;
mod unknown_model;
mod unknown_node;
mod unknown_output_path;
mod unknown_payload_field;
mod unknown_reference;
mod unknown_root;
mod unknown_task;
mod unused_input;
mod value_out_of_range;
mod wrong_shape;

use crate::diagnostic::Severity;
use crate::facts::{Facts, NodeFacts};

pub(crate) use finding::{Finding, Findings, FixDraft, MAX_FINDINGS, OpDraft, Part, Place, Said};
pub(crate) use too_large::is_too_large;

/// A rule: its stable name, how bad it is to break it, and the check.
pub struct Rule {
    /// Kebab-case, named after the bad thing.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub group: Group,
    /// Reports each place that breaks it.
    pub(crate) check: Check,
}

/// How a rule looks at a document. What concerns one node is asked node by node, so
/// that all rules look at a node while it is at hand, and so that a node which was
/// edited can be asked about alone.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// At all of it.
    Document(Concern, OfDocument),
    /// At each node. What it reports is about that node, and stands in it.
    Node(OfNode),
    /// At all of it, and at each node.
    Both(Concern, OfDocument, OfNode),
}

/// What a look at the whole document is about, and so what has to change before there
/// is anything new to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concern {
    /// What could not be read, or has no place: anywhere.
    Form,
    /// Ids, edges, settings and parameters: nothing that stands within a node.
    Outline,
    /// Which nodes refer to which.
    References,
    /// Which parameters are referred to.
    Parameters,
    /// The types of values, and how many there are.
    Values,
}

/// Looks at a whole document.
pub(crate) type OfDocument = fn(&Facts<'_>, &mut Findings);
/// Looks at one node.
pub(crate) type OfNode = fn(NodeFacts<'_, '_>, &mut Findings);

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The text and its form.
    Document,
    /// Nodes and edges as a graph.
    Graph,
    /// One node.
    Node,
    /// What stands in `${…}`.
    Template,
    /// What type a value has, and what is asked for in its place.
    Types,
    /// How much a run would do.
    Plan,
}

/// Every rule, group by group.
pub const ALL: &[Rule] = &[
    invalid_json::RULE,
    too_large::RULE,
    too_deep::RULE,
    duplicate_key::RULE,
    wrong_shape::RULE,
    unknown_field::RULE,
    invalid_node_id::RULE,
    cycle::RULE,
    self_edge::RULE,
    dangling_edge::RULE,
    duplicate_edge::RULE,
    redundant_edge::RULE,
    empty_dag::RULE,
    missing_model::RULE,
    unknown_task::RULE,
    unknown_model::RULE,
    model_task_mismatch::RULE,
    missing_field::RULE,
    unknown_payload_field::RULE,
    both_payload_and_inputs::RULE,
    invalid_tolerance::RULE,
    invalid_concurrency::RULE,
    invalid_timeout::RULE,
    invalid_retry::RULE,
    nested_map::RULE,
    template_syntax::RULE,
    unknown_root::RULE,
    unknown_node::RULE,
    not_an_ancestor::RULE,
    item_outside_map::RULE,
    unknown_reference::RULE,
    undeclared_input::RULE,
    unused_input::RULE,
    shadowed_item::RULE,
    bad_each::RULE,
    type_mismatch::RULE,
    items_not_array::RULE,
    nullable_item::RULE,
    value_out_of_range::RULE,
    unknown_output_path::RULE,
    fan_out_limit::RULE,
    unbounded_fan_out::RULE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_kebab_case() {
        let mut codes: Vec<_> = ALL.iter().map(|rule| rule.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ALL.len());
        for code in codes {
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{code}");
        }
    }
}
