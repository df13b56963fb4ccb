//! The caret of a text control.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use weftwork_core::text::offset_of_unit;

/// The caret of a [`TextField`](super::TextField), to which it is given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Caret {
    /// The control if it has one line.
    pub(super) line: NodeRef<html::Input>,
    /// The control if it has several.
    pub(super) area: NodeRef<html::Textarea>,
}

impl Caret {
    /// What is selected, in UTF-16 units; `None` when the caret was never there.
    pub fn selection(self) -> Option<(u32, u32)> {
        if let Some(area) = self.area.get_untracked() {
            return Some((area.selection_start().ok()??, area.selection_end().ok()??));
        }
        let line = self.line.get_untracked()?;
        Some((line.selection_start().ok()??, line.selection_end().ok()??))
    }

    /// Where the caret is in the window: its left, its top and its bottom.
    pub fn place(self) -> Option<(f64, f64, f64)> {
        let (at, _) = self.selection()?;
        let area = self.area.get_untracked().map(|area| {
            let value = area.value();
            (area.unchecked_into::<HtmlElement>(), value)
        });
        let line = || {
            let line = self.line.get_untracked()?;
            let value = line.value();
            Some((line.unchecked_into::<HtmlElement>(), value))
        };
        let (control, value) = area.or_else(line)?;
        let end = offset_of_unit(&value, at as usize)?;
        place_in_copy(&control, &value[..end])
    }

    /// Puts `text` into the control, and the caret at `offset`. The text has to be on its
    /// way there anyhow: what comes is then no change, which would move the caret.
    pub fn write(self, text: &str, offset: u32) {
        // These fail only for a control that has no caret.
        if let Some(area) = self.area.get_untracked() {
            area.set_value(text);
            let _ = area.set_selection_range(offset, offset);
        } else if let Some(line) = self.line.get_untracked() {
            line.set_value(text);
            let _ = line.set_selection_range(offset, offset);
        }
    }

    /// Puts the focus into the control, and the caret at `offset`, once its new
    /// text is there.
    pub fn put(self, offset: u32) {
        // The control may go away before the frame; the other results say that it
        // has no caret.
        request_animation_frame(move || {
            if let Some(area) = self.area.try_get_untracked().flatten() {
                let _ = area.focus();
                let _ = area.set_selection_range(offset, offset);
            } else if let Some(line) = self.line.try_get_untracked().flatten() {
                let _ = line.focus();
                let _ = line.set_selection_range(offset, offset);
            }
        });
    }
}

/// What decides where the lines of a control's text break.
const OF_TEXT: &[&str] = &[
    "box-sizing",
    "width",
    "padding",
    "border-width",
    "border-style",
    "font",
    "letter-spacing",
    "line-height",
    "tab-size",
    "text-indent",
    "overflow-wrap",
    "word-break",
    "white-space",
];

/// Where `before` ends in `control`. The browser does not tell that of a control, but
/// of any other text: so a copy of it is looked at, which never shows.
fn place_in_copy(control: &HtmlElement, before: &str) -> Option<(f64, f64, f64)> {
    let page = document();
    let body = page.body()?;
    let copy = page.create_element("div").ok()?.dyn_into::<HtmlElement>().ok()?;
    let style = copy.style();
    let of_control = window().get_computed_style(control).ok()??;
    for name in OF_TEXT {
        let value = of_control.get_property_value(name).ok()?;
        style.set_property(name, &value).ok()?;
    }
    let shown = control.get_bounding_client_rect();
    for (name, value) in [
        ("position", "fixed"),
        ("visibility", "hidden"),
        ("left", &format!("{}px", shown.left())),
        ("top", &format!("{}px", shown.top())),
    ] {
        style.set_property(name, value).ok()?;
    }
    let caret = page.create_element("span").ok()?;
    // It has to have something in it to have a place.
    caret.set_text_content(Some("\u{200b}"));
    copy.set_text_content(Some(before));
    copy.append_child(&caret).ok()?;
    body.append_child(&copy).ok()?;
    let at = caret.get_bounding_client_rect();
    copy.remove();
    let (x, y) = (f64::from(control.scroll_left()), f64::from(control.scroll_top()));
    Some((at.left() - x, at.top() - y, at.bottom() - y))
}
