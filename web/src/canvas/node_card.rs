//! A node on the canvas.

use leptos::prelude::*;
use weftwork_core::run::{NodeState, NodeStatus};
use weftwork_core::tasks::{Category, PICK};

use super::board::Board;
use super::result_peek::{Peek, peek};
use crate::count::grouped;
use crate::geometry::Point;
use crate::state::graph_view::{NodeId, NodeView};
use crate::state::problems::severity_name;
use crate::time;
use crate::ui::{Icon, IconName, StatusBadge, plain};

/// The icon of a task's category.
pub fn category_icon(category: Option<Category>) -> IconName {
    match category {
        Some(Category::Text) => IconName::Text,
        Some(Category::Ocr) => IconName::Scan,
        Some(Category::Moderation) => IconName::Shield,
        Some(Category::Image) => IconName::Image,
        Some(Category::Audio) => IconName::Audio,
        Some(Category::Video) => IconName::Video,
        Some(Category::BuiltIn) => IconName::List,
        None => IconName::Note,
    }
}

/// The category's name, as in CSS classes and tokens.
pub fn category_name(category: Option<Category>) -> &'static str {
    match category {
        Some(Category::Text) => "text",
        Some(Category::Ocr) => "ocr",
        Some(Category::Moderation) => "moderation",
        Some(Category::Image) => "image",
        Some(Category::Audio) => "audio",
        Some(Category::Video) => "video",
        Some(Category::BuiltIn) | None => "built-in",
    }
}

/// The id of a node's card in the page.
pub fn card_id(id: &str) -> String {
    format!("node-card-{id}")
}

/// A node: what it is, how its run goes, and how much is wrong with it.
#[component]
pub fn NodeCard(
    /// The node to show.
    id: NodeId,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let document = board.document;
    let place = board.scene.with_value(|scene| scene.place_signal(&id)).unwrap_or_default();
    let key = StoredValue::new(id.clone());

    // Derived: each of these updates one attribute or one text, never the card.
    let view = Memo::new(move |_| {
        key.with_value(|id| document.graph.with(|graph| graph.node(id).cloned()))
    });
    let view = move || view.get().unwrap_or_else(|| blank(&key.get_value()));
    let category = move || view().task_type().map(|task| task.category);
    let is_selected =
        Memo::new(move |_| key.with_value(|id| board.selection.nodes.with(|it| it.contains(id))));
    let is_focused = Memo::new(move |_| {
        key.with_value(|id| board.selection.focused.with(|it| it.as_ref() == Some(id)))
    });
    let trouble = Memo::new(move |_| {
        key.with_value(|id| document.troubles.with(|troubles| troubles.nodes.get(id).cloned()))
    });
    let target = Memo::new(move |_| {
        board.connection.with(|connection| {
            let (id, verdict) = connection.as_ref()?.target.as_ref()?;
            key.with_value(|key| key == id).then_some(verdict.is_ok())
        })
    });
    let state = board.live.node(&id);
    let output = board.live.output(&id);
    let seen = Memo::new(move |_| output.with(|it| it.as_ref().and_then(|it| peek(&view(), it))));
    let status = Memo::new(move |_| state.with(|state| state.as_ref().map(|it| it.status)));

    // One string: a class set apart would be lost when the string changes.
    let class = move || {
        let mut class = format!("node-card node-card--{}", category_name(category()));
        let marks = [
            (view().is_map, " node-card--map"),
            (is_selected.get(), " node-card--selected"),
            (is_focused.get(), " node-card--focused"),
            (target.get() == Some(true), " node-card--valid-target"),
            (target.get() == Some(false), " node-card--invalid-target"),
        ];
        marks.into_iter().filter(|(is_on, _)| *is_on).for_each(|(_, mark)| class.push_str(mark));
        class.push_str(status.get().map_or("", status_class));
        class
    };
    let title = move || match seen.get() {
        Some(Peek::Text(text)) => text,
        _ if view().is_map => format!("{} · each element", view().title),
        _ => view().title,
    };
    let model = move || {
        let view = view();
        match view.model.as_str() {
            _ if view.task == PICK => "runs in the engine".to_owned(),
            "" => "No model yet".to_owned(),
            _ => view.model,
        }
    };
    view! {
        <div
            id=card_id(&id)
            class=class
            data-node=id.to_string()
            role="option"
            aria-selected=move || is_selected.get().to_string()
            aria-label=move || {
                document.graph.track();
                let described = super::keyboard::described(board, &key.get_value());
                match status.get() {
                    Some(status) => format!("{described}; {}", status.name()),
                    None => described,
                }
            }
            style:transform=move || translate(place.get())
        >
            <span class="node-card__inlet"></span>
            <div class="node-card__top">
                <span class="node-card__icon"><Icon name=Signal::derive(move || category_icon(category())) /></span>
                <div class="node-card__words">
                    <strong class="node-card__id">{id.to_string()}</strong>
                    <span class="node-card__title">{title}</span>
                </div>
                {move || match seen.get() {
                    Some(Peek::Image(url)) => Some(view! {
                        <img class="node-card__thumbnail" src=url alt="" loading="lazy" decoding="async" draggable="false" />
                    }),
                    _ => None,
                }}
            </div>
            <div class="node-card__foot">
                <span class="node-card__model">{model}</span>
                {move || state.get().map(|state| view! { <RunMark state /> })}
            </div>
            {move || trouble.get().map(|trouble| view! {
                <span
                    class=format!("node-card__badge node-card__badge--{}", severity_name(trouble.worst))
                    title=plain(&trouble.messages)
                >
                    {trouble.count}
                </span>
            })}
            <span class="node-card__handle"></span>
        </div>
    }
}

