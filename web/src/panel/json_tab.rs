//! The JSON tab: the DAG as text.

use std::sync::Arc;

use leptos::prelude::*;
use weftwork_core::diagnostic::{Diagnostic, PatchOp, Severity};
use weftwork_core::json::{Json, Unreadable};
use weftwork_core::query::complete_text;

use super::dag_text::DagText;
use super::sentence;
use crate::canvas::board::Board;
use crate::json_editor::{JsonEditor, Marker, Offer};
use crate::state::document::Document;
use crate::ui::{Icon, IconName, Prose};

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
    let fault = move || fault.get().map(|it| sentence(&it.to_string()));
    view! {
        <div class="json-tab">
            <div class="json-tab__editor">
                <JsonEditor
                    value on_change=move |typed| editing.put(typed) markers focus_offset
                    complete=move |(typed, at): (String, usize)| editing.complete(&typed, at)
                    on_chosen=move |position| editing.chosen(position)
                />
            </div>
            {move || fault().map(|text| view! {
                <p class="json-tab__fault" role="alert">
                    <Icon name=IconName::Error />
                    <span><Prose text /> " The canvas shows the graph as it was before."</span>
                </p>
            })}
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
