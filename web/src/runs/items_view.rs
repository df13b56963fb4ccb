//! The elements of a map: how far each is and what came of it.

use leptos::html;
use leptos::prelude::*;
use weftwork_api::Item;
use weftwork_core::run::{ItemCounts, NodeStatus};

use super::item_pages::{ItemPages, PAGE};
use super::result_view::ResultView;
use crate::api::sentence;
use crate::count::{counted, grouped};
use crate::state::live_run::LiveRun;
use crate::ui::{IconButton, IconName, Prose, Select, SelectOption, Spinner, StatusBadge};

/// The statuses that elements can be filtered by; the empty one is any.
const STATUSES: [&str; 7] =
    ["", "failed", "running", "completed", "pending", "cancelled", "skipped"];

/// The elements of a map, a page at a time: it may have a hundred thousand.
#[component]
pub fn ItemsView(
    /// The run.
    live: LiveRun,
    /// The map.
    #[prop(into)]
    node_id: String,
) -> impl IntoView {
    let state = live.node(&node_id);
    let counts = Memo::new(move |_| {
        state.with(|it| it.as_ref().and_then(|it| it.items)).unwrap_or_default()
    });
    let pages = ItemPages::new(live, node_id);
    let top = NodeRef::<html::Div>::new();

    // The outside to reach is the server, when there is news.
    Effect::new(move || {
        counts.track();
        pages.refresh_soon();
    });
    let options = STATUSES.map(|value| SelectOption::new(value, status_words(value)));
    let nothing = move || {
        let is_read = pages.is_read.get();
        (is_read && pages.items.with(Vec::is_empty))
            .then(|| view! { <p class="items-view__nothing">"None."</p> })
    };
    // Who turns the page below the list goes on reading at its top.
    let to_top = move |()| {
        if let Some(top) = top.get_untracked() {
            top.scroll_into_view();
        }
    };
    let is_long = move || pages.items.with(|it| it.len() > 10) && pages.has_others();
    view! {
        <div class="items-view">
            <CountsBar counts />
            <div class="items-view__filter" node_ref=top>
                <Select
                    label="Which elements to show"
                    label_hidden=true
                    value=pages.status
                    options=Signal::stored(options.to_vec())
                    on_input=move |status| pages.filter(status)
                />
                <Pager pages counts on_turn=|()| {} />
            </div>
            <Show
                when=move || pages.is_read.get()
                fallback=|| view! { <Spinner label="Loading elements" /> }
            >
                <ol class="items-view__list">
                    <For
                        each=move || pages.items.get()
                        key=|it| (it.index, it.status.name(), it.attempts)
                        let:item
                    >
                        <ItemView item />
                    </For>
                </ol>
            </Show>
            {nothing}
            {move || {
                let text = pages.failure.get()?;
                Some(view! { <p class="items-view__failure" role="alert">{text}</p> })
            }}
            <Show when=is_long>
                <Pager pages counts on_turn=to_top />
            </Show>
        </div>
    }
}

fn status_words(status: &str) -> String {
    match status {
        "" => "All elements".to_owned(),
        status => sentence(status).replace('.', ""),
    }
}

/// Turns to the next page, or the one before. It is not there when there is only one.
#[component]
fn Pager(
    /// The pages.
    pages: ItemPages,
    /// How many elements there are.
    counts: Memo<ItemCounts>,
    /// Called when a page was turned.
    #[prop(into)]
    on_turn: Callback<()>,
) -> impl IntoView {
    let is_unfiltered = move || pages.status.with(String::is_empty);
    let words = move || {
        let page = pages.position() + 1;
        let n_pages = (counts.get().total as usize).div_ceil(PAGE);
        if is_unfiltered() {
            format!("Page {} of {}", grouped(page), grouped(n_pages))
        } else {
            format!("Page {}", grouped(page))
        }
    };
    let turn = move |is_forward: bool| {
        if is_forward {
            pages.turn_on();
        } else {
            pages.turn_back();
        }
        on_turn.run(());
    };
    view! {
        <Show when=move || pages.has_others()>
            <div class="items-view__pager" role="group" aria-label="Pages of elements">
                <IconButton
                    icon=IconName::ChevronLeft
                    label="Page before"
                    small=true
                    disabled=Signal::derive(move || pages.position() == 0)
                    on_click=move |_| turn(false)
                />
                <span class="items-view__page" role="status">{words}</span>
                <IconButton
                    icon=IconName::ChevronRight
                    label="Next page"
                    small=true
                    disabled=Signal::derive(move || pages.next.with(Option::is_none))
                    on_click=move |_| turn(true)
                />
            </div>
        </Show>
    }
}

/// How many elements are done, failed and at work, as a bar and in words.
#[component]
fn CountsBar(
    /// The counts.
    counts: Memo<ItemCounts>,
) -> impl IntoView {
    let part = move |name: &str, pick: fn(ItemCounts) -> u32| {
        let share = move || {
            let counts = counts.get();
            format!("{}%", f64::from(pick(counts)) / f64::from(counts.total.max(1)) * 100.0)
        };
        let class = format!("items-view__part items-view__part--{name}");
        view! { <span class=class style:width=share></span> }
    };
    let words = move || {
        let ItemCounts { total, completed, failed, running, reused } = counts.get();
        let done = completed - reused;
        let parts = [(reused, "reused"), (done, "done"), (failed, "failed"), (running, "at work")];
        let parts = parts.iter().filter(|(n, _)| *n != 0);
        let parts = parts.map(|(n, word)| format!("{} {word}", grouped(*n as usize)));
        let parts = parts.collect::<Vec<_>>().join(", ");
        let total = counted(total as usize, "element");
        if parts.is_empty() { total } else { format!("{total}: {parts}") }
    };
    view! {
        <div class="items-view__bar" aria-hidden="true">
            {part("completed", |it| it.completed)}
            {part("failed", |it| it.failed)}
            {part("running", |it| it.running)}
        </div>
        <p class="items-view__words">{words}</p>
    }
}

/// One element.
#[component]
fn ItemView(
    /// The element.
    item: Item,
) -> impl IntoView {
    let Item { index, status, attempts, result, error, reused_from, .. } = item;
    // The status says it all, as often as elements were at work at once.
    let error = error.filter(|_| status != NodeStatus::Cancelled);
    let tries = match attempts {
        _ if reused_from.is_some() => Some("reused from an earlier run".to_owned()),
        0 | 1 => None,
        attempts => Some(format!("{attempts} attempts")),
    };
    view! {
        <li class="items-view__item">
            <StatusBadge status=status.name() icon_only=true />
            <span class="items-view__index">{grouped(index as usize)}</span>
            <div class="items-view__result">
                {error.map(|error| view! {
                    <p class="items-view__failure">
                        <Prose text=sentence(&error.message) /> " " <code>{error.code.to_string()}</code>
                    </p>
                })}
                {tries.map(|tries| view! { <p class="items-view__words">{tries}</p> })}
                {result.map(|value| view! { <ResultView value brief=true /> })}
            </div>
        </li>
    }
}
