//! A result, shown as what it is.

use leptos::prelude::*;
use serde_json::Value;

use super::json_tree::JsonTree;
use super::result_parts::{Part, parts};
use crate::clipboard;
use crate::ui::{Button, ButtonVariant, Icon, IconButton, IconName, Toasts};

/// A result: words, pictures, sounds and films first, and all of it as JSON below.
#[component]
pub fn ResultView(
    /// The result.
    value: Value,
    /// Whether to leave out the JSON when there is something better.
    #[prop(optional)]
    brief: bool,
) -> impl IntoView {
    let parts = parts(&value);
    let has_parts = !parts.is_empty();
    let shown = parts.into_iter().map(|part| view! { <PartView part brief /> }).collect_view();
    let show_json = RwSignal::new(!has_parts);
    let value = StoredValue::new(value);
    let json = move || show_json.get().then(|| view! { <JsonTree value=value.get_value() /> });
    view! {
        <div class="result-view">
            {shown}
            <Show when=move || has_parts && !brief>
                <button
                    type="button"
                    class="result-view__json"
                    aria-expanded=move || show_json.get().to_string()
                    on:click=move |_| show_json.update(|it| *it = !*it)
                >
                    <Icon name=Signal::derive(move || {
                        if show_json.get() { IconName::ChevronDown } else { IconName::ChevronRight }
                    }) />
                    "All of the result as JSON"
                </button>
            </Show>
            {json}
        </div>
    }
}

/// One part of a result.
#[component]
fn PartView(
    /// The part.
    part: Part,
    /// Whether it is one of many.
    brief: bool,
) -> impl IntoView {
    match part {
        Part::Text(text) => view! { <TextPart text brief /> }.into_any(),
        Part::Image(url) => view! { <MaybeBroken url what="The picture" view=image /> }.into_any(),
        Part::Audio(url) => view! { <MaybeBroken url what="The sound" view=audio /> }.into_any(),
        Part::Video(url) => view! { <MaybeBroken url what="The film" view=video /> }.into_any(),
    }
}

/// Something to be loaded, or a note that it could not be.
#[component]
fn MaybeBroken(
    /// Where it is.
    url: String,
    /// What it is, to begin a sentence with.
    what: &'static str,
    /// Shows it, and says so when it cannot.
    view: fn(String, RwSignal<bool>) -> AnyView,
) -> impl IntoView {
    let is_broken = RwSignal::new(false);
    move || {
        if !is_broken.get() {
            return view(url.clone(), is_broken);
        }
        let href = url.clone();
        view! {
            <p class="result-view__broken">
                {what} " cannot be shown here. "
                <a href=href target="_blank" rel="noopener noreferrer">"Open it in a tab"</a>
            </p>
        }
        .into_any()
    }
}

/// Words, with a button that copies them.
#[component]
fn TextPart(
    /// The words.
    text: String,
    /// Whether they are some of many.
    brief: bool,
) -> impl IntoView {
    let toasts = Toasts::get();
    let copied = text.clone();
    let copy = move |_| {
        clipboard::copy(copied.clone(), move |worked| {
            if worked {
                toasts.success("The text was copied.");
            } else {
                toasts.error("The browser does not allow copying here.");
            }
        });
    };
    view! {
        <div class="result-view__text" class:result-view__text--brief=brief>
            <p>{text}</p>
            {if brief {
                view! { <IconButton icon=IconName::Copy label="Copy" small=true on_click=copy /> }.into_any()
            } else {
                view! {
                    <Button variant=ButtonVariant::Ghost small=true icon=IconName::Copy on_click=copy>"Copy"</Button>
                }
                .into_any()
            }}
        </div>
    }
}

/// A picture, which opens in a tab of its own.
fn image(url: String, broken: RwSignal<bool>) -> AnyView {
    let href = url.clone();
    view! {
        <a class="result-view__image" href=href target="_blank" rel="noopener noreferrer">
            <img
                src=url
                alt="Picture of the result"
                loading="lazy"
                decoding="async"
                on:error=move |_| broken.set(true)
            />
        </a>
    }
    .into_any()
}

fn audio(url: String, broken: RwSignal<bool>) -> AnyView {
    let class = "result-view__audio";
    view! {
        <audio class=class controls preload="metadata" src=url on:error=move |_| broken.set(true)></audio>
    }
    .into_any()
}

fn video(url: String, broken: RwSignal<bool>) -> AnyView {
    let class = "result-view__video";
    view! {
        <video class=class controls preload="metadata" src=url on:error=move |_| broken.set(true)></video>
    }
    .into_any()
}