/// How far the node is in the open run.
#[component]
fn RunMark(
    /// How far it is.
    state: NodeState,
) -> impl IntoView {
    let words = match (&state.items, state.started_at_ms, state.finished_at_ms) {
        (Some(items), _, None) => {
            let n_done = grouped((items.completed + items.failed) as usize);
            Some(format!("{n_done}/{}", grouped(items.total as usize)))
        }
        (Some(items), _, Some(_)) if items.failed > 0 => {
            let [n_done, total, n_failed] =
                [items.completed, items.total, items.failed].map(|it| grouped(it as usize));
            Some(format!("{n_done}/{total} · {n_failed} failed"))
        }
        _ if state.reused_from.is_some() => Some("reused".to_owned()),
        (_, Some(start), Some(end)) => Some(time::duration(end.saturating_sub(start))),
        _ => None,
    };
    let progress = state.items.filter(|items| items.total > 0 && state.finished_at_ms.is_none());
    let progress = progress.map(|items| {
        let percent = f64::from(items.completed + items.failed) / f64::from(items.total) * 100.0;
        view! { <span class="node-card__progress" style:width=format!("{percent}%")></span> }
    });
    let problem = state.error.map(|error| plain(&format!("{}: {}", error.code, error.message)));
    view! {
        <span class="node-card__run" title=problem>
            {words.map(|words| view! { <span class="node-card__time">{words}</span> })}
            <StatusBadge status=state.status.name() icon_only=true />
        </span>
        {progress}
    }
}

fn status_class(status: NodeStatus) -> &'static str {
    match status {
        NodeStatus::Pending => " node-card--pending",
        NodeStatus::Running => " node-card--running",
        NodeStatus::Completed => " node-card--completed",
        NodeStatus::Failed => " node-card--failed",
        NodeStatus::Cancelled => " node-card--cancelled",
        NodeStatus::Skipped => " node-card--skipped",
    }
}

fn translate(place: Point) -> String {
    format!("translate({}px,{}px)", place.x, place.y)
}

/// What shows of a node for the moment between its end and that of its card.
fn blank(id: &NodeId) -> NodeView {
    NodeView {
        id: id.clone(),
        title: String::new(),
        task: String::new(),
        model: String::new(),
        outputs: Vec::new(),
        is_map: false,
        position: None,
    }
}
