//! A text control, and what is typed into it.

use leptos::prelude::*;
use serde_json::Value;
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::nodes;

use super::field_text::{Mode, from_text, to_text, with_inserted};
use super::place::Place;
use super::reference::Choice;
use super::reference_chips::Choices;
use crate::canvas::connect::{may_join, refuse};
use crate::ui::Caret;

/// A text control, and what is typed into it. `Copy`, so that handlers can keep it.
#[derive(Clone, Copy)]
pub struct Typing {
    /// The place in the document.
    pub place: Place,
    /// Why what was typed will not do.
    pub error: RwSignal<Option<String>>,
    /// What shows: what was typed, or what the document says.
    pub text: Memo<String>,
    /// The control's caret.
    pub caret: Caret,
    mode: Mode,
    keeps_empty: bool,
    /// What was typed, while the document cannot say it in the same words.
    draft: RwSignal<Option<String>>,
}

impl Typing {
    /// A control for `place`, whose text is understood as `mode` says. An empty text is
    /// kept as one, or takes the member away.
    pub fn new(place: Place, mode: Mode, keeps_empty: bool) -> Self {
        let draft = RwSignal::new(None::<String>);
        let text = Memo::new(move |_| {
            draft.get().unwrap_or_else(|| place.value.with(|it| to_text(it.as_ref())))
        });
        let (error, caret) = (RwSignal::new(None), Caret::default());
        Self { place, error, text, caret, mode, keeps_empty, draft }
    }

    /// Takes in what is typed. A text that will not do is kept in the control, with the
    /// reason, and the document stays as it is.
    pub fn put(self, text: String) {
        self.put_with(text, Vec::new());
    }

    /// Takes in what is typed, and makes another change with it.
    pub fn put_with(self, text: String, more: Vec<PatchOp>) {
        match from_text(&text, self.mode) {
            Ok(value) => {
                // What was typed stays as it was typed, spaces in JSON and around numbers too.
                let is_own = self.mode == Mode::Text || to_text(value.as_ref()) == text;
                self.draft.set((!is_own).then_some(text));
                self.error.set(None);
                match value {
                    Some(value) => self.place.set_with(value, more),
                    None if self.keeps_empty => self.place.set(Value::String(String::new())),
                    None => self.place.clear(),
                }
            }
            Err(reason) => {
                self.draft.set(Some(text));
                self.error.set(Some(reason));
            }
        }
    }

    /// Shows what the document says, unless what was typed has yet to be mended.
    pub fn leave(self) {
        if self.error.with_untracked(Option::is_none) {
            self.draft.set(None);
        }
    }

    /// Puts a reference at the caret of a text, or in the place of anything else,
    /// with the edge that it needs.
    pub fn insert(self, choice: &Choice, choices: Choices) {
        let board = self.place.board;
        let mut also = Vec::new();
        if let Some(from) = &choice.missing_edge {
            let node = choices.node.get_value();
            if let Err(reason) = may_join(board.document, from, &node) {
                refuse(board, &reason);
                return;
            }
            also = board.document.now(|it| nodes::add_edge(it, from, &node));
        }
        let is_text = self.mode == Mode::Text;
        let old = if is_text { self.text.get_untracked() } else { String::new() };
        let end = old.encode_utf16().count() as u32;
        let (start, end) = self.caret.selection().unwrap_or((end, end));
        let (new, after) = with_inserted(&old, &choice.text, start, end);
        self.draft.set(None);
        self.error.set(None);
        self.place.set_with(Value::String(new), also);
        self.caret.put(after);
    }
}
