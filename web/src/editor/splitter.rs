//! The line between the canvas and the panel, which can be dragged.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::storage;

const KEY: &str = "weftwork.panel-width";
const LEAST: f64 = 300.0;
const MOST: f64 = 900.0;
const USUAL: f64 = 392.0;

/// The panel's width in pixels, as it was when it was last changed.
pub fn kept_width() -> RwSignal<f64> {
    let kept = storage::local(KEY).and_then(|kept| kept.parse::<f64>().ok());
    RwSignal::new(kept.unwrap_or(USUAL).clamp(LEAST, MOST))
}

/// The line. Arrow keys move it as well.
#[component]
pub fn Splitter(
    /// The panel's width in pixels.
    width: RwSignal<f64>,
) -> impl IntoView {
    let grip = StoredValue::new(None::<(f64, f64)>);
    let set = move |new: f64| {
        let room = window().inner_width().ok().and_then(|it| it.as_f64()).unwrap_or(MOST);
        width.set(new.clamp(LEAST, (room - 320.0).clamp(LEAST, MOST)).round());
    };
    let keep = move || {
        storage::set_local(KEY, Some(&width.get_untracked().to_string()));
    };
    let press = move |event: PointerEvent| {
        grip.set_value(Some((f64::from(event.client_x()), width.get_untracked())));
        let element = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        if let Some(element) = element {
            // It fails only for a pointer that is gone already.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        event.prevent_default();
    };
    let drag = move |event: PointerEvent| {
        if let Some((from, start)) = grip.get_value() {
            set(start + from - f64::from(event.client_x()));
        }
    };
    let release = move |_| {
        grip.set_value(None);
        keep();
    };
    let key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowLeft" => set(width.get_untracked() + 24.0),
            "ArrowRight" => set(width.get_untracked() - 24.0),
            _ => return,
        }
        event.prevent_default();
        keep();
    };
    view! {
        <div
            class="splitter"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label="Width of the panel"
            aria-valuenow=move || width.get().to_string()
            aria-valuemin=LEAST.to_string()
            aria-valuemax=MOST.to_string()
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:dblclick=move |_| {
                set(USUAL);
                keep();
            }
            on:keydown=key
        ></div>
    }
}
