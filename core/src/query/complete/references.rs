//! What could stand in a `${…}`.

use super::paths::Paths;
use super::{Asked, Completion, CompletionKind, Offers, rank};
use crate::edit::nodes::add_edge;
use crate::infer::InputType;
use crate::inputs::declarations;
use crate::json::{Value, decoded_offset};
use crate::model::{InputParam, NodeKind};
use crate::query::spot::Spot;
use crate::query::typed::what_it_does;
use crate::sites::{Scope, Site};
use crate::template::steps::{self, Form, Steps};
use crate::template::{Reference, Root, Segment};
use crate::types::Type;

/// What could be written within a `${…}`; `None` if the place is in none.
pub(super) fn at(asked: Asked<'_, '_>, spot: &Spot<'_>) -> Option<Offers> {
    let text = spot.value.as_str()?;
    let cursor = decoded_offset(spot.value, asked.offset);
    let start = text[..cursor].rfind("${").filter(|start| !text[..*start].ends_with('$'))?;
    let steps = steps::steps(&text, start);
    let site = asked.facts.sites.text_at(spot.value.id())?;
    if cursor > steps.end {
        return None;
    }
    // Of a reference that is all of the string the type counts; others become text.
    let rest = &text[steps.end..];
    let is_whole = start == 0 && (rest.is_empty() || rest == "}");
    let wanted = if is_whole { *site.wanted } else { Type::String };
    let current = steps.steps.iter().rposition(|step| step.range.start < cursor).unwrap_or(0);
    let step = &steps.steps[current];
    let is_done = cursor == step.range.end && matches!(step.form, Form::Index | Form::Key);
    let (n_done, range, typed) = if is_done {
        (current + 1, cursor..cursor, String::new())
    } else {
        let typed = text.get(step.name.start..cursor).unwrap_or_default();
        (current, step.range.clone(), typed.to_owned())
    };
    let goes_on = text[range.end..].starts_with(['.', '[']);
    let inside = Inside { asked, site, wanted, steps: &steps, goes_on };
    let items = inside.items(n_done);
    let items = items.into_iter().map(|(rank, item)| (rank, item.in_string())).collect();
    let replace = spot.value.span_within(&range);
    Some(Offers { replace, typed, items })
}

/// A `${…}` that is being written.
struct Inside<'f, 'd, 's> {
    asked: Asked<'f, 'd>,
    site: &'s Site,
    /// What the reference has to be.
    wanted: Type<'s>,
    steps: &'s Steps<'s>,
    /// Whether steps follow the place, which what is offered must not repeat.
    goes_on: bool,
}

