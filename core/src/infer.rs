//! What type each reference has: through results, maps, `$each`, `pick`, paths
//! and input parameters.
//!
//! Where nothing certain is known, and where something else is already wrong,
//! the type is [`Type::Unknown`], of which no rule complains.

mod inputs;

use std::cell::Cell;

use crate::json::{Kind, Value};
use crate::model::{Document, NodeKind, ParamType, Task};
use crate::sites::{Scope, SiteReference, Sites};
use crate::template::{Reference, Root, Segment, result_path};
use crate::types::{Builder, Dead, Fit, Type, Way};
use crate::words;

pub use inputs::{Clash, InputType, Inputs};

/// The types of a document.
pub struct Types<'d> {
    document: &'d Document,
    builder: &'d Builder,
    /// Each node's result.
    results: Vec<Type<'d>>,
    /// The elements of each map node's `items`; unknown for other nodes.
    elements: Vec<Type<'d>>,
    /// The elements of what each `$each` goes over, once they are asked for.
    each_elements: Vec<Cell<Option<Type<'d>>>>,
    /// What each of [`Sites::references`] leads to.
    ways: Vec<Result<Way<'d>, Dead<'d>>>,
    /// Each parameter, declared or inferred.
    inputs: Inputs<'d>,
}

impl<'d> Types<'d> {
    /// Works out the types of a document, those of its nodes in this order.
    pub fn new(
        document: &'d Document,
        order: &[usize],
        sites: &Sites<'d>,
        inputs: Inputs<'d>,
        builder: &'d Builder,
    ) -> Self {
        let n_nodes = document.workflow.nodes.len();
        let mut types = Types {
            document,
            builder,
            results: vec![Type::Unknown; n_nodes],
            elements: vec![Type::Unknown; n_nodes],
            each_elements: vec![Cell::default(); sites.eaches.len()],
            ways: Vec::new(),
            inputs,
        };
        // What refers to something that comes later needs an unknown type.
        for &node in order {
            types.node(node, sites);
        }
        types.each_elements.fill(Cell::default());
        let ways = sites.references.iter().map(|it| types.way_of(it, sites));
        types.ways = ways.collect();
        types
    }

