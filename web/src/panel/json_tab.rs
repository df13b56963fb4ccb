//! The JSON tab: the DAG as text.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use weftwork_core::diagnostic::{Diagnostic, PatchOp, Severity};
use weftwork_core::edit;
use weftwork_core::json::{Json, Unreadable};
use weftwork_core::query::{self, complete_text};

use super::dag_text::DagText;
use super::sentence;
use super::told::{Definition, told};
use crate::canvas::board::Board;
use crate::json_editor::{JsonEditor, Marker, Offer, Tip};
use crate::state::document::Document;
use crate::state::selection::{Selection, Tab};
use crate::ui::{Button, ButtonVariant, Icon, IconName, Prose};

/// What was typed, and the document that came of it, if one did.
#[derive(Debug, Clone, PartialEq)]
struct Draft {
    typed: String,
    document: Arc<str>,
}

/// What was typed into the JSON tab and is no document yet. It outlives the tab, so
/// that looking elsewhere loses nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonDraft(RwSignal<Option<Draft>>);

/// The JSON tab. What is no JSON stays in here, and the canvas as it was.
#[component]
pub fn JsonTab() -> impl IntoView {
    let board = expect_context::<Board>();
    let JsonDraft(draft) = expect_context();
    let editing = Editing::new(board.document, draft);
    let Editing { dag, value, fault, .. } = editing;
    let markers = Memo::new(move |_| editing.markers());
    let focus_offset = Signal::derive(move || {
        let offset = board.selection.offset.get()?;
        dag.with_untracked(|dag| dag.offset(offset))
    });
    // What was gone to is not gone to again when the tab opens the next time.
    on_cleanup(move || {
        board.selection.offset.try_set(None);
    });
    let is_faulty = Signal::derive(move || fault.with(Option::is_some));
    let fault = move || fault.get().map(|it| sentence(&it.to_string()));
    let press = move |event: KeyboardEvent| {
        if event.shift_key() && event.alt_key() && event.code() == "KeyF" {
            event.prevent_default();
            editing.format();
        }
    };
    view! {
        <div class="json-tab" on:keydown=press>
            <div class="json-tab__editor">
                <JsonEditor
                    value on_change=move |typed| editing.put(typed) markers focus_offset
                    complete=move |(typed, at): (String, usize)| editing.complete(&typed, at)
                    on_chosen=move |position| editing.chosen(position)
                    hover=move |(typed, at): (String, usize)| editing.hover(&typed, at)
                    follow=move |(typed, at): (String, usize)| editing.follow(&typed, at, board.selection)
                />
            </div>
            {move || fault().map(|text| view! {
                <p class="json-tab__fault" role="alert">
                    <Icon name=IconName::Error />
                    <span><Prose text /> " The canvas shows the graph as it was before."</span>
                </p>
            })}
            <div class="json-tab__bar">
                <Button
                    variant=ButtonVariant::Ghost small=true icon=IconName::Text
                    disabled=is_faulty on_click=move |_| editing.format()
                >
                    "Format"
                </Button>
            </div>
        </div>
    }
}

/// The text in the editor and what follows from it.
#[derive(Clone, Copy)]
struct Editing {
    document: Document,
    draft: RwSignal<Option<Draft>>,
    /// The DAG as the document has it.
    dag: Memo<DagText>,
    /// What shows: the draft, or the DAG.
    value: Memo<String>,
    /// Why the draft is no JSON.
    fault: Memo<Option<Unreadable>>,
    /// What each item of the last offer changes elsewhere.
    also: StoredValue<Vec<Vec<PatchOp>>>,
}

impl Editing {
    fn new(document: Document, draft: RwSignal<Option<Draft>>) -> Self {
        let dag = Memo::new(move |_| document.read(DagText::new));
        // A change from elsewhere, such as an undo, ends the draft.
        let current = Memo::new(move |_| {
            let text = document.text.get();
            draft.get().filter(|draft| draft.document == text)
        });
        let value = Memo::new(move |_| {
            current.get().map_or_else(|| dag.with(|dag| dag.text.clone()), |draft| draft.typed)
        });
        let fault = Memo::new(move |_| Json::read(current.get()?.typed.as_str()).err());
        Self { document, draft, dag, value, fault, also: StoredValue::default() }
    }

    /// Takes in what is typed; the document follows when it is JSON.
    fn put(self, typed: String) {
        if self.value.with_untracked(|value| *value == typed) {
            return;
        }
        let old = self.document.text.get_untracked();
        let is_readable = Json::read(typed.as_str()).is_ok();
        let text: Arc<str> = if is_readable {
            self.dag.with_untracked(|dag| dag.put_back(&old, &typed)).into()
        } else {
            old
        };
        self.draft.set(Some(Draft { typed, document: Arc::clone(&text) }));
        if is_readable {
            self.document.set_text("Edit JSON", Some("json"), &text);
        }
    }

