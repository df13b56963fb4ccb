//! What is selected on the canvas, and what the panel shows.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::graph_view::{EdgeKey, GraphView, NodeId};

/// The tabs of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The selected node's fields.
    Node,
    /// The DAG as text.
    Json,
    /// The workflow's own fields.
    Settings,
}

/// What is selected. `Copy`, so that handlers can keep it.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The selected nodes.
    pub nodes: RwSignal<BTreeSet<NodeId>>,
    /// The selected edges.
    pub edges: RwSignal<BTreeSet<EdgeKey>>,
    /// The node that the keyboard is at; the panel shows it.
    pub focused: RwSignal<Option<NodeId>>,
    /// The panel's tab.
    pub tab: RwSignal<Tab>,
    /// A place to show and focus in the panel, as a JSON Pointer; taken when shown.
    pub reveal: RwSignal<Option<String>>,
    /// A byte of the document to show in the JSON tab.
    pub offset: RwSignal<Option<usize>>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            nodes: RwSignal::default(),
            edges: RwSignal::default(),
            focused: RwSignal::default(),
            tab: RwSignal::new(Tab::Node),
            reveal: RwSignal::default(),
            offset: RwSignal::default(),
        }
    }
}

impl Selection {
    /// Selects one node and nothing else.
    pub fn select(self, id: NodeId) {
        if !self.edges.read_untracked().is_empty() {
            self.edges.update(BTreeSet::clear);
        }
        let is_alone = self.nodes.with_untracked(|nodes| nodes.len() == 1 && nodes.contains(&id));
        if !is_alone {
            self.nodes.set(BTreeSet::from([id.clone()]));
        }
        self.focus(Some(id));
    }

    /// Adds the node to the selection, or takes it away.
    pub fn toggle(self, id: &NodeId) {
        self.nodes.update(|nodes| {
            if !nodes.remove(id) {
                nodes.insert(id.clone());
            }
        });
        let is_in = self.nodes.with_untracked(|nodes| nodes.contains(id));
        let other = self.nodes.with_untracked(|nodes| nodes.last().cloned());
        self.focus(if is_in { Some(id.clone()) } else { other });
    }

    /// Selects these nodes and nothing else.
    pub fn select_all(self, ids: impl IntoIterator<Item = NodeId>) {
        self.edges.update(BTreeSet::clear);
        self.nodes.set(ids.into_iter().collect());
        let first = self.nodes.with_untracked(|nodes| nodes.first().cloned());
        let stays = self.focused.with_untracked(|focused| {
            let is_in = |id| self.nodes.with_untracked(|nodes| nodes.contains(id));
            focused.as_ref().is_some_and(is_in)
        });
        if !stays {
            self.focus(first);
        }
    }

    /// Selects one edge; nodes only stay selected when it is added.
    pub fn select_edge(self, edge: EdgeKey, is_added: bool) {
        if !is_added {
            self.nodes.update(BTreeSet::clear);
            self.focus(None);
        }
        self.edges.update(|edges| {
            if !is_added {
                edges.clear();
            }
            edges.insert(edge);
        });
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.edges.update(BTreeSet::clear);
        self.nodes.update(BTreeSet::clear);
        self.focus(None);
    }

    fn focus(self, id: Option<NodeId>) {
        if self.focused.with_untracked(|focused| *focused != id) {
            self.focused.set(id);
        }
    }

    /// Whether nothing is selected.
    pub fn is_empty(self) -> bool {
        self.nodes.with(BTreeSet::is_empty) && self.edges.with(BTreeSet::is_empty)
    }

    /// Forgets what `graph` no longer has.
    pub fn retain(self, graph: &GraphView) {
        let has = |id: &NodeId| graph.find(id).is_some();
        if !self.nodes.with_untracked(|nodes| nodes.iter().all(has)) {
            self.nodes.update(|nodes| nodes.retain(has));
        }
        if !self.edges.with_untracked(|edges| edges.iter().all(|it| graph.edges.contains(it))) {
            self.edges.update(|edges| edges.retain(|it| graph.edges.contains(it)));
        }
        if !self.focused.with_untracked(|focused| focused.as_ref().is_none_or(has)) {
            self.focused.set(self.nodes.with_untracked(|nodes| nodes.first().cloned()));
        }
    }
}
