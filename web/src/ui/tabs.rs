//! Tabs: several panels of which one shows.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::{Icon, IconName};

/// A tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// What it is called in code. Its panel's id has to be [`Tab::panel_id`], and
    /// its role `tabpanel`.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What stands before the words.
    pub icon: Option<IconName>,
}

impl Tab {
    /// A tab without an icon.
    pub const fn new(id: &'static str, label: &'static str) -> Self {
        Self { id, label, icon: None }
    }

    /// The id that the tab's panel has to have.
    pub fn panel_id(&self) -> String {
        format!("panel-{}", self.id)
    }
}

/// The row of tabs; the panels are the caller's. The arrow keys go from tab to tab.
#[component]
pub fn Tabs(
    /// What the tabs are about, for screen readers.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
    /// The id of the one whose panel shows.
    #[prop(into)]
    selected: Signal<&'static str>,
    /// Called with the id of the one that is chosen.
    #[prop(into)]
    on_select: Callback<&'static str>,
    /// A number to show behind a tab's words, by its id: how many problems it has.
    #[prop(optional, into)]
    counts: Option<Callback<&'static str, Option<usize>>>,
) -> impl IntoView {
    let ids: Vec<_> = tabs.iter().map(|tab| tab.id).collect();
    let row = NodeRef::<html::Div>::new();
    let key = move |event: KeyboardEvent| {
        let at = ids.iter().position(|id| *id == selected.get_untracked()).unwrap_or_default();
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % ids.len(),
            "ArrowLeft" => (at + ids.len() - 1) % ids.len(),
            "Home" => 0,
            "End" => ids.len() - 1,
            _ => return,
        };
        event.prevent_default();
        on_select.run(ids[next]);
        let button = row.get_untracked().and_then(|row| row.children().item(next as u32));
        if let Some(button) = button {
            let _ = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlElement>(button).focus();
        }
    };
    let buttons = tabs.into_iter().map(|tab| {
        let is_selected = move || selected.get() == tab.id;
        let count = move || counts.and_then(|counts| counts.run(tab.id)).filter(|n| *n != 0);
        view! {
            <button
                type="button"
                class="tabs__tab"
                role="tab"
                id=format!("tab-{}", tab.id)
                aria-controls=tab.panel_id()
                aria-selected=move || is_selected().to_string()
                tabindex=move || if is_selected() { "0" } else { "-1" }
                on:click=move |_| on_select.run(tab.id)
            >
                {tab.icon.map(|name| view! { <Icon name /> })}
                {tab.label}
                {move || count().map(|n| view! { <span class="tabs__count">{n}</span> })}
            </button>
        }
    });
    view! {
        <div class="tabs" role="tablist" aria-label=label node_ref=row on:keydown=key>
            {buttons.collect_view()}
        </div>
    }
}
