//! Tells when the theme changes: a bitmap does not change its colours by itself.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{MutationObserver, MutationObserverInit};

/// Grows when the theme changes, by the user's choice or by the system's.
pub fn theme_changes() -> ReadSignal<u32> {
    let (count, set_count) = signal(0u32);
    let changed = Closure::<dyn Fn()>::new(move || {
        set_count.try_update(|count| *count = count.wrapping_add(1));
    });
    let function: js_sys::Function = changed.as_ref().unchecked_ref::<js_sys::Function>().clone();
    let observer = MutationObserver::new(&function).ok();
    if let (Some(observer), Some(root)) = (&observer, document().document_element()) {
        let options = MutationObserverInit::new();
        options.set_attributes(true);
        // It fails only for contradictory options.
        let _ = observer.observe_with_options(&root, &options);
    }
    let system = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    if let Some(system) = &system {
        let _ = system.add_event_listener_with_callback("change", &function);
    }
    let kept = StoredValue::new_local((changed, observer, system));
    on_cleanup(move || {
        kept.try_with_value(|(_, observer, system)| {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            if let Some(system) = system {
                let _ = system.remove_event_listener_with_callback("change", &function);
            }
        });
    });
    count
}
