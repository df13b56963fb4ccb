//! What a rule is.

use super::finding::Findings;
use crate::diagnostic::Severity;
use crate::facts::{Facts, Having, NodeFacts};

/// A rule: its stable name, how bad it is to break it, and the check.
pub struct Rule {
    /// Kebab-case, named after the bad thing.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub group: Group,
    /// Reports each place that breaks it.
    pub(crate) check: Check,
}

/// How a rule looks at a document. What concerns one node is asked node by node, so
/// that all rules look at a node while it is at hand, and so that a node which was
/// edited can be asked about alone.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// At all of it.
    Document(Concern, OfDocument),
    /// At each node that has something of this. What it reports is about that node, and
    /// stands in it.
    Node(Having, OfNode),
    /// At all of it, and at each node.
    Both(Concern, OfDocument, OfNode),
}

/// What a look at the whole document is about, and so what has to change before there
/// is anything new to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concern {
    /// What could not be read, or has no place: anywhere.
    Form,
    /// Ids, edges, settings and parameters: nothing that stands within a node.
    Outline,
    /// Which nodes refer to which.
    References,
    /// Which parameters are referred to.
    Parameters,
    /// The types of values, and how many there are.
    Values,
}

/// Looks at a whole document.
pub(crate) type OfDocument = fn(&Facts<'_>, &mut Findings);
/// Looks at one node.
pub(crate) type OfNode = fn(NodeFacts<'_, '_>, &mut Findings);

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The text and its form.
    Document,
    /// Nodes and edges as a graph.
    Graph,
    /// One node.
    Node,
    /// What stands in `${…}`.
    Template,
    /// What type a value has, and what is asked for in its place.
    Types,
    /// How much a run would do.
    Plan,
}
