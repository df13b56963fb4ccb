//! A text, number or JSON control for a place in the document, with its chips.

use leptos::prelude::*;
use serde_json::Value;
use weftwork_core::edit::nodes;

use super::field_text::{Mode, from_text, to_text, with_inserted};
use super::place::Place;
use super::reference::Choice;
use super::reference_chips::{Choices, ReferenceChips};
use crate::canvas::connect::{may_join, refuse};
use crate::ui::{Caret, TextField};

/// What a number may be.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    /// The least.
    pub min: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// Whether it is whole.
    pub is_whole: bool,
}

/// A control for text, a number, or JSON. A text that will not do is kept in the
/// control, with the reason, and the document stays as it is.
#[expect(clippy::fn_params_excessive_bools, reason = "they are properties, which are named")]
#[component]
pub fn TextControl(
    /// The place in the document.
    place: Place,
    /// How the text is to be understood.
    mode: Mode,
    /// Whether it has several lines.
    #[prop(optional)]
    is_area: bool,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// Whether the label is for screen readers alone.
    #[prop(optional)]
    label_hidden: bool,
    /// What it is for.
    #[prop(optional, into)]
    hint: String,
    /// Its type, beside the label.
    #[prop(optional, into)]
    note: String,
    /// What is taken when it is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// Whether it has to be filled in.
    #[prop(optional)]
    required: bool,
    /// What a number may be.
    #[prop(optional)]
    limits: Limits,
    /// What it can refer to.
    #[prop(optional)]
    choices: Option<Choices>,
    /// Whether an empty text is kept as one instead of removing the member.
    #[prop(optional)]
    keeps_empty: bool,
) -> impl IntoView {
    let typing = Typing::new(place, mode, keeps_empty);
    let Typing { text, error, caret, .. } = typing;
    let rows = match mode {
        _ if !is_area => 1,
        Mode::Json => 2,
        Mode::Text | Mode::Number => 3,
    };
    let step = (mode == Mode::Number).then_some(if limits.is_whole { 1.0 } else { 0.1 });
    let field = label.clone();
    let chips = choices.map(|choices| {
        let insert = move |choice: Choice| typing.insert(&choice, choices);
        view! { <ReferenceChips choices field on_insert=insert /> }
    });
    view! {
        <div class="text-control" class:text-control--quiet=mode == Mode::Number>
            <TextField
                label label_hidden hint note placeholder required value=text error caret rows step
                min=limits.min max=limits.max code=mode == Mode::Json
                on_input=move |text| typing.put(text) on_commit=move |()| typing.leave()
            />
            {chips}
        </div>
    }
}

/// A control and what is typed into it.
#[derive(Clone, Copy)]
struct Typing {
    place: Place,
    mode: Mode,
    keeps_empty: bool,
    /// What was typed, while the document cannot say it in the same words.
    draft: RwSignal<Option<String>>,
    /// Why what was typed will not do.
    error: RwSignal<Option<String>>,
    /// What shows: the draft, or what the document says.
    text: Memo<String>,
    caret: Caret,
}

impl Typing {
    fn new(place: Place, mode: Mode, keeps_empty: bool) -> Self {
        let draft = RwSignal::new(None::<String>);
        let text = Memo::new(move |_| {
            draft.get().unwrap_or_else(|| place.value.with(|it| to_text(it.as_ref())))
        });
        let (error, caret) = (RwSignal::new(None), Caret::default());
        Self { place, mode, keeps_empty, draft, error, text, caret }
    }

    /// Takes in what is typed.
    fn put(self, text: String) {
        match from_text(&text, self.mode) {
            Ok(value) => {
                // What was typed stays as it was typed, spaces in JSON and around numbers too.
                let is_own = self.mode == Mode::Text || to_text(value.as_ref()) == text;
                self.draft.set((!is_own).then_some(text));
                self.error.set(None);
                match value {
                    None if self.keeps_empty => self.place.set(Value::String(String::new())),
                    value => self.place.put(value),
                }
            }
            Err(reason) => {
                self.draft.set(Some(text));
                self.error.set(Some(reason));
            }
        }
    }

    /// Shows what the document says, unless what was typed has yet to be mended.
    fn leave(self) {
        if self.error.with_untracked(Option::is_none) {
            self.draft.set(None);
        }
    }

    /// Puts a reference at the caret of a text, or in the place of anything else,
    /// with the edge that it needs.
    fn insert(self, choice: &Choice, choices: Choices) {
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
