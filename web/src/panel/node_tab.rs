//! The Node tab: the fields of the node that the keyboard is at.

use std::collections::BTreeSet;

use leptos::prelude::*;
use weftwork_core::diagnostic::Diagnostic;
use weftwork_core::edit::nodes;
use weftwork_core::model::NodeKind;
use weftwork_core::tasks::{self, PICK};

use super::advanced::Advanced;
use super::field_problems::ProblemList;
use super::form_problems::FormProblems;
use super::identity::{IdField, KindSwitch, ModelSelect, TaskSelect};
use super::map_fields::MapFields;
use super::outline::Outline;
use super::payload_form::PayloadForm;
use super::place::Place;
use super::reference::text_of;
use super::reference_chips::{Choices, NodeChoices};
use crate::canvas::board::Board;
use crate::canvas::edits;
use crate::state::graph_view::NodeId;
use crate::state::problems::Problem;
use crate::ui::{Button, ButtonVariant, IconName};

/// What decides which fields there are: when it changes, the form is made anew.
#[derive(Debug, Clone, PartialEq)]
struct Form {
    id: NodeId,
    is_map: bool,
    task: String,
    payload: String,
}

/// The Node tab.
#[component]
pub fn NodeTab() -> impl IntoView {
    let board = expect_context::<Board>();
    let form = Memo::new(move |_| {
        let id = board.selection.focused.get()?;
        board.document.read(|parsed| {
            let node = &parsed.workflow.nodes[parsed.workflow.find_node(&id)?];
            let task = node.task();
            let payload = task.and_then(|task| task.payload);
            let key = payload.and_then(|(key, _)| parsed.json.value(key).as_str());
            Some(Form {
                id,
                is_map: matches!(node.kind, NodeKind::Map(_)),
                task: text_of(parsed, task.and_then(|task| task.task)),
                payload: key.map_or_else(|| "payload".to_owned(), std::borrow::Cow::into_owned),
            })
        })
    });
    view! {
        {move || match form.get() {
            Some(form) => view! { <NodeForm form /> }.into_any(),
            None => view! { <Nothing /> }.into_any(),
        }}
    }
}

/// What the tab says when no node is selected.
#[component]
fn Nothing() -> impl IntoView {
    let board = expect_context::<Board>();
    let n_nodes = Memo::new(move |_| board.document.graph.with(|graph| graph.nodes.len()));
    let edge = move || board.selection.edges.with(|edges| edges.first().cloned());
    view! {
        <div class="node-tab">
            {move || edge().map(|edge| view! { <SelectedEdge edge /> })}
            <p class="node-tab__hint">
                {move || if n_nodes.get() == 0 {
                    "Add a node, and its fields show here."
                } else {
                    "Select a node to change what it does. Drag from its right edge to connect it."
                }}
            </p>
            <Show when=move || n_nodes.get() != 0>
                <h2 class="node-tab__heading">"Outline"</h2>
                <Outline />
            </Show>
        </div>
    }
}

/// The edge that is selected, and what is wrong with it.
#[component]
fn SelectedEdge(
    /// The edge.
    edge: (NodeId, NodeId),
) -> impl IntoView {
    let board = expect_context::<Board>();
    let key = edge.clone();
    let problems = Signal::derive(move || {
        let is_mine = |it: &&Problem| it.edges.contains(&key);
        board.document.problems.with(|all| {
            all.iter().filter(is_mine).map(|it| it.diagnostic.clone()).collect::<Vec<_>>()
        })
    });
    view! {
        <section class="node-tab__edge">
            <h2 class="node-tab__heading">"Edge"</h2>
            <p><code>{edge.1.to_string()}</code> " waits for " <code>{edge.0.to_string()}</code></p>
            <ProblemList problems />
            <Button small=true variant=ButtonVariant::Danger icon=IconName::Trash on_click=move |_| edits::delete_selected(board)>
                "Delete edge"
            </Button>
        </section>
    }
}

/// The fields of a node.
#[component]
fn NodeForm(
    /// Which fields there are.
    form: Form,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let Form { id, is_map, task, payload } = form;
    let pointer = board.document.now(|it| nodes::node_pointer(it, &id));
    let node = Place::new(board, pointer, id.to_string());
    let inner = if is_map { node.member("node") } else { node };
    let task_type = tasks::find(&task);
    let problems = provide_for_fields(board, node, &id, is_map);
    let model = (task != PICK).then(|| view! { <ModelSelect place=inner /> });
    let map = is_map.then(|| {
        view! {
            <section class="node-tab__section">
                <h2 class="node-tab__heading">"Elements"</h2>
                <MapFields place=node />
            </section>
        }
    });
    view! {
        <div class="node-tab" data-pointer=node.pointer()>
            <SelectedCount />
            <IdField id />
            <TaskSelect place=inner is_inner=is_map />
            {task_type.map(|task| view! { <p class="node-tab__description">{task.description}"."</p> })}
            {model}
            <KindSwitch place=node is_map can_map=task != PICK />
            <ProblemList problems />
            {map}
            <section class="node-tab__section">
                <h2 class="node-tab__heading">{if is_map { "Inputs, for each element" } else { "Inputs" }}</h2>
                <PayloadForm place=inner.member(&payload) task=task_type />
            </section>
            <Advanced place=inner />
            <Actions />
        </div>
    }
}

/// Puts into the context what the fields of a node ask for. Returns what is wrong
/// with the node but with none of its fields.
fn provide_for_fields(
    board: Board,
    node: Place,
    id: &NodeId,
    is_map: bool,
) -> Memo<Vec<Diagnostic>> {
    let choices = |in_element: bool| Choices::new(board.document, id.clone(), in_element);
    provide_context(NodeChoices { inner: choices(is_map), outer: choices(false) });
    let id = id.clone();
    let problems = FormProblems::new(node.pointer(), move || {
        let is_mine = |it: &&Problem| it.node.as_ref() == Some(&id);
        board.document.problems.with(|all| all.iter().filter(is_mine).cloned().collect())
    });
    provide_context(problems);
    problems.of_none()
}

/// Says when the fields are those of one of several selected nodes.
#[component]
fn SelectedCount() -> impl IntoView {
    let board = expect_context::<Board>();
    let count = Memo::new(move |_| board.selection.nodes.with(BTreeSet::len));
    view! {
        <Show when=move || { count.get() > 1 }>
            <p class="node-tab__hint">
                {move || format!("{} nodes are selected; these are the fields of the last one.", count.get())}
            </p>
        </Show>
    }
}

/// What can be done with the selected nodes.
#[component]
fn Actions() -> impl IntoView {
    let board = expect_context::<Board>();
    view! {
        <div class="node-tab__actions">
            <Button small=true variant=ButtonVariant::Ghost icon=IconName::Copy on_click=move |_| edits::duplicate(board)>
                "Duplicate"
            </Button>
            <Button small=true variant=ButtonVariant::Danger icon=IconName::Trash on_click=move |_| edits::delete_selected(board)>
                "Delete"
            </Button>
        </div>
    }
}