impl Inside<'_, '_, '_> {
    /// What could follow the first `n` steps.
    fn items(&self, n: usize) -> Vec<(u8, Completion)> {
        let root = self.steps.steps[0].text.as_ref();
        match (root, n) {
            (_, 0) => self.roots(),
            ("nodes", 1) => self.nodes(),
            ("nodes", 2) => {
                let id = self.steps.reference(2);
                let ty = id.and_then(|id| self.type_of(&id)).unwrap_or(Type::Unknown);
                let item = Completion::new(CompletionKind::Path, "result").insert(".result");
                vec![(0, item.detail(&ty.name()))]
            }
            ("input", 1) => self.inputs("."),
            ("index", _) => Vec::new(),
            _ => self.path(n),
        }
    }

    /// The four roots, and before them all that is a reference of its own, unless the rest of
    /// one is there.
    fn roots(&self) -> Vec<(u8, Completion)> {
        let mut items = if self.goes_on { Vec::new() } else { self.inputs("input.") };
        for node in self.ancestors().into_iter().filter(|_| !self.goes_on) {
            let id = self.asked.facts.id(node);
            let whole = Reference { root: Root::Node(id.into()), path: Vec::new().into() };
            let ty = self.asked.facts.types.result(node);
            let part = self.asked.facts.types.part_of(&whole, ty, &self.wanted);
            let reference = part.unwrap_or(whole);
            let ty = self.type_of(&reference).unwrap_or(Type::Unknown);
            let item = Completion::new(CompletionKind::Node, &reference.to_string());
            items.push((rank(&ty, &self.wanted), item.detail(&ty.name())));
        }
        let root = |word: &str, documentation: &str| {
            Completion::new(CompletionKind::Root, word).documentation(documentation)
        };
        if self.site.scope != Scope::None {
            let item = Reference { root: Root::Item, path: Vec::new().into() };
            let ty = self.type_of(&item).unwrap_or(Type::Unknown);
            let item = root("item", "The current element").detail(&ty.name());
            let index = root("index", "The position of the current element, from 0");
            items.push((rank(&ty, &self.wanted), item));
            items.push((rank(&Type::Integer, &self.wanted), index.detail("integer")));
        }
        for (word, documentation) in
            [("nodes", "The result of another node"), ("input", "A parameter of the run")]
        {
            let insert = if self.goes_on { word.to_owned() } else { format!("{word}.") };
            items.push((3, root(word, documentation).insert(&insert)));
        }
        items
    }

    fn inputs(&self, before: &str) -> Vec<(u8, Completion)> {
        let facts = self.asked.facts;
        let inputs = facts.types.inputs().iter().zip(declarations(facts.document, &facts.sites));
        let inputs = inputs.filter(|((name, _), _)| {
            // What is inferred from the very name that is being written is none.
            facts.workflow.inputs.is_some() || !self.is_only_here(name)
        });
        let item = |((name, input), param): ((&str, &InputType<'_>), Option<&InputParam>)| {
            let step = Segment::Key(name.into()).to_string();
            let description = param.and_then(|param| param.description);
            let documentation = description.map(|it| facts.text(it)).unwrap_or_default();
            let insert = format!("{}{step}", before.trim_end_matches('.'));
            let label = if before == "." { name.to_owned() } else { insert.clone() };
            let item = Completion::new(CompletionKind::Input, &label).insert(&insert);
            let item = item.detail(&input.ty.name()).documentation(&documentation);
            (rank(&input.ty, &self.wanted), item)
        };
        inputs.map(item).collect()
    }

    /// Whether the reference that is being written is the only one to a parameter.
    fn is_only_here(&self, name: &str) -> bool {
        let is_it = |reference: &Reference<'_>| matches!(&reference.root, Root::Input(other) if *other == *name);
        let here = self.steps.reference(2).filter(is_it);
        let all = self.asked.facts.sites.references.iter();
        here.is_some() && all.filter(|it| is_it(&it.reference)).nth(1).is_none()
    }

    /// The nodes that come before, the nearest first.
    fn ancestors(&self) -> Vec<usize> {
        let graph = &self.asked.facts.graph;
        let parents = graph.parents(self.site.node);
        let n_nodes = self.asked.facts.workflow.nodes.len();
        let others = (0..n_nodes).filter(|node| {
            parents.binary_search(node).is_err() && graph.is_ancestor(*node, self.site.node)
        });
        let all = parents.iter().copied().chain(others);
        all.filter(|node| *node != self.site.node).collect()
    }

    /// The nodes that come before; then those that could, with the edge for that.
    fn nodes(&self) -> Vec<(u8, Completion)> {
        let facts = self.asked.facts;
        let ancestors = self.ancestors();
        let mut items: Vec<_> = ancestors.iter().map(|node| self.node(*node)).collect();
        let mut is_ancestor = vec![false; facts.workflow.nodes.len()];
        for node in ancestors {
            is_ancestor[node] = true;
        }
        for (node, is_ancestor) in is_ancestor.into_iter().enumerate() {
            let here = self.site.node;
            if is_ancestor || node == here || facts.graph.is_ancestor(here, node) {
                continue;
            }
            let (rank, item) = self.node(node);
            let kind = CompletionKind::NodeWithoutEdge;
            let also = add_edge(facts.document, facts.id(node), facts.id(here));
            items.push((rank + 3, Completion { kind, also, ..item }));
        }
        items
    }

    fn node(&self, node: usize) -> (u8, Completion) {
        let facts = self.asked.facts;
        let id = facts.id(node);
        let ty = facts.types.result(node);
        let step = Segment::Key(id.into());
        let insert = if self.goes_on { step.to_string() } else { format!("{step}.result") };
        let documentation = what_it_does(facts, node);
        let item = Completion::new(CompletionKind::Node, id).insert(&insert);
        (rank(&ty, &self.wanted), item.detail(&ty.name()).documentation(&documentation))
    }

    /// The steps from what the first `n` steps lead to.
    fn path(&self, n: usize) -> Vec<(u8, Completion)> {
        let Some(so_far) = self.steps.reference(n) else { return Vec::new() };
        let Some(ty) = self.type_of(&so_far) else { return Vec::new() };
        let mut paths = Paths::new(&self.wanted);
        if self.goes_on {
            paths.add_steps(ty);
            return paths.into_items();
        }
        let facts = self.asked.facts;
        if let Root::Node(id) = &so_far.root
            && let Some(index) = facts.workflow.find_node(id)
            && let NodeKind::Task(task) = &facts.workflow.nodes[index].kind
        {
            let follow = |path: &[Segment<'_>]| {
                facts.types.follow_path(facts.types.result(index), path).ok().map(|way| way.ty)
            };
            let outputs = task.outputs.map(|outputs| facts.value(outputs));
            let outputs = outputs.into_iter().flat_map(Value::elements);
            let outputs = outputs.filter_map(Value::as_str);
            let main = task.task_type.map(|task| task.main_path.into());
            for path in main.into_iter().chain(outputs) {
                paths.add_preferred(&path, &so_far.path, follow);
            }
        }
        paths.add_to_wanted(ty);
        paths.add_steps(ty);
        paths.into_items()
    }

    fn type_of(&self, reference: &Reference<'_>) -> Option<Type<'_>> {
        let facts = self.asked.facts;
        let way = facts.types.follow(reference, self.site.scope, self.site.node, &facts.sites);
        way.ok().map(|way| way.ty)
    }
}
