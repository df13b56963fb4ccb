//! JSON to look at, folded where it is long.

use leptos::prelude::*;
use serde_json::Value;

/// The most children that are shown at once; the rest comes on demand.
const PAGE: usize = 100;

/// A value as a tree. Children are made when their parent is opened.
#[component]
pub fn JsonTree(
    /// The value.
    value: Value,
) -> impl IntoView {
    view! { <div class="json-tree">{branch(None, value, 2)}</div> }
}

/// A value under its key. The levels down to `open_levels` are open from the start.
fn branch(key: Option<String>, value: Value, open_levels: usize) -> AnyView {
    let (open, close, children): (_, _, Vec<(String, Value)>) = match value {
        Value::Object(members) => ("{", "}", members.into_iter().collect()),
        Value::Array(elements) => {
            let elements = elements.into_iter().enumerate();
            ("[", "]", elements.map(|(at, it)| (at.to_string(), it)).collect())
        }
        leaf => {
            return view! { <div class="json-tree__line">{key_view(key)}{leaf_view(&leaf)}</div> }
                .into_any();
        }
    };
    if children.is_empty() {
        return view! { <div class="json-tree__line">{key_view(key)}{open}{close}</div> }
            .into_any();
    }
    let count = match children.len() {
        1 => "1 entry".to_owned(),
        n => format!("{n} entries"),
    };
    let is_open = RwSignal::new(open_levels > 0 && children.len() <= PAGE);
    let shown = RwSignal::new(PAGE);
    let n_children = children.len();
    let children = StoredValue::new(children);
    let body = move || {
        let branches = children.with_value(|children| {
            let some = children.iter().take(shown.get()).cloned();
            some.map(|(key, value)| branch(Some(key), value, open_levels.saturating_sub(1)))
                .collect_view()
        });
        let more = (shown.get() < n_children).then(|| {
            view! {
                <button type="button" class="json-tree__more" on:click=move |_| shown.update(|n| *n += PAGE)>
                    "Show more"
                </button>
            }
        });
        view! { <div class="json-tree__children">{branches}{more}</div> }
    };
    view! {
        <details
            class="json-tree__branch"
            open=is_open.get_untracked()
            on:toggle=move |event| is_open.set(event_target::<web_sys::Element>(&event).has_attribute("open"))
        >
            <summary class="json-tree__line">
                {key_view(key)}
                {open}
                <span class="json-tree__count">{count}</span>
                {close}
            </summary>
            <Show when=move || is_open.get()>{body()}</Show>
        </details>
    }
    .into_any()
}

fn key_view(key: Option<String>) -> impl IntoView {
    key.map(|key| view! { <span class="json-tree__key">{key}": "</span> })
}

fn leaf_view(leaf: &Value) -> impl IntoView {
    let class = match leaf {
        Value::String(_) => "json-tree__string",
        Value::Number(_) => "json-tree__number",
        _ => "json-tree__word",
    };
    view! { <span class=class>{leaf.to_string()}</span> }
}
