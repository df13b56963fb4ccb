//! What is wrong with a document, each thing with what it is about. No browser in
//! here.

use std::collections::HashMap;
use std::sync::Arc;

use weftwork_core::diagnostic::{Diagnostic, Report, Severity};
use weftwork_core::edit::nodes::node_pointer;
use weftwork_core::json::{ValueId, escape_pointer_token};
use weftwork_core::model::{Document, NodeKind};

use super::graph_view::{EdgeKey, NodeId};
use crate::count::counted;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What core says.
    pub diagnostic: Diagnostic,
    /// The place that is to be mended, as a JSON Pointer. It is that of the member
    /// where core names the object that lacks one.
    pub target: String,
    /// The node that it is about, or that it stands in.
    pub node: Option<NodeId>,
    /// The edges that it is about.
    pub edges: Vec<EdgeKey>,
}

/// What `report` says about `document`, in the same order.
pub fn problems(document: &Document, report: &Report) -> Vec<Problem> {
    let mut lacking = HashMap::new();
    let problem = |diagnostic: &Diagnostic| {
        let related = diagnostic.related.iter().map(|related| &related.pointer);
        let pointers = std::iter::once(&diagnostic.pointer).chain(related);
        Problem {
            target: target(document, diagnostic, &mut lacking),
            node: node_of(document, diagnostic),
            edges: pointers.filter_map(|pointer| edge_at(document, pointer)).collect(),
            diagnostic: diagnostic.clone(),
        }
    };
    report.iter().map(problem).collect()
}

fn node_of(document: &Document, diagnostic: &Diagnostic) -> Option<NodeId> {
    if let Some(id) = &diagnostic.node_id {
        return Some(Arc::from(id.as_str()));
    }
    let path = diagnostic.pointer.strip_prefix(&node_pointer(document, ""))?;
    let id = path.split('/').next()?.replace("~1", "/").replace("~0", "~");
    document.workflow.find_node(&id).map(|_| Arc::from(id))
}

/// The place to mend. `lacking` holds by pointer what is still missing there.
fn target(
    document: &Document,
    diagnostic: &Diagnostic,
    lacking: &mut HashMap<String, Vec<Lacking>>,
) -> String {
    let pointer = &diagnostic.pointer;
    let member = match diagnostic.code.as_ref() {
        "missing-model" => Some("model_id"),
        "missing-field" => {
            let left =
                lacking.entry(pointer.clone()).or_insert_with(|| lacked(document, diagnostic));
            let position = left.iter().position(|it| it.ty == diagnostic.expected);
            position.map(|position| left.remove(position).name)
        }
        _ => None,
    };
    match member {
        Some(member) => format!("{pointer}/{}", escape_pointer_token(member)),
        None => pointer.clone(),
    }
}

/// A member that an object has to have and has not.
struct Lacking {
    name: &'static str,
    /// Its type, where the task says it.
    ty: Option<String>,
}

/// What the object at the diagnostic's pointer lacks, in the order in which core
/// reports it: the diagnostics themselves do not name it.
fn lacked(document: &Document, diagnostic: &Diagnostic) -> Vec<Lacking> {
    let id = diagnostic.node_id.as_deref().unwrap_or_default();
    let Some(index) = document.workflow.find_node(id) else { return Vec::new() };
    let node = &document.workflow.nodes[index];
    let path = diagnostic.pointer.strip_prefix(&node_pointer(document, id)).unwrap_or_default();
    let plain = |names: [&'static str; 2]| names.map(|name| Lacking { name, ty: None }).into();
    let members: Vec<Lacking> = match (&node.kind, path) {
        (NodeKind::Map(_), "") => plain(["items", "node"]),
        (NodeKind::Map(_), "/node") | (NodeKind::Task(_), "") => plain(["task", "payload"]),
        _ => {
            let task = node.task().and_then(|task| task.task_type);
            let inputs = task.into_iter().flat_map(|task| task.inputs);
            let required = inputs.filter(|field| field.required);
            required.map(|it| Lacking { name: it.name, ty: Some(it.ty.name()) }).collect()
        }
    };
    let object = document.json.root().pointer(&diagnostic.pointer);
    let is_there = |it: &Lacking| object.is_some_and(|object| object.get(it.name).is_some());
    members.into_iter().filter(|it| !is_there(it)).collect()
}

/// The edge that a JSON Pointer names or points into.
pub fn edge_at(document: &Document, pointer: &str) -> Option<EdgeKey> {
    let path = pointer.strip_prefix("/dag").unwrap_or(pointer);
    let index: usize = path.strip_prefix("/edges/")?.split('/').next()?.parse().ok()?;
    let edge = document.workflow.edges.get(index)?;
    let id =
        |value: Option<ValueId>| Some(Arc::from(document.json.value(value?).as_str()?.as_ref()));
    Some((id(edge.from)?, id(edge.to)?))
}

/// How many things are wrong, by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
    errors: usize,
    warnings: usize,
    hints: usize,
}

impl Counts {
    /// How many there are of each severity.
    pub fn of(problems: &[Problem]) -> Self {
        let mut counts = Self::default();
        for problem in problems {
            *match problem.diagnostic.severity {
                Severity::Error => &mut counts.errors,
                Severity::Warning => &mut counts.warnings,
                Severity::Hint => &mut counts.hints,
            } += 1;
        }
        counts
    }

