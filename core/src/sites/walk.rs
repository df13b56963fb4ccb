//! The walk over every `items` and payload, beside the types that the task asks for.

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use super::each::{is_each, misspelt_each};
use super::likely::has_inputs;
use super::{EachSite, Misfit, Role, Scope, Site, SiteReference, Sites, is_needed, literal_fits};
use crate::json::{Json, Kind, Value, ValueId};
use crate::model::{Document, Map, Node, NodeKind, Task};
use crate::template::{self, Fault, Path, Reference, Root, Segment, Sink};
use crate::texts::Texts;
use crate::types::{Builder, Type};
use crate::words;

/// A place in a payload: what has to stand there, and what is said about it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) wanted: &'static Type<'static>,
    pub(super) scope: Scope,
    role: Role,
    key: ValueId,
}

pub(super) struct Walk<'d> {
    pub(super) document: &'d Document,
    pub(super) json: &'d Json,
    builder: &'d Builder,
    pub(super) sites: Sites<'d>,
    pub(super) node: usize,
    /// Room for the path of each reference in turn.
    path: Vec<Segment<'d>>,
    /// The faults of the text that is being read.
    faults: Vec<Fault>,
}

impl<'d> Walk<'d> {
    pub(super) fn new(document: &'d Document, builder: &'d Builder, inputs: Texts<'d>) -> Self {
        Walk {
            document,
            json: &document.json,
            builder,
            sites: Sites { inputs, ..Sites::default() },
            node: 0,
            path: Vec::new(),
            faults: Vec::new(),
        }
    }

