//! A graph as a tree: each node below one of those that it waits for.

use weftwork_core::plan::Plan;

/// How many levels are drawn; what is deeper is drawn at the last of them.
const MAX_LEVELS: usize = 12;

/// A node's place in the tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Branch {
    /// The node's step in the plan.
    pub(super) step: usize,
    /// The lines that lead to it: two columns for each level below the first.
    pub(super) guide: String,
}

/// All nodes of a plan, from top to bottom.
///
/// A node that waits for several stands below the one at the end of the longest way,
/// and of several such below the last in the document: so it comes after all of them
/// in most graphs. What stands below the same node is in the document's order.
pub(super) fn branches(plan: &Plan) -> Vec<Branch> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); plan.steps.len()];
    let mut roots = Vec::new();
    for (step, parent) in parents(plan).into_iter().enumerate() {
        match parent {
            Some(parent) => below[parent].push(step),
            None => roots.push(step),
        }
    }
    let mut branches = Vec::with_capacity(plan.steps.len());
    // What is to be drawn, the next at the end: a step, its lines, and those for the
    // steps below it.
    let mut waiting: Vec<(usize, String, String)> =
        roots.into_iter().rev().map(|step| (step, String::new(), String::new())).collect();
    while let Some((step, guide, inner)) = waiting.pop() {
        for (index, &child) in below[step].iter().enumerate().rev() {
            let is_last = index + 1 == below[step].len();
            let (own, further) = if is_last { ("└ ", "  ") } else { ("├ ", "│ ") };
            let is_deepest = inner.chars().count() / 2 + 1 >= MAX_LEVELS;
            let further = if is_deepest { "" } else { further };
            waiting.push((child, format!("{inner}{own}"), format!("{inner}{further}")));
        }
        branches.push(Branch { step, guide });
    }
    branches
}

/// The step that each step stands below.
fn parents(plan: &Plan) -> Vec<Option<usize>> {
    let mut n_waits_for: Vec<usize> = plan.steps.iter().map(|step| step.parents.len()).collect();
    let mut depths = vec![0; plan.steps.len()];
    let mut ready: Vec<usize> = (0..n_waits_for.len()).filter(|&it| n_waits_for[it] == 0).collect();
    while let Some(step) = ready.pop() {
        for &child in &plan.steps[step].children {
            depths[child] = depths[child].max(depths[step] + 1);
            n_waits_for[child] -= 1;
            if n_waits_for[child] == 0 {
                ready.push(child);
            }
        }
    }
    let parent = |parents: &[usize]| parents.iter().copied().max_by_key(|&it| (depths[it], it));
    plan.steps.iter().map(|step| parent(&step.parents)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::run::progress::plan_of;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(nodes: &[&str], edges: &[(&str, &str)], expected: Expect) {
        let plan = plan_of(nodes, edges);
        let lines = branches(&plan)
            .into_iter()
            .map(|Branch { step, guide }| format!("{guide}{}\n", plan.steps[step].id));
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn a_node_stands_below_the_last_that_it_waits_for() {
        check(
            &["a", "b", "c", "end", "alone"],
            &[("a", "b"), ("a", "c"), ("b", "end"), ("c", "end")],
            expect![[r#"
                a
                ├ b
                └ c
                  └ end
                alone
            "#]],
        );
    }

    #[test]
    fn the_longest_way_counts_and_not_the_order_of_the_document() {
        check(
            &["end", "c", "b", "a", "x"],
            &[("a", "b"), ("b", "c"), ("c", "end"), ("x", "end"), ("a", "x")],
            expect![[r#"
                a
                ├ b
                │ └ c
                │   └ end
                └ x
            "#]],
        );
    }

    #[test]
    fn what_is_very_deep_is_drawn_less_deep() {
        let names: Vec<String> = (0..16).map(|it| format!("n{it}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let edges: Vec<_> = names.windows(2).map(|pair| (pair[0], pair[1])).collect();
        check(
            &names,
            &edges,
            expect![[r#"
            n0
            └ n1
              └ n2
                └ n3
                  └ n4
                    └ n5
                      └ n6
                        └ n7
                          └ n8
                            └ n9
                              └ n10
                                └ n11
                                  └ n12
                                  └ n13
                                  └ n14
                                  └ n15
        "#]],
        );
    }
}
