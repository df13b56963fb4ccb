//! The open workflow: its text, and everything that follows from it.

use std::ops::Deref;
use std::sync::Arc;

use leptos::prelude::*;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::diagnostic::{Diagnostic, PatchOp, Report, Severity};
use weftwork_core::edit::{self, EditError};
use weftwork_core::inputs::{Input, inputs};
use weftwork_core::model;
use weftwork_core::parse::parse;

use super::graph_view::GraphView;
use super::history::History;
use super::problems::{Problem, Troubles, problems};

/// A parsed text. Two are equal when they are the same.
#[derive(Clone)]
pub struct Parsed(pub Arc<model::Document>);

impl PartialEq for Parsed {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Parsed {
    type Target = model::Document;

    fn deref(&self) -> &model::Document {
        &self.0
    }
}

/// The open workflow. `Copy`, so that handlers can keep it.
///
/// The text is the only state; all else is derived from it, and every edit is a
/// patch of the text, which leaves alone what it does not name.
#[derive(Clone, Copy)]
pub struct Document {
    /// The text.
    pub text: RwSignal<Arc<str>>,
    /// The models that there are; empty until they are known.
    pub catalogue: RwSignal<Catalogue>,
    /// The text, read.
    pub parsed: Memo<Parsed>,
    /// What is wrong with it.
    pub report: Memo<Arc<Report>>,
    /// What is wrong with it, each thing with what it is about.
    pub problems: Memo<Arc<[Problem]>>,
    /// What is wrong with it, by node and by edge.
    pub troubles: Memo<Arc<Troubles>>,
    /// Its nodes and edges, as the canvas shows them.
    pub graph: Memo<Arc<GraphView>>,
    /// The parameters of a run.
    pub inputs: Memo<Vec<Input>>,
    /// The texts that it had.
    pub history: RwSignal<History>,
}

impl Document {
    /// Opens a text.
    pub fn new(text: Arc<str>) -> Self {
        let text = RwSignal::new(text);
        let catalogue = RwSignal::new(Catalogue::default());
        let parsed = Memo::new(move |_| Parsed(Arc::new(text.with(|text| parse(text.as_ref())))));
        let report = Memo::new(move |_| {
            Arc::new(parsed.with(|document| catalogue.with(|catalogue| check(document, catalogue))))
        });
        let problems = Memo::new(move |_| {
            let all = parsed.with(|document| report.with(|report| problems(document, report)));
            Arc::from(all)
        });
        Self {
            text,
            catalogue,
            parsed,
            report,
            problems,
            troubles: Memo::new(move |_| Arc::new(problems.with(|all| Troubles::new(all)))),
            graph: Memo::new(move |_| Arc::new(parsed.with(|document| GraphView::new(document)))),
            inputs: Memo::new(move |_| parsed.with(|document| inputs(document))),
            history: RwSignal::new(History::default()),
        }
    }

    /// Puts `patch` into the text, as one entry of the history.
    ///
    /// # Errors
    ///
    /// When the patch does not fit; the text is then unchanged.
    pub fn apply(self, label: &str, patch: &[PatchOp]) -> Result<(), EditError> {
        self.edit(label, None, patch)
    }

    /// Puts `patch` into the text. Edits of one `field` that follow each other
    /// are one entry of the history.
    ///
    /// # Errors
    ///
    /// When the patch does not fit; the text is then unchanged.
    pub fn apply_typing(
        self,
        label: &str,
        field: &str,
        patch: &[PatchOp],
    ) -> Result<(), EditError> {
        self.edit(label, Some(field), patch)
    }

    fn edit(self, label: &str, field: Option<&str>, patch: &[PatchOp]) -> Result<(), EditError> {
        if !patch.is_empty() {
            let text = edit::apply(&self.text.read_untracked(), patch)?;
            self.set_text(label, field, text);
        }
        Ok(())
    }

    /// Makes `text` the document, as an entry of the history.
    pub fn set_text(self, label: &str, field: Option<&str>, text: impl Into<Arc<str>>) {
        let text = text.into();
        let old = self.text.get_untracked();
        if old != text {
            self.history.update(|history| history.note(label, old, field, js_sys::Date::now()));
            self.text.set(text);
        }
    }

    /// Makes another saved text the document; there is no way back from it.
    pub fn reload(self, text: impl Into<Arc<str>>) {
        self.history.set(History::default());
        self.text.set(text.into());
    }

    /// Takes the last edit back.
    pub fn undo(self) {
        let now = self.text.get_untracked();
        if let Some(text) = self.history.try_update(|history| history.undo(now)).flatten() {
            self.text.set(text);
        }
    }

    /// Makes the last undone edit again.
    pub fn redo(self) {
        let now = self.text.get_untracked();
        if let Some(text) = self.history.try_update(|history| history.redo(now)).flatten() {
            self.text.set(text);
        }
    }

    /// The parsed text now, without waiting for its changes.
    pub fn now(self) -> Parsed {
        self.parsed.get_untracked()
    }

    /// The errors with one of these codes that `patch` would bring. The rule is
    /// core's: the patch is put into a copy of the text, and that is checked.
    pub fn new_errors(self, patch: &[PatchOp], codes: &[&str]) -> Vec<Diagnostic> {
        let Ok(text) = edit::apply(&self.text.read_untracked(), patch) else { return Vec::new() };
        let report = self.catalogue.with_untracked(|catalogue| check(&parse(text), catalogue));
        let old = self.report.get_untracked();
        let is_new = |it: &&Diagnostic| {
            it.severity == Severity::Error
                && codes.contains(&it.code.as_ref())
                && !old.iter().any(|old| old.code == it.code && old.message == it.message)
        };
        report.iter().filter(is_new).cloned().collect()
    }

    /// Why it cannot run; `None` if it can.
    pub fn why_not_runnable(self) -> Option<String> {
        self.report.with(|report| {
            if report.valid {
                return None;
            }
            let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
            let n_errors = report.iter().filter(is_error).count();
            let first = report.iter().find(is_error).map(|it| it.message.clone());
            let more =
                if n_errors > 1 { format!(" (and {} more)", n_errors - 1) } else { String::new() };
            Some(format!("It cannot run yet: {}{more}", first.unwrap_or_default()))
        })
    }
}