    /// Lays the document out anew, unless what is typed is none.
    fn format(self) {
        let is_draft_read = self.fault.with_untracked(Option::is_none);
        if is_draft_read && let Ok(text) = self.document.now(edit::format) {
            self.document.set_text("Format", None, &text);
        }
    }

    /// What could be written at a byte of what is typed.
    fn complete(self, typed: &str, at: usize) -> Option<Offer> {
        let old = self.document.text.get_untracked();
        let (whole, offset) =
            self.dag.with_untracked(|dag| (dag.put_back(&old, typed), dag.offset_back(typed, at)));
        let catalogue = self.document.catalogue;
        let found = catalogue.with_untracked(|it| complete_text(&whole, it, offset))?;
        // What is replaced is on the line of the place, so that both texts agree on it.
        let (start, end) = (found.replace.start.offset, found.replace.end.offset);
        let start = at.checked_sub(offset.checked_sub(start as usize)?)?;
        let end = at + (end as usize).checked_sub(offset)?;
        let is_one_line = typed.get(start..end).is_some_and(|it| !it.contains('\n'));
        self.also.set_value(found.items.iter().map(|item| item.also.clone()).collect());
        is_one_line.then_some(Offer { replace: start..end, items: found.items })
    }

    /// Makes the changes that an item of the last offer asks for elsewhere.
    fn chosen(self, position: usize) {
        let also = self.also.with_value(|also| also.get(position).cloned().unwrap_or_default());
        // It fails only for a text that cannot be read, for which none is offered.
        let _ = self.document.apply_typing("Edit JSON", "json", &also);
    }

    /// The byte of the document that a byte of what is typed stands for; `None` while
    /// that is no document.
    fn place(self, typed: &str, at: usize) -> Option<usize> {
        let is_document = self.fault.with_untracked(Option::is_none);
        is_document.then(|| self.dag.with_untracked(|dag| dag.offset_back(typed, at)))
    }

    /// What stands at a byte of what is typed.
    fn hover(self, typed: &str, at: usize) -> Option<Tip> {
        let offset = self.place(typed, at)?;
        self.document.ask(|facts| {
            let found = query::at(facts, offset)?;
            let here = |offset: u32| self.dag.with_untracked(|dag| dag.offset(offset as usize));
            let mut text = told(&found);
            if found.definition.is_some_and(|it| it != found.range) {
                text.push_str(". F12 goes there");
            }
            let range = here(found.range.start.offset)?..here(found.range.end.offset)?;
            Some(Tip { range, text })
        })
    }

    /// Goes to what defines the name at a byte of what is typed. Answers whether there is
    /// such: in the text, or in the settings.
    fn follow(self, typed: &str, at: usize, selection: Selection) -> bool {
        let Some(offset) = self.place(typed, at) else { return false };
        let found = self.document.ask(|facts| {
            let found = query::at(facts, offset)?;
            let start = found.definition?.start.offset as usize;
            Some((start, Definition::of(facts, &found)))
        });
        match found {
            Some((start, _)) if self.dag.with_untracked(|dag| dag.offset(start)).is_some() => {
                selection.offset.set(Some(start));
            }
            Some((_, Some(Definition::Input(pointer)))) => {
                selection.tab.set(Tab::Settings);
                selection.reveal.set(Some(pointer));
            }
            _ => return false,
        }
        true
    }

    /// What is wrong, in the text: that it is no JSON, or all that core says.
    fn markers(self) -> Vec<Marker> {
        if let Some(fault) = self.fault.get() {
            let to = self.value.with(|value| (fault.offset + 1).min(value.len()));
            let message = sentence(&fault.to_string());
            return vec![Marker { from: fault.offset, to, severity: Severity::Error, message }];
        }
        self.dag.with(|dag| {
            self.document.report.with(|report| {
                report.iter().filter_map(|diagnostic| marker(dag, diagnostic)).collect()
            })
        })
    }
}

/// Where the text shows a diagnostic; `None` when it is about what is not in it.
fn marker(dag: &DagText, diagnostic: &Diagnostic) -> Option<Marker> {
    let Diagnostic { severity, message, help, range, .. } = diagnostic;
    let range = (*range)?;
    let message = match help {
        Some(help) => format!("{}\n{}", sentence(message), sentence(help)),
        None => sentence(message),
    };
    Some(Marker {
        from: dag.offset(range.start.offset as usize)?,
        to: dag.offset(range.end.offset as usize)?,
        severity: *severity,
        message,
    })
}
