//! What a rule reports, still by value and not yet by pointer and line.

use std::ops::Range;

use serde_json::Value;

use super::{Group, Rule};
use crate::diagnostic::{PatchOp, Severity};
use crate::json::ValueId;

/// What one rule has found, up to [`MAX_FINDINGS`].
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

/// How many findings are told, the first of them in the text. Without a bound a
/// small text could have a report that fills the memory.
pub(crate) const MAX_FINDINGS: usize = 10_000;

impl Findings {
    pub(crate) fn push(&mut self, finding: Finding) {
        if self.0.len() < MAX_FINDINGS {
            self.0.push(finding);
        }
    }

    pub(crate) fn extend(&mut self, finding: Option<Finding>) {
        if let Some(finding) = finding {
            self.push(finding);
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) group: Group,
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// The node that it is about, as an index.
    pub(crate) node: Option<usize>,
    pub(crate) expected: Option<String>,
    pub(crate) found: Option<String>,
    pub(crate) related: Vec<(ValueId, String)>,
    pub(crate) fixes: Vec<FixDraft>,
}

/// Where it is: a value, and which part of it to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) value: ValueId,
    pub(crate) part: Part,
}

/// The part of a value that a finding shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// Its key, when the value lacks something or is too long to show.
    Key(ValueId),
    /// These bytes of a string's text.
    Within(Range<usize>),
    /// These bytes of the document, when it has no values.
    Bytes(Range<usize>),
}

/// A way to mend it.
#[derive(Debug, Clone)]
pub(crate) struct FixDraft {
    pub(crate) title: String,
    pub(crate) ops: Vec<OpDraft>,
}

/// One step of a fix.
#[derive(Debug, Clone)]
pub(crate) enum OpDraft {
    /// Sets the member `1` of the object, or appends to the array with `-`.
    Add(ValueId, String, Value),
    /// Replaces the value.
    Replace(ValueId, Value),
    /// Removes the value, and its key.
    Remove(ValueId),
    /// Gives the value another key within its object, the second value.
    Rename(ValueId, ValueId, String),
    /// An operation that names its places itself.
    Ready(PatchOp),
}

impl From<ValueId> for Place {
    fn from(value: ValueId) -> Self {
        Place { value, part: Part::Whole }
    }
}

impl Place {
    /// The value, shown by its key.
    pub(crate) fn key(value: ValueId, key: ValueId) -> Self {
        Place { value, part: Part::Key(key) }
    }

    /// Some bytes of a string's text.
    pub(crate) fn within(value: ValueId, range: Range<usize>) -> Self {
        Place { value, part: Part::Within(range) }
    }
}

impl Rule {
    /// A finding of this rule.
    pub(crate) fn at(&self, place: impl Into<Place>, message: impl Into<String>) -> Finding {
        Finding {
            code: self.code,
            severity: self.severity,
            group: self.group,
            place: place.into(),
            message: message.into(),
            help: None,
            node: None,
            expected: None,
            found: None,
            related: Vec::new(),
            fixes: Vec::new(),
        }
    }
}

impl Finding {
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn node(self, node: impl Into<Option<usize>>) -> Self {
        Self { node: node.into(), ..self }
    }

    pub(crate) fn expected(self, expected: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), ..self }
    }

    pub(crate) fn found(self, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..self }
    }

    pub(crate) fn related(mut self, value: ValueId, message: impl Into<String>) -> Self {
        self.related.push((value, message.into()));
        self
    }

    pub(crate) fn fix(self, title: impl Into<String>, op: OpDraft) -> Self {
        self.fix_all(title, vec![op])
    }

    pub(crate) fn fix_all(mut self, title: impl Into<String>, ops: Vec<OpDraft>) -> Self {
        self.fixes.push(FixDraft { title: title.into(), ops });
        self
    }
}
