//! A text, number or JSON control for a place in the document, with its chips.

use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::field_text::{Mode, from_text, to_text, with_inserted};
use super::place::Place;
use super::reference::Choice;
use super::reference_chips::ReferenceChips;
use crate::canvas::board::Board;
use crate::canvas::connect::may_join;
use crate::ui::{NumberField, TextArea, TextField, Toasts};

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
    /// The node that the place belongs to.
    #[prop(into)]
    node_id: String,
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
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Whether an empty text is kept as one instead of removing the member.
    #[prop(optional)]
    keeps_empty: bool,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let toasts = Toasts::get();
    let draft = RwSignal::new(None::<String>);
    let error = RwSignal::new(None::<String>);
    let line = NodeRef::<html::Input>::new();
    let area = NodeRef::<html::Textarea>::new();

    // Derived: what the document says, unless there is something that it cannot say.
    let text = Memo::new(move |_| {
        draft.get().unwrap_or_else(|| place.value.with(|it| to_text(it.as_ref())))
    });

    let put = move |text: String| match from_text(&text, mode) {
        Ok(value) => {
            // What was typed stays as it was typed: `1.` on the way to `1.5`, spaces in JSON.
            let is_own = mode == Mode::Text || to_text(value.as_ref()) == text;
            draft.set((!is_own).then_some(text));
            error.set(None);
            match value {
                None if keeps_empty => place.set(Value::String(String::new())),
                value => place.put(value),
            }
        }
        Err(reason) => {
            draft.set(Some(text));
            error.set(Some(reason));
        }
    };
    let leave = move |()| {
        if error.with_untracked(Option::is_none) {
            draft.set(None);
        }
    };
    let insert = move |choice: Choice| {
        let caret = caret_of(line, area);
        let old = if mode == Mode::Text { text.get_untracked() } else { String::new() };
        let (start, end) = caret.filter(|_| mode == Mode::Text).unwrap_or_else(|| {
            let end = old.encode_utf16().count() as u32;
            (end, end)
        });
        let (new, after) = with_inserted(&old, &choice.text, start, end);
        let mut also = Vec::new();
        if let Some(from) = &choice.missing_edge {
            if let Err(reason) = may_join(board.document, from, &node_id) {
                toasts.error(super::sentence(&reason));
                return;
            }
            also = weftwork_core::edit::nodes::add_edge(&board.document.now(), from, &node_id);
        }
        draft.set(None);
        error.set(None);
        place.set_with(Value::String(new), also);
        put_caret(line, area, after);
    };
    let field = label.clone();
    let control = if is_area {
        let rows = if mode == Mode::Json { 2 } else { 3 };
        view! {
            <TextArea
                label label_hidden value=text on_input=put on_commit=leave hint error note required
                placeholder rows code=mode == Mode::Json node_ref=area
            />
        }
        .into_any()
    } else if mode == Mode::Number {
        let step = if limits.is_whole { 1.0 } else { 0.1 };
        let (min, max) = (limits.min, limits.max);
        number(
            label,
            label_hidden,
            text,
            put,
            leave,
            hint,
            error,
            note,
            required,
            placeholder,
            min,
            max,
            step,
        )
    } else {
        view! {
            <TextField
                label label_hidden value=text on_input=put on_commit=leave hint error note required
                placeholder node_ref=line
            />
        }
        .into_any()
    };
    view! {
        <div class=if mode == Mode::Number { "text-control text-control--quiet" } else { "text-control" }>
            {control}
            <ReferenceChips choices field on_insert=insert />
        </div>
    }
}

/// A number field; its limits are properties that may be left out.
#[expect(clippy::too_many_arguments, reason = "they are the properties of one component")]
fn number(
    label: String,
    label_hidden: bool,
    text: Memo<String>,
    put: impl Fn(String) + Send + Sync + 'static,
    leave: impl Fn(()) + Send + Sync + 'static,
    hint: String,
    error: RwSignal<Option<String>>,
    note: String,
    required: bool,
    placeholder: String,
    min: Option<f64>,
    max: Option<f64>,
    step: f64,
) -> AnyView {
    let (min, max) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
    view! {
        <NumberField
            label label_hidden value=text on_input=put on_commit=leave hint error note required
            placeholder min max step
        />
    }
    .into_any()
}

/// The selection in the control, in UTF-16 units; `None` when it never had one.
fn caret_of(line: NodeRef<html::Input>, area: NodeRef<html::Textarea>) -> Option<(u32, u32)> {
    if let Some(area) = area.get_untracked() {
        return Some((area.selection_start().ok()??, area.selection_end().ok()??));
    }
    let line = line.get_untracked()?;
    Some((line.selection_start().ok()??, line.selection_end().ok()??))
}

/// Puts the focus into the control, and the caret at `offset`, once its new text
/// is there.
fn put_caret(line: NodeRef<html::Input>, area: NodeRef<html::Textarea>, offset: u32) {
    request_animation_frame(move || {
        if let Some(area) = area.try_get_untracked().flatten() {
            let _ = area.focus();
            let _ = area.set_selection_range(offset, offset);
        } else if let Some(line) = line.try_get_untracked().flatten() {
            let _ = line.focus();
            let _ = line.set_selection_range(offset, offset);
        }
    });
}
