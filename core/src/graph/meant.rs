//! The edges as they were most likely meant, where they are written wrong.
//!
//! Whoever misspells an end of an edge makes one mistake: what follows from the edge that
//! is missing then need not be told as well.

use std::borrow::Cow;

use super::{Graph, Link};
use crate::json::{Kind, Value, ValueId};
use crate::model::{Document, Edge, Workflow};
use crate::nearest::{Guesser, nearest};
use crate::words::{self, Word};

/// What the edges of a workflow were most likely meant as.
pub(crate) struct MeantEdges {
    /// The nodes at the two ends of each edge, as far as they are clear.
    ends: Vec<[Option<usize>; 2]>,
    /// What they make of the nodes; `None` if none of them is written wrong.
    graph: Option<Graph>,
}

impl MeantEdges {
    /// Those of a document.
    pub(crate) fn of(document: &Document, guesser: &Guesser) -> Self {
        let workflow = &document.workflow;
        let is_right = |edge: &Edge| edge.from_node.is_some() && edge.to_node.is_some();
        let ends = workflow.edges.iter().map(|edge| match (edge.from_node, edge.to_node) {
            known @ (Some(_), Some(_)) => known.into(),
            _ => ends(document.json.value(edge.object), edge, workflow, guesser),
        });
        let ends: Vec<[Option<usize>; 2]> = ends.collect();
        let links = ends.iter().enumerate().filter_map(|(edge, ends)| match *ends {
            [Some(from), Some(to)] => Some(Link { to, from, edge }),
            _ => None,
        });
        let graph = (!workflow.edges.iter().all(is_right))
            .then(|| Graph::of(links.collect(), workflow.nodes.len()));
        Self { ends, graph }
    }

    /// The nodes at the two ends of an edge, as far as they are clear.
    pub(crate) fn ends(&self, edge: usize) -> [Option<usize>; 2] {
        self.ends[edge]
    }

    /// The same of the edge that is this value.
    pub(crate) fn ends_of(&self, workflow: &Workflow, object: ValueId) -> [Option<usize>; 2] {
        // They stand in the order of the text.
        let edge = workflow.edges.binary_search_by_key(&object, |edge| edge.object);
        edge.map(|edge| self.ends[edge]).unwrap_or_default()
    }

    /// Whether a path leads from `from` to `to` that needs an edge which is written wrong.
    pub(crate) fn is_ancestor(&self, from: usize, to: usize) -> bool {
        self.graph.as_ref().is_some_and(|graph| graph.is_ancestor(from, to))
    }
}

fn ends(
    value: Value<'_>,
    edge: &Edge,
    workflow: &Workflow,
    guesser: &Guesser,
) -> [Option<usize>; 2] {
    let known = [edge.from_node, edge.to_node];
    let [from, to] = names(value);
    let node = |name: Option<Cow<'_, str>>, other: Option<usize>| {
        let name = name?;
        workflow.find_node(&name).or_else(|| {
            let ids = workflow.nodes.iter().map(|node| node.id.as_ref());
            let other = other.map(|other| workflow.nodes[other].id.as_ref());
            let near = guesser.nearest(&name, ids.filter(|id| Some(*id) != other))?;
            workflow.find_node(near)
        })
    };
    [known[0].or_else(|| node(from, known[1])), known[1].or_else(|| node(to, known[0]))]
}

/// What the two ends of an edge say, however it is written: as an object, as a pair, as
/// an arrow.
fn names(edge: Value<'_>) -> [Option<Cow<'_, str>>; 2] {
    match edge.kind() {
        Kind::Object => members_meant(edge).map(|end| end?.as_str()),
        Kind::Array => {
            let ends: Vec<_> = edge.elements().map(Value::as_str).collect();
            ends.try_into().unwrap_or_default()
        }
        _ => {
            let text = edge.as_str().unwrap_or_default();
            let name = |end: &str| Some(Cow::Owned(end.trim().to_owned()));
            text.split_once("->").map_or([None, None], |(from, to)| [name(from), name(to)])
        }
    }
}

/// The keys of an edge's ends, and what other programs call them.
const KEYS: [(Word, &str); 2] = [(words::FROM, "source"), (words::TO, "target")];

/// The values of an edge's ends, by their own keys or by others that were meant as them.
pub(crate) fn members_meant(edge: Value<'_>) -> [Option<Value<'_>>; 2] {
    let is_slip = |key: Value<'_>, name: &str| {
        let is_own = KEYS.iter().any(|(word, ..)| key.word() == *word);
        !is_own && key.as_str().is_some_and(|key| nearest(&key, [name]).is_some())
    };
    KEYS.map(|(word, foreign)| {
        let slip = || edge.members().find(|(key, _)| is_slip(*key, word.text()));
        let other = || edge.get(foreign).or_else(|| Some(slip()?.1));
        edge.member(word).or_else(other)
    })
}