    pub(super) fn over(mut self, is_wanted: impl Fn(usize) -> bool) -> Sites<'d> {
        let nodes = &self.document.workflow.nodes;
        self.sites.is_walked = (0..nodes.len()).map(is_wanted).collect();
        self.sites.is_formatted = vec![false; nodes.len()];
        self.sites.starts.reserve(nodes.len() + 1);
        for (index, node) in nodes.iter().enumerate() {
            self.sites.starts.push(self.sites.len());
            if self.sites.is_walked[index] {
                self.node = index;
                self.node(node);
            }
        }
        self.sites.starts.push(self.sites.len());
        self.sites
    }

    fn node(&mut self, node: &Node) {
        if !has_inputs(self.document, node) {
            self.note_unread(node);
        }
        self.note_settings(node);
        match &node.kind {
            NodeKind::Task(task) => self.task(task, Scope::None),
            NodeKind::Map(map) => self.map(map, Scope::None, Scope::Map),
        }
    }

    /// Walks over a map, whose elements are those of the scope `within`.
    fn map(&mut self, map: &Map, scope: Scope, within: Scope) {
        let nested = map.nested.as_ref().and_then(|nested| nested.map.as_ref());
        let inner = map.inner.as_ref().map(|inner| inner.object);
        // In the order of the text, in which they are found again.
        let are_items_last = map.items > inner.or_else(|| Some(nested?.object));
        if !are_items_last {
            self.items(map, scope);
        }
        if let Some(inner) = &map.inner {
            self.task(inner, within);
        }
        if let Some(nested) = nested {
            self.map(nested, within, Scope::NestedMap);
        }
        if are_items_last {
            self.items(map, scope);
        }
    }

    fn task(&mut self, task: &Task, scope: Scope) {
        for (key, payload) in task.payload.iter().chain(&task.second_payload) {
            let payload = self.json.value(*payload);
            if payload.member(words::EACH).is_some() {
                self.each_for_payload(payload, *key);
            } else {
                self.payload(task, payload, scope);
            }
        }
    }

    fn items(&mut self, map: &Map, scope: Scope) {
        let place = Place { wanted: &Type::ANY_ARRAY, scope, role: Role::Items, key: map.key };
        if let Some(items) = map.items {
            self.value(self.json.value(items), place);
        }
    }

    fn payload(&mut self, task: &Task, payload: Value<'d>, scope: Scope) {
        for (key, value) in payload.members() {
            let is_said = value.kind() != Kind::Null;
            self.sites.is_formatted[self.node] |= is_said && key.word() == words::RESPONSE_FORMAT;
            let field = task.task_type.and_then(|it| it.input_named(key.word()));
            let wanted = field.map_or(&Type::Unknown, |field| &field.ty);
            let place = Place { wanted, scope, role: Role::Payload, key: key.id() };
            // `null` for what may be missing says no more than that it is missing.
            if is_said || field.is_some_and(|field| field.required) {
                self.value(value, place);
            }
        }
    }

    /// Walks over `value`. The depth of a document is bounded, so recursion is.
    fn value(&mut self, value: Value<'d>, place: Place) {
        match value.kind() {
            Kind::PlainString | Kind::EscapedString => self.text(value, place),
            Kind::Array => {
                let wanted = self.or_misfit(place.wanted.element(), value, place);
                for element in value.elements() {
                    self.element(element, Place { wanted, role: Role::Payload, ..place });
                }
            }
            Kind::Object if is_each(value, &place) => self.each(value, place, false),
            Kind::Object => self.object(value, place),
            _ => {
                if !literal_fits(value, place.wanted) {
                    self.misfit(value, place);
                }
            }
        }
    }

    /// An element of an array, into which a `$each` is spliced.
    fn element(&mut self, element: Value<'d>, place: Place) {
        if is_each(element, &place) {
            self.each(element, place, true);
        } else {
            self.value(element, place);
        }
    }

    fn object(&mut self, object: Value<'d>, place: Place) {
        let shape = place.wanted.shape();
        if shape.is_none() && *place.wanted != Type::Unknown {
            self.misfit(object, place);
        }
        for (key, member) in object.members() {
            let property = shape.and_then(|shape| shape.property_named(key.word()));
            let wanted = property.map_or(&Type::Unknown, |it| &it.ty);
            if member.kind() != Kind::Null || property.is_some_and(|it| is_needed(it, object)) {
                let role = Role::Payload;
                self.value(member, Place { wanted, role, key: key.id(), ..place });
            }
        }
    }

    /// A `$each`: an array in its place, or its elements if it `is_spliced`.
    fn each(&mut self, object: Value<'d>, place: Place, is_spliced: bool) {
        let element = if is_spliced {
            place.wanted
        } else {
            self.or_misfit(place.wanted.element(), object, place)
        };
        let place = Place { role: Role::Payload, ..place };
        let index = self.sites.eaches.len();
        self.sites.eaches.push(EachSite {
            node: self.node,
            object: object.id(),
            source: None,
            outer: place.scope,
        });
        let source = object.member(words::EACH);
        let source = source.or_else(|| Some(misspelt_each(object)?.1)).map(Value::id);
        // The form of a `$each` has a rule of its own. What has no place in it was most likely
        // meant to be in its template, and has an element there.
        let scope = if place.scope == Scope::None { Scope::Each(index) } else { place.scope };
        let elsewhere = Place { wanted: &Type::Unknown, scope, ..place };
        for (key, member) in object.members() {
            let is_source = source == Some(member.id());
            let place = if key.word() == words::TEMPLATE {
                Place { wanted: element, scope: Scope::Each(index), ..place }
            } else if is_source && member.is_string() {
                Place { wanted: &Type::ANY_ARRAY, role: Role::Each, ..place }
            } else if is_source {
                Place { wanted: &Type::Unknown, ..place }
            } else {
                elsewhere
            };
            self.value(member, place);
            if is_source {
                self.sites.eaches[index].source = self.last_whole(member.id());
            }
        }
    }

    /// A `$each` in the place of a payload, which has a rule of its own: nothing else is
    /// wrong with it, whatever its elements would be.
    fn each_for_payload(&mut self, object: Value<'d>, key: ValueId) {
        let scope = Scope::Each(self.sites.eaches.len());
        let (node, object_id) = (self.node, object.id());
        let each = EachSite { node, object: object_id, source: None, outer: Scope::None };
        self.sites.eaches.push(each);
        for (_, member) in object.members() {
            self.value(member, Place { wanted: &Type::Unknown, scope, role: Role::Payload, key });
        }
    }

    /// The one reference that the last string is, if it is this value.
    fn last_whole(&self, value: ValueId) -> Option<usize> {
        let site = self.sites.texts.last().filter(|site| site.value == value && site.is_whole)?;
        Some(site.references.start)
    }

    fn text(&mut self, value: Value<'d>, place: Place) {
        let is_template = value.has_dollar() && self.template(value, place);
        if !is_template && place.role != Role::Payload {
            self.note_named(value.raw());
        }
        // A `$each` that is no reference is reported as that.
        if !is_template && place.role != Role::Each && !literal_fits(value, place.wanted) {
            self.misfit(value, place);
        }
    }

    /// Reads a string's references; whether there is one, or what should be one.
    fn template(&mut self, value: Value<'d>, place: Place) -> bool {
        let text = match value.as_str() {
            Some(Cow::Borrowed(text)) => text,
            Some(Cow::Owned(text)) => self.builder.text(&text),
            None => return false,
        };
        let first = self.sites.references.len();
        let mut path = mem::take(&mut self.path);
        template::read(text, &mut path, self);
        self.path = path;
        let references = first..self.sites.references.len();
        if references.is_empty() && self.faults.is_empty() {
            return false;
        }
        let faults = mem::take(&mut self.faults);
        for fault in &faults {
            self.note_named(&text[fault.reference.clone()]);
        }
        let is_all = |it: &SiteReference<'_>| it.range == (0..text.len());
        self.sites.texts.push(Site {
            node: self.node,
            value: value.id(),
            is_whole: self.sites.references[references.clone()].first().is_some_and(is_all),
            references,
            faults,
            scope: place.scope,
            wanted: place.wanted,
            role: place.role,
            key: place.key,
        });
        true
    }

    fn or_misfit(
        &mut self,
        wanted: Option<&'static Type<'static>>,
        value: Value<'d>,
        place: Place,
    ) -> &'static Type<'static> {
        if wanted.is_none() && *place.wanted != Type::Unknown {
            self.misfit(value, place);
        }
        wanted.unwrap_or(&Type::Unknown)
    }

    fn misfit(&mut self, value: Value<'d>, place: Place) {
        let Place { wanted, role, key, .. } = place;
        self.sites.misfits.push(Misfit { node: self.node, value: value.id(), wanted, role, key });
    }

    /// The number of the parameter that a reference is to.
    fn input(&mut self, root: &Root<'d>) -> Option<usize> {
        let Root::Input(name) = root else { return None };
        match self.document.workflow.inputs {
            Some(_) => {
                let input = self.sites.inputs.find(name);
                if input.is_none() {
                    self.note_stranger(name);
                }
                input
            }
            None => Some(self.sites.inputs.add(name.clone()).0),
        }
    }
}

/// Takes the references of the text that is being read.
impl<'d> Sink<'d> for Walk<'d> {
    fn text(&mut self, _: &'d str) {}

    fn reference(&mut self, root: Root<'d>, path: &[Segment<'d>], range: Range<usize>) {
        let target = match &root {
            Root::Node(id) => self.document.workflow.find_node(id),
            Root::Input(_) | Root::Item | Root::Index => None,
        };
        let input = self.input(&root);
        let reference = Reference { root, path: Path::Kept(self.builder.path(path)) };
        // The string is added when all of it was read.
        let site = self.sites.texts.len();
        self.sites.references.push(SiteReference { site, reference, range, target, input });
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}
