//! Brings a field of the panel into view and puts the focus there.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::canvas::board::Board;
use crate::state::selection::Tab;

/// Follows the wishes to show a field. The empty pointer means the first field.
pub fn reveal_on_demand(board: Board) {
    // The outside to reach is the page's focus.
    Effect::new(move |_| {
        let Some(pointer) = board.selection.reveal.get() else { return };
        board.selection.reveal.set(None);
        if board.selection.tab.get_untracked() == Tab::Json {
            board.selection.tab.set(Tab::Node);
        }
        // The form may have to be made first: the panel follows in the next frame.
        request_animation_frame(move || request_animation_frame(move || show(&pointer)));
    });
}

fn show(pointer: &str) {
    let Some(field) = field_at(pointer) else { return };
    let mut parent = field.parent_element();
    while let Some(element) = parent {
        if element.tag_name() == "DETAILS" {
            let _ = element.set_attribute("open", "");
        }
        parent = element.parent_element();
    }
    let control = field.query_selector("textarea, input:not([type=range]), select, [role=switch]");
    if let Some(control) = control.ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = control.focus_with_options(&options);
    }
    // The panel alone scrolls: the browser would move the page as well.
    if let Some(panel) = panel() {
        let down = field.get_bounding_client_rect().top() - panel.get_bounding_client_rect().top();
        panel.set_scroll_top(panel.scroll_top() + down as i32);
    }
}

fn panel() -> Option<Element> {
    document().query_selector(".panel__body").ok()?
}

/// The element of the panel whose pointer is the longest beginning of `pointer`.
fn field_at(pointer: &str) -> Option<Element> {
    let panel = panel()?;
    if pointer.is_empty() {
        return Some(panel);
    }
    let fields = panel.query_selector_all("[data-pointer]").ok()?;
    let mut best: Option<(usize, Element)> = None;
    for position in 0..fields.length() {
        let element = fields.item(position).and_then(|it| it.dyn_into::<Element>().ok())?;
        let own = element.get_attribute("data-pointer").unwrap_or_default();
        let inside = pointer.strip_prefix(own.as_str());
        let is_above = inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if is_above && best.as_ref().is_none_or(|(length, _)| *length < own.len()) {
            best = Some((own.len(), element));
        }
    }
    best.map(|(_, element)| element)
}
