//! A button that opens a list of things to do.

use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::field::unique_id;
use super::{ButtonVariant, Icon, IconName};

/// A button and the list that it opens. The list is a popover: the browser puts it
/// above everything and closes it on Escape or a click elsewhere.
#[component]
pub fn Menu(
    /// The words on the button; with `icon_only` they are for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The icon on the button.
    #[prop(optional, into)]
    icon: Option<Signal<IconName>>,
    /// Whether the button shows its icon alone.
    #[prop(optional)]
    icon_only: bool,
    /// How much the button asks for attention.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Whether the list ends where the button ends, instead of starting with it.
    #[prop(optional)]
    align_end: bool,
    /// Whether the list is as wide as rich entries need it.
    #[prop(optional)]
    wide: bool,
    /// The [`MenuItem`]s. They are made when the list opens.
    children: ChildrenFn,
) -> impl IntoView {
    let id = unique_id("menu");
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();
    let is_open = RwSignal::new(false);
    let children = StoredValue::new(children);

    let toggled = move |_: Event| {
        let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) else {
            return;
        };
        let opened = list.matches(":popover-open").unwrap_or_default();
        is_open.set(opened);
        if opened {
            // The items are there after the next turn of the reactive system.
            request_animation_frame(move || {
                place(&button, &list, align_end);
                focus_item(&list, |_, _| 0);
            });
        }
    };
    let key = move |event: KeyboardEvent| {
        let Some(list) = list.get_untracked() else { return };
        match event.key().as_str() {
            "ArrowDown" => focus_item(&list, |at, n| at.map_or(0, |at| (at + 1) % n)),
            "ArrowUp" => focus_item(&list, |at, n| at.map_or(n - 1, |at| (at + n - 1) % n)),
            "Home" => focus_item(&list, |_, _| 0),
            "End" => focus_item(&list, |_, n| n - 1),
            _ => return,
        }
        event.prevent_default();
    };
    let close = move |_: MouseEvent| {
        if let Some(list) = list.get_untracked() {
            // It fails only when the list is closed already.
            let _ = list.hide_popover();
        }
    };
    view! {
        <button
            type="button"
            node_ref=button
            class=variant.class()
            class:button--icon=icon_only
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-expanded=move || is_open.get().to_string()
            aria-label=move || icon_only.then(|| label.get())
            title=move || icon_only.then(|| label.get())
        >
            {icon.map(|name| view! { <Icon name /> })}
            {(!icon_only).then(|| view! { <span>{label}</span><Icon name=IconName::ChevronDown /> })}
        </button>
        <div
            node_ref=list
            id=id
            class="menu"
            class:menu--wide=wide
            role="menu"
            popover="auto"
            aria-label=label
            on:toggle=toggled
            on:keydown=key
            on:click=close
        >
            <Show when=move || is_open.get()>{children.with_value(|children| children())}</Show>
        </div>
    }
}

/// Puts the list under its button, and inside the window.
fn place(button: &HtmlElement, list: &HtmlElement, align_end: bool) {
    const GAP: f64 = 4.0;
    const MARGIN: f64 = 8.0;
    let from = button.get_bounding_client_rect();
    let (width, height) = (f64::from(list.offset_width()), f64::from(list.offset_height()));
    let size = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or_default()
    };
    let window = (size(window().inner_width()), size(window().inner_height()));
    let left = if align_end { from.right() - width } else { from.left() };
    let left = left.min(window.0 - width - MARGIN).max(MARGIN);
    let below = from.bottom() + GAP;
    let fits_below = below + height + MARGIN <= window.1;
    let top = if fits_below { below } else { (from.top() - GAP - height).max(MARGIN) };
    let style = list.style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}

/// Puts the focus on the item that `choose` picks, knowing the one that has it and
/// how many there are.
fn focus_item(list: &HtmlElement, choose: impl Fn(Option<u32>, u32) -> u32) {
    let Ok(items) = list.query_selector_all("[role=menuitem]:not(:disabled)") else { return };
    if items.length() == 0 {
        return;
    }
    let focused = document().active_element();
    let is_focused = |at: &u32| {
        let item = items.item(*at).and_then(|item| item.dyn_into::<web_sys::Element>().ok());
        item.is_some() && item == focused
    };
    let at = (0..items.length()).find(is_focused);
    let item = items.item(choose(at, items.length()));
    if let Some(item) = item.and_then(|item| item.dyn_into::<HtmlElement>().ok()) {
        let _ = item.focus();
    }
}

/// Something to do, in a [`Menu`].
#[component]
pub fn MenuItem(
    /// What stands before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// Whether it takes something away.
    #[prop(optional)]
    danger: bool,
    /// Whether it can be chosen now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The keys that do the same.
    #[prop(optional, into)]
    shortcut: String,
    /// What it does.
    #[prop(into)]
    on_select: Callback<()>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="menu__item"
            class:menu__item--danger=danger
            role="menuitem"
            tabindex="-1"
            disabled=disabled
            on:click=move |_| on_select.run(())
        >
            {icon.map(|name| view! { <Icon name /> })}
            <span class="menu__words">{children()}</span>
            {(!shortcut.is_empty()).then(|| view! { <kbd>{shortcut}</kbd> })}
        </button>
    }
}

/// A line between groups of items.
#[component]
pub fn MenuSeparator() -> impl IntoView {
    view! { <hr class="menu__separator" /> }
}