    /// The worst severity; `None` when nothing is wrong.
    pub fn worst(self) -> Option<Severity> {
        self.by_severity().into_iter().find(|(count, _)| *count > 0).map(|(_, severity)| severity)
    }

    /// `2 errors, 1 hint`.
    pub fn words(self) -> String {
        let some = self.by_severity().into_iter().filter(|(count, _)| *count > 0);
        let words: Vec<_> = some.map(|(count, it)| counted(count, severity_name(it))).collect();
        if words.is_empty() { "No problems".to_owned() } else { words.join(", ") }
    }

    fn by_severity(self) -> [(usize, Severity); 3] {
        [
            (self.errors, Severity::Error),
            (self.warnings, Severity::Warning),
            (self.hints, Severity::Hint),
        ]
    }
}

/// How much is wrong with a node or an edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    /// The worst of it.
    pub worst: Severity,
    /// How many things.
    pub count: usize,
    /// What they are, a line each.
    pub messages: String,
}

/// What is wrong, by node and by edge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Troubles {
    /// By node id.
    pub nodes: HashMap<NodeId, Trouble>,
    /// By edge.
    pub edges: HashMap<EdgeKey, Trouble>,
}

impl Troubles {
    /// Sorts problems by what they are about.
    pub fn new(problems: &[Problem]) -> Self {
        let mut troubles = Self::default();
        for Problem { diagnostic, node, edges, .. } in problems {
            if let Some(id) = node {
                note(&mut troubles.nodes, Arc::clone(id), diagnostic);
            }
            for edge in edges {
                note(&mut troubles.edges, edge.clone(), diagnostic);
            }
        }
        troubles
    }
}

fn note<K: std::hash::Hash + Eq>(map: &mut HashMap<K, Trouble>, key: K, diagnostic: &Diagnostic) {
    let trouble = map.entry(key).or_insert(Trouble {
        worst: Severity::Hint,
        count: 0,
        messages: String::new(),
    });
    if rank(diagnostic.severity) < rank(trouble.worst) {
        trouble.worst = diagnostic.severity;
    }
    if trouble.count > 0 {
        trouble.messages.push('\n');
    }
    trouble.count += 1;
    trouble.messages.push_str(&diagnostic.message);
}

/// Smaller is worse.
pub fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Hint => 2,
    }
}

/// The severity's name, as in CSS classes and JSON.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

#[cfg(test)]
mod tests {
    use weftwork_core::catalogue::Catalogue;
    use weftwork_core::{check::check, parse::parse};

    use super::*;

    fn problems_of(text: &str) -> Vec<Problem> {
        let document = parse(text);
        problems(&document, &check(&document, &Catalogue::default()))
    }

    #[test]
    fn every_edge_of_a_cycle_is_in_trouble() {
        let troubles = Troubles::new(&problems_of(
            r#"{"nodes":{"a":{},"b":{}},"edges":[{"from":"a","to":"b"},{"from":"b","to":"a"}]}"#,
        ));
        assert_eq!(troubles.edges.len(), 2);
        assert_eq!(troubles.nodes[&NodeId::from("b")].worst, Severity::Error);
    }

    #[test]
    fn what_is_missing_is_looked_for_where_it_belongs() {
        let problems = problems_of(
            r#"{"dag":{"nodes":{
                "empty":{},
                "half":{"task":"openai/chat-completion","inputs":{}},
                "map":{"type":"map","node":{"task":"fal/text-to-image","payload":{"seed":1}}},
                "hollow":{"type":"map"}}}}"#,
        );
        for Problem { diagnostic, target, .. } in &problems {
            // Which member it is stands nowhere but in the message.
            let member = target.rsplit('/').next().unwrap();
            assert!(diagnostic.message.ends_with(&format!("`{member}`")), "{diagnostic:?}");
        }
        let targets: Vec<_> = problems.iter().map(|it| it.target.as_str()).collect();
        assert!(targets.contains(&"/dag/nodes/half/inputs/messages"), "{targets:?}");
        assert!(targets.contains(&"/dag/nodes/map/node/payload/prompt"), "{targets:?}");
        assert!(targets.contains(&"/dag/nodes/map/items"), "{targets:?}");
        assert!(targets.contains(&"/dag/nodes/hollow/node"), "{targets:?}");
    }

    #[test]
    fn every_missing_input_of_every_task_is_told_apart() {
        for task in weftwork_core::tasks::ALL {
            let text = format!(r#"{{"nodes":{{"n":{{"task":"{}","payload":{{}}}}}}}}"#, task.id);
            for problem in problems_of(&text) {
                if problem.diagnostic.code == "missing-field" {
                    let member = problem.target.rsplit('/').next().unwrap();
                    assert!(problem.diagnostic.message.ends_with(&format!("`{member}`")));
                }
            }
        }
    }

    #[test]
    fn counts_are_told_the_worst_first() {
        let counts = Counts { errors: 0, warnings: 1, hints: 2 };
        assert_eq!(counts.words(), "1 warning, 2 hints");
        assert_eq!(counts.worst(), Some(Severity::Warning));
        assert_eq!(Counts::default().words(), "No problems");
    }

    #[test]
    fn what_stands_in_a_node_is_about_it() {
        let problems = problems_of(r#"{"nodes":{"a/b":{"payload":{"x":1,"x":2}}}}"#);
        let twice = problems.iter().find(|it| it.diagnostic.code == "duplicate-key").unwrap();
        assert_eq!(twice.node, Some(NodeId::from("a/b")));
    }
}
