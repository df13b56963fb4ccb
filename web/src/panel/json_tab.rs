//! The JSON tab: the DAG as text.

use std::sync::Arc;

use leptos::prelude::*;
use weftwork_core::diagnostic::{Diagnostic, Severity};
use weftwork_core::json::{Json, Unreadable};

use super::dag_text::DagText;
use super::sentence;
use crate::canvas::board::Board;
use crate::json_editor::{JsonEditor, Marker};
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
                <JsonEditor value on_change=move |typed| editing.put(typed) markers focus_offset />
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
        Self { document, draft, dag, value, fault }
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
