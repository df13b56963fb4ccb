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
mod elements;
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
mod rule;
mod self_edge;
mod shadowed_item;
mod slips;
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

pub(crate) use finding::{Finding, Findings, FixDraft, MAX_FINDINGS, OpDraft, Part, Place, Said};
pub(crate) use rule::{Check, Concern, OfNode};
pub use rule::{Group, Rule};

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
