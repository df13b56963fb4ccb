//! What a run of a checked workflow would do and cost, worked out before it starts.
//!
//! Numbers that only a run can tell are sums of named arrays (`1 + input.prompts`),
//! and become exact when the inputs are given. Whatever is not known is said with
//! the reason.

mod at_once;
mod history;
mod node;
mod path;
mod price;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::catalogue::Catalogue;
use crate::check::Checked;
use crate::count::{Count, Counts, Quantity};
use crate::graph::Graph;
use crate::inputs::{Input, inputs};
use crate::model::MAX_ITEMS;
use crate::plan::{Plan, Work, plan};
use crate::sites::Sites;
use crate::types::Builder;

pub use history::{History, PastNode, TimeRange};
pub use path::{CriticalPath, Measure};
pub use price::{Amount, PriceEstimate, Unpriced};

use node::Node;

/// What a run would do and cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The nodes that can start together, by id: each wave after the one before,
    /// each node in the first wave in which it may be.
    pub waves: Vec<Vec<String>>,
    /// The nodes that a run waits for the longest.
    pub critical_path: CriticalPath,
    /// What is done for each node, in the order of the document.
    pub nodes: Vec<NodeEstimate>,
    /// How many elements each map has, in the order of the document.
    pub fan_out: Vec<FanOut>,
    /// All of it together.
    pub totals: Totals,
    /// The parameters that a run has to be given still, by name.
    pub missing_inputs: Vec<String>,
}

/// What is done for one node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeEstimate {
    /// The node.
    pub node_id: String,
    /// Its wave, from 0.
    pub wave: u32,
    /// The task type's id.
    pub task: String,
    /// The model's id; `None` when the engine does the task itself.
    pub model: Option<String>,
    /// How often a provider is called, if every call succeeds at once.
    pub calls: Quantity,
    /// How often it is called at most, if calls fail and are repeated; `None` when
    /// nothing limits it.
    pub most_attempts: Option<u64>,
    /// How many of its calls are under way at once, at most.
    pub at_once: u64,
    /// What its calls cost; `None` when it makes none, and when nobody knows, which
    /// the totals say.
    pub price: Option<Amount>,
    /// How long it takes; `None` when no past run tells.
    pub time: Option<TimeRange>,
}

/// How many elements a map has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FanOut {
    /// The map.
    pub node_id: String,
    /// Its elements.
    pub elements: Quantity,
    /// How many it may have.
    pub limit: u64,
    /// Whether it certainly has more.
    pub is_over: bool,
}

/// What all nodes do together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// How often providers are called, if every call succeeds at once.
    pub calls: Quantity,
    /// How often they are called at most; `None` when nothing limits it.
    pub most_attempts: Option<u64>,
    /// How many calls are under way at once, at most.
    pub at_once: u64,
    /// What the calls cost.
    pub price: PriceEstimate,
    /// How long the run takes; `None` when no past run tells.
    pub time: Option<TimeRange>,
}

/// Estimates a run with these values of its parameters, of which some may be
/// missing; defaults count as given. Prices are those of `catalogue`.
pub fn estimate(
    checked: &Checked<'_>,
    given: &Map<String, Value>,
    catalogue: &Catalogue,
    history: &History,
) -> Estimate {
    let document = checked.document();
    let inputs = inputs(document);
    let values = values(&inputs, given);
    let graph = Graph::new(&document.workflow);
    let builder = Builder::default();
    let sites = Sites::of(document, &builder);
    let counts = Counts::new(document, graph.order().unwrap_or_default(), &sites, Some(&values));
    let plan = plan(checked);
    let order = graph.order().unwrap_or_default();
    let waves = path::waves(&plan, order);
    let nodes: Vec<Node<'_>> = plan
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| Node::new(step, counts.items(index), catalogue, history))
        .collect();
    Estimate {
        critical_path: path::critical(&plan, order, &nodes, history),
        nodes: nodes.iter().zip(&waves).map(|(node, wave)| node.estimate(*wave)).collect(),
        fan_out: fan_out(&plan, &nodes),
        totals: totals(&plan, order, &nodes, history),
        missing_inputs: missing(&inputs, &values),
        waves: by_wave(&plan, &waves),
    }
}

/// What is given, and the defaults of what is not.
fn values(inputs: &[Input], given: &Map<String, Value>) -> Map<String, Value> {
    let values = inputs.iter().filter_map(|input| {
        let given = given.get(&input.name).filter(|value| !value.is_null());
        Some((input.name.clone(), given.or(input.default.as_ref())?.clone()))
    });
    values.collect()
}

fn missing(inputs: &[Input], values: &Map<String, Value>) -> Vec<String> {
    let missing = inputs.iter().filter(|it| it.required && !values.contains_key(&it.name));
    missing.map(|input| input.name.clone()).collect()
}

fn by_wave(plan: &Plan, waves: &[u32]) -> Vec<Vec<String>> {
    let n_waves = waves.iter().max().map_or(0, |last| *last as usize + 1);
    let mut by_wave = vec![Vec::new(); n_waves];
    for (step, wave) in plan.steps.iter().zip(waves) {
        by_wave[*wave as usize].push(step.id.to_string());
    }
    by_wave
}

fn fan_out(plan: &Plan, nodes: &[Node<'_>]) -> Vec<FanOut> {
    let maps = plan.steps.iter().zip(nodes).filter(|(step, _)| matches!(step.work, Work::Map(_)));
    let fan_out = maps.map(|(step, node)| FanOut {
        node_id: step.id.to_string(),
        elements: node.elements.quantity(),
        limit: MAX_ITEMS,
        is_over: node.elements.min() > MAX_ITEMS,
    });
    fan_out.collect()
}

fn totals(plan: &Plan, order: &[usize], nodes: &[Node<'_>], history: &History) -> Totals {
    let mut calls = Count::default();
    for node in nodes {
        calls.add(&node.calls);
    }
    let at_once: Vec<u64> = nodes.iter().map(Node::at_once).collect();
    let attempts = nodes.iter().map(Node::most_attempts);
    Totals {
        calls: calls.quantity(),
        most_attempts: attempts
            .reduce(|sum, more| Some(sum?.saturating_add(more?)))
            .unwrap_or(Some(0)),
        at_once: at_once::most(plan, &at_once),
        price: price::total(nodes.iter().map(|node| (&*node.step.id, &node.cost))),
        time: nodes
            .iter()
            .any(|node| history.nodes.contains_key(node.step.id.as_ref()))
            .then(|| path::time(plan, order, nodes)),
    }
}

#[cfg(test)]
mod tests;
