//! The caret of a text control.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use weftwork_core::text::offset_of_unit;

use super::text_copy::{Area, TextCopy};

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
        let (control, value) = self.control()?;
        let end = offset_of_unit(&value, at as usize)?;
        // What is there has to have something in it to have a place.
        let copy = TextCopy::new(&control, &format!("{}\u{200b}", &value[..end]))?;
        let Area { left, top, bottom, .. } = copy.areas(at, at + 1).last().copied()?;
        Some((left, top, bottom))
    }

    /// A copy of the control, which tells where its letters are.
    pub fn copy(self) -> Option<TextCopy> {
        let (control, value) = self.control()?;
        TextCopy::new(&control, &value)
    }

    /// The control and its text.
    fn control(self) -> Option<(HtmlElement, String)> {
        let area = self.area.get_untracked().map(|area| {
            let value = area.value();
            (area.unchecked_into::<HtmlElement>(), value)
        });
        let line = || {
            let line = self.line.get_untracked()?;
            let value = line.value();
            Some((line.unchecked_into::<HtmlElement>(), value))
        };
        area.or_else(line)
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
