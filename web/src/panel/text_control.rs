//! A text, number or JSON control for a place in the document, with its chips.

use leptos::prelude::*;

use super::completing::Completing;
use super::field_text::Mode;
use super::place::Place;
use super::reference::Choice;
use super::reference_chips::{Choices, ReferenceChips};
use super::reference_tip::{Pointing, ReferenceTip};
use super::suggestions::Suggestions;
use super::typing::Typing;
use crate::ui::TextField;

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
/// control, with the reason, and the document stays as it is. What it can refer to is
/// offered by chips, and while a `${…}` is typed.
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
    let completing = choices.map(|_| Completing::new(typing));
    let field = label.clone();
    let chips = choices.map(|choices| {
        let insert = move |choice: Choice| typing.insert(&choice, choices);
        view! { <ReferenceChips choices field on_insert=insert /> }
    });
    // What the caret is in is told where the field is explained.
    let hint = Signal::derive(move || {
        completing.and_then(Completing::said).unwrap_or_else(|| hint.clone())
    });
    let active_option = completing.map(|it| Signal::derive(move || it.active_option()));
    let put = move |text| {
        typing.put(text);
        if let Some(completing) = completing {
            completing.typed();
        }
    };
    let pointing = completing.map(Pointing::new);
    let unpoint = move || pointing.map_or((), Pointing::left);
    let key = move |event| {
        unpoint();
        if let Some(completing) = completing {
            completing.key(event);
        }
    };
    let key_up = move |event| completing.map_or((), |it| it.key_up(event));
    let clicked = move |event| completing.map_or((), |it| it.clicked(event));
    let left = move |_| completing.map_or((), Completing::left);
    view! {
        <div
            class="text-control"
            class:text-control--quiet=mode == Mode::Number
            // Before the control, which has a use for some of the same keys.
            on:keydown:capture=key
            on:keyup=key_up
            on:click=clicked
            on:focusout=left
            on:mousemove=move |event| pointing.map_or((), |it| it.moved(event))
            on:mouseleave=move |_| unpoint()
            on:wheel=move |_| unpoint()
        >
            <TextField
                label label_hidden hint note placeholder required value=text error caret rows step
                min=limits.min max=limits.max code=mode == Mode::Json active_option
                on_input=put on_commit=move |()| typing.leave()
            />
            {completing.map(|completing| view! { <Suggestions completing /> })}
            {pointing.map(|pointing| view! { <ReferenceTip pointing /> })}
            {chips}
        </div>
    }
}
