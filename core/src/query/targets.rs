//! Which nodes can be made to wait for a node?

use crate::graph::Graph;
use crate::model::Document;

/// The ids of the nodes to which an edge from `from` could be added: it is not there
/// yet, and makes no nodes wait for each other. In the order of the text.
pub fn edge_targets<'d>(document: &'d Document, from: &str) -> Vec<&'d str> {
    let workflow = &document.workflow;
    let Some(start) = workflow.find_node(from) else { return Vec::new() };
    let graph = Graph::new(workflow);
    let is_free = |&target: &usize| {
        // Of two nodes with one id the first is meant.
        workflow.find_node(&workflow.nodes[target].id) == Some(target)
            && target != start
            && graph.link(start, target).is_none()
            && !graph.is_ancestor(target, start)
    };
    (0..workflow.nodes.len()).filter(is_free).map(|it| &*workflow.nodes[it].id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[test]
    fn neither_what_waits_already_nor_what_comes_before() {
        let text = r#"{"nodes":{"a":{},"b":{},"c":{},"d":{},"c":{}},
            "edges":[{"from":"a","to":"b"},{"from":"b","to":"c"}]}"#;
        let document = parse(text);
        assert_eq!(edge_targets(&document, "b"), ["d"]);
        assert_eq!(edge_targets(&document, "a"), ["c", "d"]);
        assert_eq!(edge_targets(&document, "c"), ["d"]);
        assert_eq!(edge_targets(&document, "d"), ["a", "b", "c"]);
        assert!(edge_targets(&document, "x").is_empty());
    }
}
