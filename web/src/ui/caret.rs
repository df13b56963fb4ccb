//! The caret of a text control.

use leptos::html;
use leptos::prelude::*;

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
