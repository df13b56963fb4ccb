//! Checks a document again after each edit, by what the edit can have changed.
//!
//! An edit inside one node is read alone: the values behind it are moved, and the rules
//! are asked about that node and about those that depend on what it gives. Everything
//! else that was found stays. The report is the same, byte for byte, as that of a check
//! of the whole text; and wherever that is not certain, the whole text is checked.

mod follow;
mod interface;
mod mentions;

use std::ops::Range;

use crate::catalogue::Catalogue;
use crate::check::{self, Checked};
use crate::diagnostic::{PatchOp, Report};
use crate::edit::{self, EditError};
use crate::facts::Facts;
use crate::graph::Graph;
use crate::model::Document;
use crate::parse::parse;
use crate::rules::{Finding, MAX_FINDINGS};
use crate::text::{LineStarts, count_units, difference, offset_of_unit};
use crate::texts::Texts;
use crate::types::Builder;
use crate::uses::Uses;

/// A document that is being edited, and what is wrong with it.
pub struct Checker {
    catalogue: Catalogue,
    document: Document,
    /// The names of the parameters, which keep their numbers.
    names: Texts<'static>,
    /// What does not change while nodes are edited. `None` when only a check of all
    /// will do.
    known: Option<Known>,
    /// What was found by looks at the whole document.
    of_document: Vec<Finding>,
    /// What was found in each node.
    of_nodes: Vec<Vec<Finding>>,
    /// How much patience the guesses at unknown names have taken.
    patience_spent: usize,
    n_full_checks: usize,
    /// How many UTF-16 units the text has: if as many as bytes, they are the bytes.
    n_units: usize,
    lines: LineStarts,
}

/// What is known of the nodes' relations.
struct Known {
    graph: Graph,
    uses: Uses,
}

/// What was to be replaced is not a stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text has no characters from {start} to {end}")]
pub struct NotInText {
    /// Where it was to begin.
    pub start: usize,
    /// Where it was to end.
    pub end: usize,
}

impl Checker {
    /// Reads and checks a text. Models are checked against `catalogue`; when it is
    /// empty, every model counts as known.
    pub fn new(text: impl Into<String>, catalogue: Catalogue) -> Self {
        let document = parse(text);
        let n_units = count_units(document.json.text().as_bytes()) as usize;
        let lines = LineStarts::of(document.json.text());
        let builder = Builder::default();
        let facts = Facts::new(&document, &catalogue, &builder);
        let of_document = check::of_document(&facts, |_| true).into_vec();
        let has_error = of_document.iter().any(check::is_error);
        let of_nodes = check::of_nodes(&facts, &check::node_rules(&facts), has_error);
        let n_found = weight(&of_document, &of_nodes);
        let is_regular = facts.is_fit
            && facts.graph.order().is_some()
            && !facts.types.inputs().have_clash()
            && n_found < MAX_FINDINGS
            && !of_document.iter().any(|it| it.said().is_about_all);
        let patience_spent = facts.guesser.spent();
        let names = facts.sites.inputs.to_owned();
        let Facts { graph, uses, .. } = facts;
        let known = is_regular.then_some(Known { graph, uses });
        Self {
            catalogue,
            document,
            names,
            known,
            of_document,
            of_nodes,
            patience_spent,
            n_full_checks: 1,
            n_units,
            lines,
        }
    }

    /// The text as it is now.
    pub fn text(&self) -> &str {
        self.document.json.text()
    }

    /// The document as it is now.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// How often all of the text was checked so far, the first time included.
    pub fn n_full_checks(&self) -> usize {
        self.n_full_checks
    }

    /// What is wrong with it now.
    pub fn report(&self) -> Report {
        let of_nodes = self.of_nodes.iter().flatten();
        let findings = self.of_document.iter().chain(of_nodes).cloned().collect();
        check::report(&self.document, findings, self.is_ascii().then_some(&self.lines))
    }

    /// Whether each byte of the text is a character.
    fn is_ascii(&self) -> bool {
        self.n_units == self.text().len()
    }

    /// The document, if nothing that is wrong with it is an error.
    pub fn checked(&self) -> Option<Checked<'_>> {
        Checked::by(&self.document, self.of_document.iter().chain(self.of_nodes.iter().flatten()))
    }

    /// Puts a patch into the text.
    ///
    /// # Errors
    ///
    /// The first operation that does not fit; nothing has changed then.
    pub fn apply(&mut self, patch: &[PatchOp]) -> Result<(), EditError> {
        let text = edit::apply_to(&self.document, patch)?;
        self.set_text(&text);
        Ok(())
    }

    /// Makes `text` the text, as one edit of what is different in it.
    pub fn set_text(&mut self, text: &str) {
        let (gone, come) = difference(self.text(), text);
        if !gone.is_empty() || !come.is_empty() {
            let replaced = self.replace(gone, &text[come]);
            debug_assert!(replaced.is_ok(), "a difference lies between characters");
        }
    }

    /// The same, with the place in UTF-16 units, as JavaScript counts.
    ///
    /// # Errors
    ///
    /// [`NotInText`], in units.
    pub fn replace_units(&mut self, units: Range<usize>, text: &str) -> Result<(), NotInText> {
        let Range { start, end } = units;
        let is_ascii = self.is_ascii();
        let offset = |unit| if is_ascii { Some(unit) } else { offset_of_unit(self.text(), unit) };
        let not_there = NotInText { start, end };
        let (Some(from), Some(to)) = (offset(start), offset(end)) else { return Err(not_there) };
        self.replace(from..to, text).map_err(|_| not_there)
    }

    /// Puts `text` in the place of the bytes `range`.
    ///
    /// # Errors
    ///
    /// [`NotInText`], and nothing has changed, when these are not bytes of the text, or
    /// begin or end within a character.
    pub fn replace(&mut self, range: Range<usize>, text: &str) -> Result<(), NotInText> {
        if self.text().get(range.clone()).is_none() {
            return Err(NotInText { start: range.start, end: range.end });
        }
        let units = |text: &str| count_units(text.as_bytes()) as usize;
        self.n_units = self.n_units - units(&self.text()[range.clone()]) + units(text);
        self.lines.replace(range.clone(), text);
        if !self.follow(range, text) {
            let n_full_checks = self.n_full_checks + 1;
            let document = std::mem::replace(&mut self.document, parse(""));
            let catalogue = std::mem::take(&mut self.catalogue);
            *self = Self { n_full_checks, ..Self::new(document.json.into_text(), catalogue) };
        }
        Ok(())
    }
}

/// How many findings there are, of which long ones count for several.
fn weight(of_document: &[Finding], of_nodes: &[Vec<Finding>]) -> usize {
    of_document.iter().chain(of_nodes.iter().flatten()).map(|it| it.said().weight).sum()
}
