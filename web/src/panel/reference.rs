//! What a field can refer to, and how that is written. No browser in here.

use std::borrow::Cow;

use weftwork_core::graph::Graph;
use weftwork_core::inputs::Input;
use weftwork_core::json::ValueId;
use weftwork_core::model::{Document, Node, NodeKind};
use weftwork_core::template::{Reference, Root, Segment, result_path};

/// Something that a field can refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The short name on the chip.
    pub label: String,
    /// What is written: `${…}`.
    pub text: String,
    /// The node that has to come before, when it does not yet.
    pub missing_edge: Option<String>,
    /// What it is, as in CSS classes.
    pub kind: &'static str,
}

/// What a field of `node` can refer to: the current element inside a map, the
/// inputs, the results of the nodes before it; and, as a last resort, of nodes
/// that could come before it. `in_element` says whether the field stands inside a
/// map's inner node.
pub fn choices(document: &Document, inputs: &[Input], node: &str, in_element: bool) -> Vec<Choice> {
    let mut choices = Vec::new();
    if in_element {
        choices.push(choice("item", Root::Item, &[], "item"));
        choices.push(choice("index", Root::Index, &[], "item"));
    }
    for input in inputs {
        let root = Root::Input(Cow::Borrowed(input.name.as_str()));
        choices.push(choice(&input.name, root, &[], "input"));
    }
    let Some(at) = document.workflow.find_node(node) else { return choices };
    let graph = Graph::new(&document.workflow);
    let (mut before, mut beside) = (Vec::new(), Vec::new());
    for (index, other) in document.workflow.nodes.iter().enumerate() {
        let is_first = document.workflow.find_node(&other.id) == Some(index);
        if index == at || !is_first || graph.is_ancestor(at, index) {
            continue;
        }
        if graph.is_ancestor(index, at) {
            before.extend(results(document, other, false));
        } else {
            beside.extend(results(document, other, true).into_iter().take(1));
        }
    }
    // The nearest come last in the text, mostly.
    before.reverse();
    choices.extend(before);
    choices.extend(beside.into_iter().take(24));
    choices
}

/// The parts of a node's result that are worth a chip: those that it declares, and
/// the task's main path. The main path comes last, for the list is reversed.
fn results(document: &Document, node: &Node, is_beside: bool) -> Vec<Choice> {
    let task = node.task();
    let is_map = matches!(node.kind, NodeKind::Map(_));
    let main = task.and_then(|task| task.task_type).map_or("", |task| task.main_path);
    let main = if is_map { "items" } else { main };
    let mut paths: Vec<String> = vec![main.to_owned()];
    if let Some(outputs) = task.and_then(|task| task.outputs).filter(|_| !is_map) {
        let declared = document.json.value(outputs).elements();
        for path in declared.filter_map(|path| Some(path.as_str()?.into_owned())) {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    if !is_beside {
        paths.reverse();
    }
    paths
        .iter()
        .filter_map(|path| {
            let steps = if path.is_empty() { Vec::new() } else { result_path(path)? };
            let last = steps.iter().rev().find_map(|step| match step {
                Segment::Key(key) => Some(key.to_string()),
                Segment::Index(_) => None,
            });
            let label = match last {
                Some(last) => format!("{} · {last}", node.id),
                None => node.id.to_string(),
            };
            let mut choice = choice(&label, Root::Node(Cow::Borrowed(&node.id)), &steps, "node");
            choice.missing_edge = is_beside.then(|| node.id.to_string());
            Some(choice)
        })
        .collect()
}

fn choice(label: &str, root: Root<'_>, path: &[Segment<'static>], kind: &'static str) -> Choice {
    let reference = Reference { root, path: path.to_vec().into() };
    Choice { label: label.to_owned(), text: format!("${{{reference}}}"), missing_edge: None, kind }
}

/// The text of a string value; empty when it is none.
pub fn text_of(document: &Document, id: Option<ValueId>) -> String {
    id.and_then(|id| document.json.value(id).as_str()).unwrap_or_default().into_owned()
}

#[cfg(test)]
mod tests {
    use weftwork_core::inputs::inputs;
    use weftwork_core::parse::parse;

    use super::*;

    #[test]
    fn results_before_come_first_and_those_after_not_at_all() {
        let document = parse(
            r#"{"nodes":{
              "chat":{"task":"openai/chat-completion","payload":{"messages":"${input.q}"}},
              "draw":{"task":"fal/text-to-image","outputs":["seed"]},
              "other":{"task":"fal/ocr"},
              "last":{"task":"fal/ocr"}},
            "edges":[{"from":"chat","to":"draw"},{"from":"draw","to":"last"}]}"#,
        );
        let shown = |node: &str, in_element: bool| {
            choices(&document, &inputs(&document), node, in_element)
                .iter()
                .map(|it| {
                    format!("{}{}", it.text, if it.missing_edge.is_some() { "?" } else { "" })
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(
            shown("last", false),
            [
                "${input.q}",
                "${nodes.draw.result.images[0].url}",
                "${nodes.draw.result.seed}",
                "${nodes.chat.result.choices[0].message.content}",
                "${nodes.other.result.text}?",
            ]
        );
        assert_eq!(
            shown("chat", true),
            ["${item}", "${index}", "${input.q}", "${nodes.other.result.text}?"]
        );
    }
}