    /// The parameters, in the order of the text.
    pub fn inputs(&self) -> &Inputs<'d> {
        &self.inputs
    }

    /// What a node gives.
    pub fn result(&self, node: usize) -> Type<'d> {
        self.results[node]
    }

    /// What a node's task gives each time: a map's `items` have it as elements.
    pub fn result_of_each(&self, node: usize) -> Type<'d> {
        let result = self.results[node];
        match self.document.workflow.nodes[node].kind {
            NodeKind::Task(_) => result,
            NodeKind::Map(_) => match result {
                Type::Object(object) => {
                    object.properties.first().map_or(Type::Unknown, |items| self.element(items.ty))
                }
                _ => Type::Unknown,
            },
        }
    }

    /// The reference to a part of what `reference` names, which is a `ty`, that is
    /// a `wanted`: of a node's result what is left of the way to its main part, else the
    /// nearest.
    pub fn part_of<'r>(
        &self,
        reference: &Reference<'r>,
        ty: Type<'d>,
        wanted: &Type<'_>,
    ) -> Option<Reference<'r>>
    where
        'd: 'r,
    {
        // Other texts and numbers of a result are about it, such as its model's name.
        let is_clear = !(wanted.is_plain() && matches!(reference.root, Root::Node(_)));
        let nearest = || ty.path_to(wanted).filter(|_| is_clear);
        let path = self.main_path(reference, ty, wanted).or_else(nearest)?;
        let mut part = reference.clone();
        part.path.to_mut().extend(path);
        Some(part)
    }

    /// What is left of the way to the main part of a task's result, if that is a `wanted`.
    fn main_path(
        &self,
        reference: &Reference<'_>,
        ty: Type<'d>,
        wanted: &Type<'_>,
    ) -> Option<Vec<Segment<'d>>> {
        let Root::Node(id) = &reference.root else { return None };
        let node = &self.document.workflow.nodes[self.document.workflow.find_node(id)?];
        let (task, way) = match &node.kind {
            NodeKind::Task(task) => (task, &reference.path[..]),
            // That of one element.
            NodeKind::Map(map) => (map.inner.as_ref()?, reference.path.get(2..)?),
        };
        let main = result_path(task.task_type?.main_path)?;
        let rest = main.get(way.len()..)?;
        let is_on_it = way.iter().zip(&main).all(|pair| match pair {
            (Segment::Index(_), Segment::Index(_)) => true,
            (step, main) => step == main,
        });
        let end = ty.follow(rest, self.builder).ok().filter(|_| is_on_it)?;
        (end.ty.fit(wanted) == Fit::Yes).then(|| rest.to_vec())
    }

    /// The type of what a path leads to from a value of this type.
    ///
    /// # Errors
    ///
    /// How far it leads, if one of its steps leads nowhere.
    pub fn follow_path(&self, from: Type<'d>, path: &[Segment<'_>]) -> Result<Way<'d>, Dead<'d>> {
        from.follow(path, self.builder)
    }

    /// What a reference leads to, as an index of [`Sites::references`], or how far
    /// it leads if a step of its path leads nowhere.
    pub fn way(&self, reference: usize) -> &Result<Way<'d>, Dead<'d>> {
        &self.ways[reference]
    }

    fn way_of(&self, it: &SiteReference<'_>, sites: &Sites<'_>) -> Result<Way<'d>, Dead<'d>> {
        let root = match (it.target, it.input) {
            (Some(target), _) => self.results[target],
            (None, Some(input)) => self.inputs.numbered(input).ty,
            (None, None) => {
                let site = &sites.texts[it.site];
                return self.follow(&it.reference, site.scope, site.node, sites);
            }
        };
        root.follow(&it.reference.path, self.builder)
    }

    /// The type of what a `$each` goes over.
    ///
    /// # Errors
    ///
    /// How far its reference leads, if a step of its path leads nowhere.
    pub fn source_of_each(&self, each: usize, sites: &Sites<'_>) -> Result<Way<'d>, Dead<'d>> {
        match sites.source_of(each) {
            Some(source) => self.way_of(source, sites),
            None => Ok(Way { ty: Type::Unknown, through_null: None }),
        }
    }

    /// What the elements of what a `$each` goes over are. Kept, as its reference may be long,
    /// and many may name its element.
    fn element_of_each(&self, each: usize, sites: &Sites<'_>) -> Type<'d> {
        let kept = &self.each_elements[each];
        let element =
            kept.get().unwrap_or_else(|| self.element(known(self.source_of_each(each, sites))));
        kept.set(Some(element));
        element
    }

    /// The type of a value in the payload or the `items` of `node`.
    pub fn of_value(&self, value: Value<'d>, sites: &Sites<'_>) -> Type<'d> {
        match value.kind() {
            Kind::Null => Type::Null,
            Kind::True | Kind::False => Type::Boolean,
            Kind::Number if value.raw().contains(['.', 'e', 'E']) => Type::Number,
            Kind::Number => Type::Integer,
            Kind::PlainString | Kind::EscapedString => {
                let whole = sites.text_at(value.id()).and_then(|site| sites.whole(site));
                whole.map_or(Type::String, |whole| known(self.way_of(whole, sites)))
            }
            Kind::Array => {
                let elements = value.elements().map(|element| {
                    let ty = self.of_value(element, sites);
                    match ty {
                        // A `$each` in an array is spliced.
                        Type::Array(spliced) if element.member(words::EACH).is_some() => *spliced,
                        other => other,
                    }
                });
                self.builder.array(self.builder.any_of(elements))
            }
            Kind::Object => match (value.member(words::EACH), value.member(words::TEMPLATE)) {
                (None, _) => self.builder.object(value.members().map(|(key, member)| {
                    let key = self.builder.text(&key.as_str().unwrap_or_default());
                    (key, self.of_value(member, sites))
                })),
                (Some(_), Some(template)) => self.builder.array(self.of_value(template, sites)),
                (Some(_), None) => Type::ANY_ARRAY,
            },
        }
    }

    fn node(&mut self, node: usize, sites: &Sites<'d>) {
        let document = self.document;
        self.results[node] = match &document.workflow.nodes[node].kind {
            NodeKind::Task(task) => self.declared_result(task, node, sites),
            NodeKind::Map(map) => {
                let items = map.items.map(|items| document.json.value(items));
                let items = items.map(|items| self.of_value(items, sites));
                self.elements[node] = items.map_or(Type::Unknown, |items| self.element(items));
                let inner = map.inner.as_ref();
                let result =
                    inner.map_or(Type::Unknown, |inner| self.declared_result(inner, node, sites));
                let is_tolerant = map.is_tolerant(&document.json);
                self.items(if is_tolerant { self.or_null(result) } else { result })
            }
        };
    }

    /// What a task gives, with what its `outputs` declare besides: a provider may give
    /// more than is known here.
    fn declared_result(&self, task: &Task, node: usize, sites: &Sites<'d>) -> Type<'d> {
        let result = self.result_of_task(task, node, sites);
        let Some(outputs) = task.outputs.filter(|_| task.declares_more) else { return result };
        let outputs = self.document.json.value(outputs).elements();
        let paths: Vec<_> = outputs
            .filter_map(Value::as_str)
            .filter_map(|output| result_path(&output))
            .filter(|path| result.follow(path, self.builder).is_err())
            .collect();
        let paths: Vec<_> = paths.iter().map(Vec::as_slice).collect();
        self.builder.with_paths(result, &paths)
    }

    /// What a task of `node` gives, as far as its type says.
    pub(crate) fn result_of_task(&self, task: &Task, node: usize, sites: &Sites<'d>) -> Type<'d> {
        let Some(task_type) = task.task_type else { return Type::Unknown };
        if task_type.is_pick() {
            let payload = task.payload.map(|(_, payload)| self.document.json.value(payload));
            let source = payload.and_then(|payload| payload.member(words::SOURCE));
            let source = source.map_or(Type::Unknown, |source| self.of_value(source, sites));
            return self.items(self.element(source));
        }
        match task_type.formatted_result {
            Some(result) if sites.is_formatted[node] => result,
            _ => task_type.result,
        }
    }

    fn items(&self, element: Type<'d>) -> Type<'d> {
        self.builder.object([("items", self.builder.array(element))])
    }

    fn or_null(&self, ty: Type<'d>) -> Type<'d> {
        self.builder.any_of([ty, Type::Null])
    }

    /// What the elements of a value of this type are.
    fn element(&self, ty: Type<'d>) -> Type<'d> {
        match ty {
            Type::Array(element) => *element,
            Type::Union(types) => {
                let arrays = types.iter().filter_map(|ty| match ty {
                    Type::Array(element) => Some(**element),
                    _ => None,
                });
                self.builder.any_of(arrays)
            }
            _ => Type::Unknown,
        }
    }

    /// The type of what a reference in this scope of a node names.
    pub(crate) fn follow(
        &self,
        reference: &Reference<'_>,
        scope: Scope,
        node: usize,
        sites: &Sites<'_>,
    ) -> Result<Way<'d>, Dead<'d>> {
        let root = match &reference.root {
            Root::Input(name) => self.inputs.get(name).map_or(Type::Unknown, |it| it.ty),
            Root::Node(id) => {
                let node = self.document.workflow.find_node(id);
                node.map_or(Type::Unknown, |node| self.results[node])
            }
            Root::Index => Type::Integer,
            Root::Item => match scope {
                Scope::None | Scope::NestedMap => Type::Unknown,
                Scope::Map => self.elements[node],
                Scope::Each(each) => self.element_of_each(each, sites),
            },
        };
        root.follow(&reference.path, self.builder)
    }
}

/// The type of what a path leads to; unknown if it leads nowhere, which is
/// reported by itself.
fn known<'d>(way: Result<Way<'d>, Dead<'d>>) -> Type<'d> {
    way.map_or(Type::Unknown, |way| way.ty)
}

/// What a value of a declared type is.
fn declared(ty: ParamType) -> Type<'static> {
    match ty {
        ParamType::Any => Type::Unknown,
        ParamType::String => Type::String,
        ParamType::Number => Type::Number,
        ParamType::Integer => Type::Integer,
        ParamType::Boolean => Type::Boolean,
        ParamType::Array => Type::ANY_ARRAY,
        ParamType::Object => Type::ANY_OBJECT,
        ParamType::Image => Type::Image,
        ParamType::Audio => Type::Audio,
        ParamType::Video => Type::Video,
    }
}
