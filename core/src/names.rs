//! Where a document names its nodes and its input parameters.

use std::ops::Range;

use serde::Serialize;

use crate::json::{Kind, Offsets, Value, ValueId};
use crate::model::Document;
use crate::order::sort_by_number;
use crate::template::Template;
use crate::template::steps::{self, Form, Step};

/// Something that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol<'s> {
    /// The node with this id.
    Node(&'s str),
    /// The input parameter with this name.
    Input(&'s str),
}

/// What part a name plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// The key of the node or of the parameter, or its name in a list of parameters.
    Definition,
    /// It is in a `${…}`.
    Reference,
    /// It is the `from` of an edge.
    EdgeFrom,
    /// It is the `to` of an edge.
    EdgeTo,
    /// It is the key of a node's place on the canvas.
    Position,
}

/// A place that has a name.
#[derive(Debug, Clone)]
pub(crate) struct NamePlace {
    pub(crate) kind: PlaceKind,
    /// The key or the string that the name is in.
    pub(crate) value: ValueId,
    /// The bytes of the name in the document.
    pub(crate) span: Range<usize>,
    /// The bytes of the string's value that are the name's step, with its dot or its
    /// brackets, if it is a step.
    pub(crate) step: Option<Range<usize>>,
}

/// Every place that names `symbol`, in the order of the text.
///
/// References that are wrong behind the name count too. A parameter that is not
/// declared has no definition.
pub(crate) fn places(document: &Document, symbol: Symbol<'_>) -> Vec<NamePlace> {
    let mut found = match symbol {
        Symbol::Node(id) => places_of_nodes(document, 1, &|name| (name == id).then_some(0)),
        Symbol::Input(name) => {
            let number = |it: &str| (it == name).then_some(0);
            let mut finder = Finder::new(document, 1, "input", &number);
            for param in document.workflow.inputs.iter().flatten() {
                finder.whole(PlaceKind::Definition, Some(param.key));
            }
            finder.templates();
            finder.found
        }
    };
    let mut places = found.pop().unwrap_or_default();
    sort_by_number(&mut places, |it| it.span.start as u64);
    places
}

/// Every place that names one of `n` nodes, in lists by their numbers, which `number`
/// knows by id.
pub(crate) fn places_of_nodes(
    document: &Document,
    n: usize,
    number: &dyn Fn(&str) -> Option<usize>,
) -> Vec<Vec<NamePlace>> {
    let mut finder = Finder::new(document, n, "nodes", number);
    for node in &document.workflow.nodes {
        finder.whole(PlaceKind::Definition, Some(node.key));
    }
    for edge in &document.workflow.edges {
        finder.whole(PlaceKind::EdgeFrom, edge.from);
        finder.whole(PlaceKind::EdgeTo, edge.to);
    }
    for (key, _) in document.positions().into_iter().flat_map(Value::members) {
        finder.whole(PlaceKind::Position, Some(key.id()));
    }
    finder.templates();
    finder.found
}

/// The number of a name, and the bytes of the name and of its step.
type Named = (usize, Range<usize>, Range<usize>);

struct Finder<'d, 'n> {
    document: &'d Document,
    /// The root of the references that name them.
    root: &'static str,
    number: &'n dyn Fn(&str) -> Option<usize>,
    found: Vec<Vec<NamePlace>>,
}

impl<'d, 'n> Finder<'d, 'n> {
    fn new(
        document: &'d Document,
        n: usize,
        root: &'static str,
        number: &'n dyn Fn(&str) -> Option<usize>,
    ) -> Self {
        Self { document, root, number, found: vec![Vec::new(); n] }
    }

    /// A string that may be one of the names.
    fn whole(&mut self, kind: PlaceKind, value: Option<ValueId>) {
        let Some(value) = value.map(|value| self.document.json.value(value)) else { return };
        if let Some(number) = value.as_str().and_then(|name| (self.number)(&name)) {
            let span = value.span();
            let span = span.start + 1..span.end - 1;
            self.found[number].push(NamePlace { kind, value: value.id(), span, step: None });
        }
    }

    /// The strings of all nodes.
    fn templates(&mut self) {
        if let Some(nodes) = self.document.workflow.nodes_object {
            self.templates_in(self.document.json.value(nodes));
        }
    }

    /// The strings below `value`. The depth of a document is bounded, so recursion is.
    fn templates_in(&mut self, value: Value<'_>) {
        match value.kind() {
            Kind::Array => value.elements().for_each(|element| self.templates_in(element)),
            Kind::Object => value.members().for_each(|(_, member)| self.templates_in(member)),
            _ if value.has_dollar() => self.template(value),
            _ => {}
        }
    }

    fn template(&mut self, string: Value<'_>) {
        let text = string.as_str().unwrap_or_default();
        let mut offsets = Offsets::of(string);
        let template = Template::parse(&text);
        for start in steps::starts(&template) {
            let steps = steps::spaced_steps(&text, start).steps;
            let Some((first, rest)) = steps.split_first() else { continue };
            if first.text != self.root {
                continue;
            }
            let fault = template.faults.iter().find(|it| it.reference.start == start);
            let (at, end) = (first.range.end, fault.map(|it| it.reference.end));
            let named = self.named(rest).or_else(|| self.named_badly(&text, at..end?));
            if let Some((number, name, step)) = named {
                self.found[number].push(NamePlace {
                    kind: PlaceKind::Reference,
                    value: string.id(),
                    span: offsets.span(&name),
                    step: Some(step),
                });
            }
        }
    }

    /// Which of them the first step behind the root names, and the bytes of the name and of
    /// the step.
    fn named(&self, steps: &[Step<'_>]) -> Option<Named> {
        let step = steps.first().filter(|it| matches!(it.form, Form::Name | Form::Key))?;
        Some(((self.number)(&step.text)?, step.name.clone(), step.range.clone()))
    }

    /// The same where the name has characters that none may have behind a dot. `range`
    /// begins behind the root.
    fn named_badly(&self, text: &str, range: Range<usize>) -> Option<Named> {
        let start = range.start + 1;
        let behind = text.get(range)?.strip_prefix('.')?;
        // A node with the shorter name is the likelier one.
        let is_a_node = |name: &str| self.document.workflow.find_node(name).is_some();
        let name = steps::names_written_wrong(behind).find(|name| {
            (self.number)(name).is_some() || self.root == "nodes" && is_a_node(name)
        })?;
        let end = start + name.len();
        Some(((self.number)(name)?, start..end, start - 1..end))
    }
}
