//! The open workflow: its text, and everything that follows from it.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::diagnostic::{Diagnostic, PatchOp, Report, Severity};
use weftwork_core::edit::{self, EditError};
use weftwork_core::estimate::{self, Estimate};
use weftwork_core::facts::Facts;
use weftwork_core::inputs::{Input, inputs};
use weftwork_core::model;
use weftwork_core::parse::parse;
use weftwork_core::recheck::Checker;
use weftwork_core::types::Builder;

use super::graph_view::GraphView;
use super::history::History;
use super::problems::{Problem, Troubles, problems};

/// The open workflow. `Copy`, so that handlers can keep it.
///
/// The text, which core keeps read and checked, is the only state; all else is
/// derived from it, and every edit is a patch of the text, which leaves alone what it
/// does not name.
#[derive(Clone, Copy)]
pub struct Document {
    checker: RwSignal<Checker, LocalStorage>,
    /// The text.
    pub text: Memo<Arc<str>>,
    /// The models that there are; empty until they are known.
    pub catalogue: RwSignal<Catalogue>,
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
    pub fn new(text: &str) -> Self {
        let catalogue = RwSignal::new(Catalogue::default());
        let checker = RwSignal::new_local(Checker::new(text, Catalogue::default()));
        let report = Memo::new(move |_| Arc::new(checker.with(Checker::report)));
        let problems = Memo::new(move |_| {
            let of = |it: &Checker| report.with(|report| problems(it.document(), report));
            Arc::from(checker.with(of))
        });
        Self {
            checker,
            text: Memo::new(move |_| checker.with(|it| Arc::from(it.text()))),
            catalogue,
            report,
            problems,
            troubles: Memo::new(move |_| Arc::new(problems.with(|all| Troubles::new(all)))),
            graph: Memo::new(move |_| Arc::new(checker.with(|it| GraphView::new(it.document())))),
            inputs: Memo::new(move |_| checker.with(|it| inputs(it.document()))),
            history: RwSignal::new(History::default()),
        }
    }

    /// Has the models of `catalogue` count as those that there are.
    pub fn set_catalogue(self, catalogue: Catalogue) {
        // The page may have been left meanwhile.
        self.checker.try_update(|it| *it = Checker::new(it.text(), catalogue.clone()));
        self.catalogue.try_set(catalogue);
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
        let old = self.text.get_untracked();
        let mut result = Ok(());
        self.checker.maybe_update(|checker| {
            result = checker.apply(patch);
            *checker.text() != *old
        });
        self.note(label, field, old);
        result
    }

    /// Makes `text` the document, as an entry of the history.
    pub fn set_text(self, label: &str, field: Option<&str>, text: &str) {
        let old = self.text.get_untracked();
        self.put(text);
        self.note(label, field, old);
    }

    /// Makes another saved text the document; there is no way back from it.
    pub fn reload(self, text: &str) {
        self.history.set(History::default());
        self.put(text);
    }

    /// Takes the last edit back.
    pub fn undo(self) {
        let now = self.text.get_untracked();
        if let Some(text) = self.history.try_update(|history| history.undo(now)).flatten() {
            self.put(&text);
        }
    }

    /// Makes the last undone edit again.
    pub fn redo(self) {
        let now = self.text.get_untracked();
        if let Some(text) = self.history.try_update(|history| history.redo(now)).flatten() {
            self.put(&text);
        }
    }

    fn put(self, text: &str) {
        self.checker.maybe_update(|checker| {
            let is_new = checker.text() != text;
            checker.set_text(text);
            is_new
        });
    }

    /// Notes in the history that the text was `old`, if it is another one now.
    fn note(self, label: &str, field: Option<&str>, old: Arc<str>) {
        if self.text.get_untracked() != old {
            self.history.update(|history| history.note(label, old, field, js_sys::Date::now()));
        }
    }

    /// What `ask` answers about the document, and about each that it becomes.
    pub fn read<T>(self, ask: impl FnOnce(&model::Document) -> T) -> T {
        self.checker.with(|checker| ask(checker.document()))
    }

    /// What `ask` answers about the document as it is now.
    pub fn now<T>(self, ask: impl FnOnce(&model::Document) -> T) -> T {
        self.checker.with_untracked(|checker| ask(checker.document()))
    }

    /// What `ask` answers about the document as it is now, given all that core knows
    /// of it. That takes longer than a look at the document alone.
    pub fn ask<T>(self, ask: impl FnOnce(&Facts<'_>) -> T) -> T {
        let builder = Builder::default();
        self.catalogue.with_untracked(|catalogue| {
            self.now(|document| ask(&Facts::new(document, catalogue, &builder)))
        })
    }

    /// What a run with these inputs would do and cost, as far as core can tell without
    /// the past runs; `None` when it cannot run.
    pub fn estimate(self, given: &serde_json::Map<String, Value>) -> Option<Estimate> {
        self.checker.with(|checker| {
            let checked = checker.checked()?;
            let past = estimate::History::default();
            Some(self.catalogue.with(|it| estimate::estimate(&checked, given, it, &past)))
        })
    }

    /// The errors with one of these codes that `patch` would bring. The rule is
    /// core's: the patch is put into a copy of the text, and that is checked.
    pub fn new_errors(self, patch: &[PatchOp], codes: &[&str]) -> Vec<Diagnostic> {
        let Ok(text) = self.now(|document| edit::apply_to(document, patch)) else {
            return Vec::new();
        };
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
