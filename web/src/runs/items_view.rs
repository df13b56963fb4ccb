//! The elements of a map: how far each is and what came of it.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_api::Item;
use weftwork_core::run::ItemCounts;

use super::result_view::ResultView;
use crate::api::{Client, sentence};
use crate::state::live_run::LiveRun;
use crate::time::sleep;
use crate::ui::{Button, Prose, Select, SelectOption, Spinner, StatusBadge};

/// The elements of a map, a page at a time.
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

    Effect::new(move || {
        counts.track();
        pages.refresh_soon();
    });
    let filter = move |status: String| {
        pages.status.set(status);
        pages.refresh_soon();
    };
    let options = ["", "failed", "running", "completed", "pending"];
    let options = options.map(|value| {
        SelectOption::new(
            value,
            if value.is_empty() {
                "All elements".to_owned()
            } else {
                sentence(value).replace('.', "")
            },
        )
    });
    let nothing = move || {
        let is_read = pages.is_read.get();
        (is_read && pages.items.with(Vec::is_empty))
            .then(|| view! { <p class="items-view__nothing">"None."</p> })
    };
    view! {
        <div class="items-view">
            <CountsBar counts />
            <div class="items-view__filter">
                <Select
                    label="Which elements to show"
                    label_hidden=true
                    value=pages.status
                    options=Signal::stored(options.to_vec())
                    on_input=filter
                />
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
            <Show when=move || pages.next.with(Option::is_some)>
                <Button small=true on_click=move |_| pages.read_more()>"Show more"</Button>
            </Show>
        </div>
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
        let parts = parts.iter().filter(|(n, _)| *n != 0).map(|(n, word)| format!("{n} {word}"));
        let parts = parts.collect::<Vec<_>>().join(", ");
        let unit = if total == 1 { "element" } else { "elements" };
        if parts.is_empty() {
            format!("{total} {unit}")
        } else {
            format!("{total} {unit}: {parts}")
        }
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
    let tries = match attempts {
        _ if reused_from.is_some() => Some("reused from an earlier run".to_owned()),
        0 | 1 => None,
        attempts => Some(format!("{attempts} attempts")),
    };
    view! {
        <li class="items-view__item">
            <StatusBadge status=status.name() icon_only=true />
            <span class="items-view__index">{index}</span>
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

/// The elements that were read so far.
#[derive(Clone, Copy)]
struct ItemPages {
    items: RwSignal<Vec<Item>>,
    next: RwSignal<Option<String>>,
    /// The status that elements have to have; any when it is empty.
    status: RwSignal<String>,
    is_read: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    is_waiting: StoredValue<bool>,
    node_id: StoredValue<String>,
    live: LiveRun,
    client: Client,
}

impl ItemPages {
    fn new(live: LiveRun, node_id: String) -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            status: RwSignal::new(String::new()),
            is_read: RwSignal::new(false),
            failure: RwSignal::new(None),
            is_waiting: StoredValue::new(false),
            node_id: StoredValue::new(node_id),
            live,
            client: expect_context(),
        }
    }

    /// Reads the first page again, at most once a second however much happens.
    fn refresh_soon(self) {
        if self.is_waiting.get_value() {
            return;
        }
        self.is_waiting.set_value(true);
        let wait = Duration::from_millis(if self.is_read.get_untracked() { 800 } else { 0 });
        spawn_local(async move {
            sleep(wait).await;
            if self.is_waiting.try_update_value(|it| *it = false).is_some() {
                self.read(None).await;
            }
        });
    }

    fn read_more(self) {
        spawn_local(self.read(self.next.get_untracked()));
    }

    async fn read(self, cursor: Option<String>) {
        let run = self.live.execution.with_untracked(|it| it.as_ref().map(|it| it.id.clone()));
        let Some(run) = run else { return };
        let (node, status) = (self.node_id.get_value(), self.status.get_untracked());
        let answer = self.client.items(&run, &node, &status, cursor.as_deref()).await;
        // The row may have been closed meanwhile.
        if self.status.try_get_untracked().as_ref() != Some(&status) {
            return;
        }
        match answer {
            Ok(page) => {
                self.items.update(|items| {
                    if cursor.is_none() {
                        items.clear();
                    }
                    items.extend(page.items);
                });
                self.next.set(page.next_cursor);
                self.failure.set(None);
                self.is_read.set(true);
            }
            Err(failure) => self.failure.set(Some(failure.message)),
        }
    }
}
