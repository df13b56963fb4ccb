//! What a rerun does with each node: runs it, perhaps runs it, or uses its result again.

use indexmap::IndexMap;
use leptos::prelude::*;
use weftwork_api::{ItemReuse, NodeReuse, ReuseOutcome};

use crate::count::counted;
use crate::ui::{Icon, IconName};

/// So many nodes of each sort are named; a workflow may have thousands.
const MOST: usize = 24;

/// What a rerun does with each node, sorted by what that is.
#[component]
pub fn ReuseList(
    /// What it does, by node id.
    reuse: IndexMap<String, NodeReuse>,
) -> impl IntoView {
    let groups = [ReuseOutcome::Runs, ReuseOutcome::Depends, ReuseOutcome::Reused];
    let groups = groups.map(|outcome| {
        let nodes: Vec<_> = reuse.iter().filter(|(_, node)| node.outcome == outcome).collect();
        (!nodes.is_empty()).then(|| group(outcome, &nodes))
    });
    view! { <div class="reuse-list">{groups.into_iter().flatten().collect_view()}</div> }
}

fn group(outcome: ReuseOutcome, nodes: &[(&String, &NodeReuse)]) -> impl IntoView + use<> {
    let named = nodes.iter().take(MOST).map(|(id, node)| {
        let part = node.items.map(|items| part(outcome, items));
        view! {
            <li class="reuse-list__node">
                <code>{(*id).clone()}</code>
                {part.map(|part| view! { <span class="reuse-list__part">{part}</span> })}
            </li>
        }
    });
    let named = named.collect_view();
    let n_more = nodes.len().saturating_sub(MOST);
    let more = (n_more > 0).then(|| view! { <li>{format!("and {n_more} more")}</li> });
    let (name, icon, about) = match outcome {
        ReuseOutcome::Runs => ("runs", IconName::Play, ""),
        ReuseOutcome::Depends => {
            ("depends", IconName::Info, "Only if what comes before them gives another result.")
        }
        ReuseOutcome::Reused => ("reused", IconName::Check, ""),
    };
    view! {
        <section class=format!("reuse-list__group reuse-list__group--{name}")>
            <h3 class="reuse-list__title"><Icon name=icon />{title(outcome, nodes.len())}</h3>
            {(!about.is_empty()).then(|| view! { <p class="reuse-list__about">{about}</p> })}
            <ul class="reuse-list__nodes">{named}{more}</ul>
        </section>
    }
}

/// `1 node runs`, `3 nodes may run`, `2 nodes are reused`
fn title(outcome: ReuseOutcome, n_nodes: usize) -> String {
    let verb = match (outcome, n_nodes) {
        (ReuseOutcome::Runs, 1) => "runs",
        (ReuseOutcome::Runs, _) => "run",
        (ReuseOutcome::Depends, _) => "may run",
        (ReuseOutcome::Reused, 1) => "is reused",
        (ReuseOutcome::Reused, _) => "are reused",
    };
    format!("{} {verb}", counted(n_nodes, "node"))
}

/// How much of a map that is: `2 of 5 elements`.
fn part(outcome: ReuseOutcome, ItemReuse { total, reused }: ItemReuse) -> String {
    let elements = counted(total as usize, "element");
    match outcome {
        ReuseOutcome::Runs if reused > 0 => format!("{} of {elements}", total - reused),
        _ => elements,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_and_elements_are_counted() {
        let titles =
            [(ReuseOutcome::Runs, 1), (ReuseOutcome::Depends, 2), (ReuseOutcome::Reused, 2)];
        let titles = titles.map(|(outcome, n_nodes)| title(outcome, n_nodes));
        assert_eq!(titles, ["1 node runs", "2 nodes may run", "2 nodes are reused"]);
        let part = |outcome, reused| part(outcome, ItemReuse { total: 5, reused });
        assert_eq!(part(ReuseOutcome::Runs, 3), "2 of 5 elements");
        assert_eq!(part(ReuseOutcome::Runs, 0), "5 elements");
        assert_eq!(part(ReuseOutcome::Reused, 5), "5 elements");
    }
}
