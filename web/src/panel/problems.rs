//! Everything that is wrong with the workflow, in a strip under the canvas.

use leptos::prelude::*;

use super::problem::ProblemView;
use super::problem_count::ProblemCount;
use super::sentence;
use super::settings_tab::is_setting;
use crate::canvas::board::Board;
use crate::state::graph_view::NodeId;
use crate::state::problems::{Problem, edge_at, rank};
use crate::state::selection::Tab;
use crate::ui::{Icon, IconName, Prose};

/// The list of problems. Choosing one goes to where it is.
#[component]
pub fn Problems(
    /// Whether the list shows.
    open: RwSignal<bool>,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let all = Memo::new(move |_| {
        let mut all: Vec<Problem> = board.document.problems.with(|it| it.to_vec());
        all.sort_by_key(|Problem { diagnostic: it, .. }| {
            (rank(it.severity), it.range.map(|range| range.start.offset))
        });
        all
    });
    let chevron = move || if open.get() { IconName::ChevronDown } else { IconName::ChevronUp };
    view! {
        <section class="problems" aria-label="Problems">
            <button
                type="button"
                class="problems__bar"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span aria-live="polite"><ProblemCount /></span>
                <span class="problems__chevron"><Icon name=Signal::derive(chevron) /></span>
            </button>
            <Show when=move || open.get()>
                <ul class="problems__list">
                    {move || all.get().into_iter().map(|problem| view! { <Row board problem /> }).collect_view()}
                    <Show when=move || all.with(Vec::is_empty)>
                        <li class="problems__none">"Nothing is wrong with this workflow."</li>
                    </Show>
                </ul>
            </Show>
        </section>
    }
}

/// One problem.
#[component]
fn Row(
    /// The canvas of the document.
    board: Board,
    /// What is wrong.
    problem: Problem,
) -> impl IntoView {
    let diagnostic = &problem.diagnostic;
    let severity = diagnostic.severity;
    let line = diagnostic.range.map(|range| format!("line {}", range.start.line));
    let place: Vec<_> = problem.node.iter().map(ToString::to_string).chain(line).collect();
    // There is room for one; the field has them all.
    let fixes = diagnostic.fixes.iter().take(1).cloned().collect();
    let (message, code) = (sentence(&diagnostic.message), diagnostic.code.clone());
    view! {
        <ProblemView board severity fixes>
            <button type="button" class="problems__jump" on:click=move |_| go_to(board, &problem)>
                <span class="problems__message"><Prose text=message /></span>
                <span class="problems__code">{code}</span>
                <span class="problems__place">{place.join(" · ")}</span>
            </button>
        </ProblemView>
    }
}

/// Shows where a problem is: the node and the field, the edge, the setting, or the
/// place in the text.
fn go_to(board: Board, Problem { diagnostic, target, .. }: &Problem) {
    let selection = board.selection;
    if let Some(edge) = board.document.now(|it| edge_at(it, &diagnostic.pointer)) {
        if board.document.graph.get_untracked().edges.contains(&edge) {
            board.reveal(&edge.0);
            selection.tab.set(Tab::Node);
            selection.select_edge(edge, false);
            return;
        }
    } else if let Some(id) = &diagnostic.node_id {
        board.reveal(id);
        selection.select(NodeId::from(id.as_str()));
        selection.reveal.set(Some(target.clone()));
        return;
    } else if is_setting(target) {
        selection.tab.set(Tab::Settings);
        selection.reveal.set(Some(target.clone()));
        return;
    }
    selection.tab.set(Tab::Json);
    selection.offset.set(diagnostic.range.map(|range| range.start.offset as usize));
}
