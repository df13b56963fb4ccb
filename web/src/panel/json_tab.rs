//! The JSON tab: the DAG as text.

use std::sync::Arc;

use leptos::prelude::*;
use weftwork_core::diagnostic::Severity;
use weftwork_core::json::Json;

use super::dag_text::DagText;
use super::sentence;
use crate::canvas::board::Board;
use crate::json_editor::{JsonEditor, Marker};
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
    let document = board.document;
    let dag = Memo::new(move |_| document.parsed.with(|parsed| DagText::new(parsed)));
    let JsonDraft(draft) = expect_context();

    // A change from elsewhere, such as an undo, ends the draft.
    let current = Memo::new(move |_| {
        let text = document.text.get();
        draft.get().filter(|draft| draft.document == text)
    });
    let value = Memo::new(move |_| {
        current.get().map_or_else(|| dag.with(|dag| dag.text.clone()), |draft| draft.typed)
    });
    let fault = Memo::new(move |_| {
        let draft = current.get()?;
        Json::read(draft.typed.as_str()).err()
    });
    let changed = move |typed: String| {
        if value.with_untracked(|value| *value == typed) {
            return;
        }
        let old = document.text.get_untracked();
        let readable = Json::read(typed.as_str()).is_ok();
        let text: Arc<str> = if readable {
            dag.with_untracked(|dag| dag.put_back(&old, &typed)).into()
        } else {
            old
        };
        draft.set(Some(Draft { typed, document: Arc::clone(&text) }));
        if readable {
            document.set_text("Edit JSON", Some("json"), text);
        }
    };
    let markers = Memo::new(move |_| {
        if let Some(fault) = fault.get() {
            let to = value.with(|value| (fault.offset + 1).min(value.len()));
            let message = sentence(&fault.to_string());
            return vec![Marker { from: fault.offset, to, severity: Severity::Error, message }];
        }
        dag.with(|dag| {
            document.report.with(|report| {
                let marker = |it: &weftwork_core::diagnostic::Diagnostic| {
                    let range = it.range?;
                    let message = match &it.help {
                        Some(help) => format!("{}\n{}", sentence(&it.message), sentence(help)),
                        None => sentence(&it.message),
                    };
                    Some(Marker {
                        from: dag.offset(range.start.offset as usize)?,
                        to: dag.offset(range.end.offset as usize)?,
                        severity: it.severity,
                        message,
                    })
                };
                report.iter().filter_map(marker).collect()
            })
        })
    });
    let focus_offset = Signal::derive(move || {
        let offset = board.selection.offset.get()?;
        dag.with_untracked(|dag| dag.offset(offset))
    });
    view! {
        <div class="json-tab">
            <div class="json-tab__editor">
                <JsonEditor value on_change=changed markers focus_offset />
            </div>
            {move || fault.get().map(|fault| view! {
                <p class="json-tab__fault" role="alert">
                    <Icon name=IconName::Error />
                    <span>
                        <Prose text=sentence(&fault.to_string()) />
                        " The canvas shows the graph as it was before."
                    </span>
                </p>
            })}
        </div>
    }
}
