//! A text editor for JSON, with faults marked in the text.

mod binding;
mod offsets;

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_core::diagnostic::Severity;
use weftwork_core::query::Completion;

use crate::ui::{Button, EmptyState, IconName, Spinner};
use binding::{Calls, TextEditor};

/// Something to mark in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Its first byte, from 0.
    pub from: usize,
    /// The byte after its last one.
    pub to: usize,
    /// How bad it is.
    pub severity: Severity,
    /// What is said about it.
    pub message: String,
}

/// What could be written at a place of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The bytes that it takes the place of.
    pub replace: Range<usize>,
    /// The possibilities, the best first.
    pub items: Vec<Completion>,
}

/// What is told of a place of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// The bytes that it is about.
    pub range: Range<usize>,
    /// What is said about it.
    pub text: String,
}

/// How far the code of the text editor is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    /// It is on its way.
    UnderWay,
    /// It is there.
    Done,
    /// It did not come.
    Failed,
}

/// A text editor. Its code is loaded when it first shows.
#[component]
pub fn JsonEditor(
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Called with all of the text when its user has changed it.
    #[prop(into)]
    on_change: Callback<String>,
    /// Asked what could be written at a byte of a text.
    #[prop(into)]
    complete: Callback<(String, usize), Option<Offer>>,
    /// Called with the position of the item that was put into the text.
    #[prop(into)]
    on_chosen: Callback<usize>,
    /// Asked what stands at a byte of a text.
    #[prop(into)]
    hover: Callback<(String, usize), Option<Tip>>,
    /// Called to go to what a byte of a text names. Answers whether there is such.
    #[prop(into)]
    follow: Callback<(String, usize), bool>,
    /// What to mark.
    #[prop(into)]
    markers: Signal<Vec<Marker>>,
    /// The byte to go to, each time that it changes.
    #[prop(into)]
    focus_offset: Signal<Option<usize>>,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let loading = RwSignal::new(Loading::UnderWay);
    let editor = StoredValue::new_local(None::<TextEditor>);

    let load = move |element: web_sys::HtmlDivElement| {
        loading.set(Loading::UnderWay);
        spawn_local(async move {
            let text = value.get_untracked();
            let calls = Calls {
                changed: Box::new(move |text| on_change.run(text)),
                complete: Box::new(move |text, at| complete.run((text, at))),
                chosen: Box::new(move |position| on_chosen.run(position)),
                hover: Box::new(move |text, at| hover.run((text, at))),
                follow: Box::new(move |text, at| follow.run((text, at))),
            };
            let made = TextEditor::load(&element, &text, calls).await;
            let state = if made.is_some() { Loading::Done } else { Loading::Failed };
            // The tab may have been closed meanwhile.
            if editor.try_set_value(made).is_none() {
                loading.set(state);
            }
        });
    };
    Effect::new(move || {
        if let Some(element) = place.get() {
            load(element);
        }
    });
    let is_done = move || loading.get() == Loading::Done;
    Effect::new(move || {
        let text = value.get();
        if is_done() {
            editor.with_value(|editor| editor.as_ref().map(|it| it.set_text(&text)));
        }
    });
    Effect::new(move || {
        let markers = markers.get();
        if is_done() {
            let text = value.get_untracked();
            editor.with_value(|editor| editor.as_ref().map(|it| it.set_markers(&text, &markers)));
        }
    });
    Effect::new(move || {
        if let (true, Some(offset)) = (is_done(), focus_offset.get()) {
            let text = value.get_untracked();
            editor.with_value(|editor| editor.as_ref().map(|it| it.go_to(&text, offset)));
        }
    });
    on_cleanup(move || {
        editor.try_update_value(|editor| editor.take().map(TextEditor::destroy));
    });
    let again = move |_| {
        if let Some(element) = place.get_untracked() {
            load(element);
        }
    };
    view! {
        <div class="json-editor">
            {move || match loading.get() {
                Loading::Done => ().into_any(),
                Loading::UnderWay => {
                    let spinner = view! { <Spinner label="Loading text editor" /> };
                    view! { <p class="json-editor__loading">{spinner}</p> }.into_any()
                }
                Loading::Failed => view! {
                    <EmptyState
                        icon=IconName::Error
                        title="The text editor could not be loaded"
                        text="Check that the server is running. The workflow is unharmed."
                        is_error=true
                    >
                        <Button icon=IconName::Refresh on_click=again>"Try again"</Button>
                    </EmptyState>
                }
                .into_any(),
            }}
            <div class="json-editor__place" node_ref=place hidden=move || !is_done()></div>
        </div>
    }
}
