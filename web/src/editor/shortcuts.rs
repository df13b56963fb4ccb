//! The keys that work on the whole page, and the clipboard.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, HtmlElement};

use crate::canvas::board::Board;
use crate::canvas::edits;
use crate::state::saving::Saving;

/// Listens for as long as the editor is on the page.
pub fn listen(board: Board, saving: Saving) {
    let document = board.document;
    let keys = window_event_listener(ev::keydown, move |event| {
        if !(event.ctrl_key() || event.meta_key()) || event.default_prevented() {
            return;
        }
        let key = event.key().to_lowercase();
        match key.as_str() {
            "s" => saving.save(),
            // Text being typed has an undo of its own.
            "z" if !is_typing() && event.shift_key() => document.redo(),
            "z" if !is_typing() => document.undo(),
            "y" if !is_typing() => document.redo(),
            _ => return,
        }
        event.prevent_default();
    });
    let copy =
        window_event_listener(ev::copy, move |event| copied(board, event.unchecked_ref(), false));
    let cut =
        window_event_listener(ev::cut, move |event| copied(board, event.unchecked_ref(), true));
    let paste = window_event_listener(ev::paste, move |event| {
        let event: &ClipboardEvent = event.unchecked_ref();
        let data = event.clipboard_data();
        if let Some(text) = data.and_then(|data| data.get_data("text/plain").ok())
            && is_canvas_focused()
        {
            event.prevent_default();
            edits::paste(board, &text);
        }
    });
    // Leaving is safe, for unsaved text is kept; sooner saved is better still.
    let hidden = window_event_listener(ev::visibilitychange, move |_| saving.secure());
    let left = window_event_listener(ev::pagehide, move |_| saving.secure());
    on_cleanup(move || {
        keys.remove();
        copy.remove();
        cut.remove();
        paste.remove();
        hidden.remove();
        left.remove();
    });
}

fn copied(board: Board, event: &ClipboardEvent, is_cut: bool) {
    if !is_canvas_focused() {
        return;
    }
    let (Some(text), Some(data)) = (edits::copied(board), event.clipboard_data()) else { return };
    if data.set_data("text/plain", &text).is_ok() {
        event.prevent_default();
        if is_cut {
            edits::delete_selected(board);
        }
    }
}

fn focused() -> Option<Element> {
    document().active_element()
}

/// Whether keys go into a text.
fn is_typing() -> bool {
    focused().is_some_and(|element| {
        let is_text = matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT");
        is_text || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
    })
}

fn is_canvas_focused() -> bool {
    focused().is_some_and(|element| element.closest(".canvas").ok().flatten().is_some())
}
