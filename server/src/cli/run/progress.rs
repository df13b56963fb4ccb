//! A run as it goes, on standard error.

mod board;
mod live;
mod picture;
mod plain;
mod tree;

use std::io::IsTerminal;

use indexmap::IndexMap;
use weftwork_core::plan::Plan;
use weftwork_core::run::NodeState;

use self::live::Live;
use self::plain::Plain;
use crate::cli::text_report::{can_draw, has_colours, visible};

/// How a run is shown.
#[derive(Debug)]
pub(super) enum Progress {
    /// As a drawing that changes, on a terminal that can do that.
    Live(Box<Live>),
    /// As lines, one below the other.
    Plain(Plain),
}

impl Progress {
    /// How standard error can show a run of `plan`.
    pub(super) fn of(plan: &Plan) -> Self {
        if std::io::stderr().is_terminal() && can_draw() {
            Self::Live(Box::new(Live::new(plan, has_colours(&std::io::stderr()))))
        } else {
            Self::lines()
        }
    }

    /// What shows a run anywhere.
    pub(super) fn lines() -> Self {
        Self::Plain(Plain::default())
    }

    /// Shows how far a node is.
    pub(super) fn show(&mut self, id: &str, node: NodeState) {
        match self {
            Self::Live(live) => live.show(id, node),
            Self::Plain(plain) => plain.show(id, &node),
        }
    }

    /// Shows how far all nodes are.
    pub(super) fn show_all(&mut self, nodes: &IndexMap<String, NodeState>) {
        match self {
            Self::Live(live) => live.show_all(nodes),
            Self::Plain(plain) => plain.show_all(nodes),
        }
    }

    /// Says something that stays on the screen.
    pub(super) fn say(&mut self, text: &str) {
        match self {
            Self::Live(live) => live.say(text),
            Self::Plain(_) => eprintln!("{}", visible(text)),
        }
    }

    /// Waits until something is to be drawn.
    pub(super) async fn frame(&mut self) {
        match self {
            Self::Live(live) => live.frame().await,
            Self::Plain(_) => std::future::pending().await,
        }
    }

    /// Draws it, if it is drawn at all.
    pub(super) fn draw(&mut self) {
        if let Self::Live(live) = self {
            live.draw();
        }
    }

    /// Leaves the last state on the screen.
    pub(super) fn end(self) {
        if let Self::Live(live) = self {
            live.end();
        }
    }
}

/// A plan of these nodes, of which those with `[]` are maps, and these edges.
#[cfg(test)]
fn plan_of(nodes: &[&str], edges: &[(&str, &str)]) -> Plan {
    use serde_json::{Map, json};
    use weftwork_core::{catalogue::Catalogue, check::Checked, parse::parse, plan::plan};

    let task = json!({ "model_id": "casola/pick", "task": "casola/pick",
        "payload": { "source": [1], "indices": [0] } });
    let map = json!({ "type": "map", "items": [1], "node": task });
    let nodes: Map<_, _> = nodes
        .iter()
        .map(|name| match name.strip_suffix("[]") {
            Some(name) => (name.to_owned(), map.clone()),
            None => ((*name).to_owned(), task.clone()),
        })
        .collect();
    let edges: Vec<_> = edges.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect();
    let text = json!({ "nodes": nodes, "edges": edges }).to_string();
    let document = parse(text.as_str());
    plan(&Checked::new(&document, &Catalogue::sandbox()).unwrap())
}
