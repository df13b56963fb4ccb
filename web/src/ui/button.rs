//! Buttons, with words or with an icon alone.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::{Icon, IconName, Spinner, Tooltip};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonVariant {
    /// The one thing to do here.
    Primary,
    /// One of several things to do.
    #[default]
    Secondary,
    /// A thing to do beside others, without a border.
    Ghost,
    /// Something that takes away.
    Danger,
}

impl ButtonVariant {
    /// The CSS class of the variant.
    pub fn class(self) -> &'static str {
        match self {
            ButtonVariant::Primary => "button button--primary",
            ButtonVariant::Secondary => "button button--secondary",
            ButtonVariant::Ghost => "button button--ghost",
            ButtonVariant::Danger => "button button--danger",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    variant: ButtonVariant,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// Whether it is lower than usual.
    #[prop(optional)]
    small: bool,
    /// Whether it sends the form that it stands in.
    #[prop(optional)]
    submit: bool,
    /// Whether it can be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it is at work; it cannot be used meanwhile.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What it does.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let click = move |event| {
        if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=variant.class()
            class:button--small=small
            disabled=move || disabled.get() || busy.get()
            aria-busy=move || busy.get().then_some("true")
            on:click=click
        >
            {move || {
                if busy.get() {
                    view! { <Spinner /> }.into_any()
                } else {
                    icon.map(|name| view! { <Icon name /> }).into_any()
                }
            }}
            <span>{children()}</span>
        </button>
    }
}

/// A square button with an icon and a name that shows on hover.
#[component]
pub fn IconButton(
    /// The icon.
    #[prop(into)]
    icon: Signal<IconName>,
    /// What it does, in a word or three.
    #[prop(into)]
    label: Signal<String>,
    /// How much it asks for attention; ghost is meant mostly.
    #[prop(default = ButtonVariant::Ghost)]
    variant: ButtonVariant,
    /// Whether it is smaller than usual.
    #[prop(optional)]
    small: bool,
    /// Whether it can be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// For a button that switches something: whether that is on.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// The keys that do the same, such as `Ctrl+Z`, shown beside the name.
    #[prop(optional, into)]
    shortcut: String,
    /// Whether the name shows above the button instead of below it.
    #[prop(optional)]
    tip_above: bool,
    /// What it does.
    #[prop(into)]
    on_click: Callback<MouseEvent>,
) -> impl IntoView {
    view! {
        <Tooltip text=label shortcut above=tip_above>
            <button
                type="button"
                class=format!("{} button--icon", variant.class())
                class:button--small=small
                disabled=disabled
                aria-label=label
                aria-pressed=move || pressed.map(|it| it.get().to_string())
                on:click=move |event| on_click.run(event)
            >
                <Icon name=icon />
            </button>
        </Tooltip>
    }
}
