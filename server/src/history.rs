//! How long the nodes of a workflow took in its last runs.

use std::collections::BTreeMap;

use weftwork_core::estimate::{History, PastNode};
use weftwork_core::graph::Graph;
use weftwork_core::model::{Document, Node};
use weftwork_core::parse::parse;

use crate::db::events::{self, StepEnd};
use crate::db::{Db, executions, workflows};

/// How many runs are asked.
const MAX_RUNS: u32 = 20;
/// How many events are looked at, of all runs together.
const MAX_EVENTS: u64 = 50_000;

/// What the last completed runs of a workflow tell about the nodes of `document`:
/// those of the same id that do the same with the same model.
pub(crate) async fn of_workflow(
    db: &Db,
    organization_id: &str,
    workflow_id: &str,
    document: &Document,
) -> sqlx::Result<History> {
    let mut history = History::default();
    let mut versions: BTreeMap<u32, Option<Document>> = BTreeMap::new();
    let mut room = MAX_EVENTS;
    let (workflow, status) = (Some(workflow_id), Some("completed"));
    for row in executions::list(db, organization_id, workflow, status, None, MAX_RUNS).await? {
        let n_events = events::count(db, row.key).await?;
        let Some(left) = room.checked_sub(n_events) else { break };
        room = left;
        let version = row.workflow_version;
        if let std::collections::btree_map::Entry::Vacant(entry) = versions.entry(version) {
            let text = workflows::document(db, workflow_id, version).await?;
            entry.insert(text.map(parse));
        }
        let (Some(Some(past)), Some(start)) = (versions.get(&version), row.started_at_ms) else {
            continue;
        };
        let ends = events::step_ends(db, row.key).await?;
        for (node, took) in durations(past, start, &ends) {
            if is_known(document, past, node) {
                history.nodes.entry(node.id.to_string()).or_default().push(took);
            }
        }
    }
    Ok(history)
}

/// How long each node took that made calls: from the end of the last node that it
/// waited for to the end of its own last call.
fn durations<'d>(
    document: &'d Document,
    start_ms: i64,
    ends: &[StepEnd],
) -> Vec<(&'d Node, PastNode)> {
    let nodes = &document.workflow.nodes;
    let graph = Graph::new(&document.workflow);
    let ends: BTreeMap<usize, &StepEnd> = ends.iter().map(|it| (it.step as usize, it)).collect();
    let mut done_ms = vec![start_ms; nodes.len()];
    let mut durations = Vec::new();
    for &node in graph.order().unwrap_or_default() {
        let parents = graph.parents(node).into_iter().map(|parent| done_ms[parent]);
        let begin_ms = parents.max().unwrap_or(start_ms);
        done_ms[node] = begin_ms;
        // One without calls ends when it begins.
        if let Some(end) = ends.get(&node) {
            done_ms[node] = end.at_ms.max(begin_ms);
            let duration_ms = (done_ms[node] - begin_ms) as u64;
            durations.push((&nodes[node], PastNode { duration_ms, calls: end.calls as u64 }));
        }
    }
    durations
}

/// Whether the document has this node of an older version, and it does the same.
fn is_known(document: &Document, past: &Document, node: &Node) -> bool {
    let work = |document: &Document, node: &Node| {
        let task = node.task()?;
        let text = |id: Option<_>| {
            Some(document.json.value(id?).as_str().unwrap_or_default().into_owned())
        };
        // Past calls are counted in rounds of today's width.
        let width = node.map().and_then(|map| map.max_concurrency);
        let width = width.map(|width| document.json.value(width).raw().to_owned());
        Some((text(task.task), text(task.model_id), width))
    };
    let now = document.workflow.find_node(&node.id).map(|index| &document.workflow.nodes[index]);
    now.is_some_and(|now| work(document, now) == work(past, node))
}
