//! Where a workflow has templates, and what has to stand at each place.
//!
//! One walk over every `items` and payload, beside the types that the task asks
//! for, finds all that rules and types need.

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use crate::json::{Json, Kind, Value, ValueId};
use crate::model::{Document, Node, NodeKind, Task};
use crate::template::{self, Fault, Path, Reference, Root, Segment, Sink};
use crate::texts::Texts;
use crate::types::{Builder, Type};
use crate::words;

/// What one walk finds, in the order of the text.
#[derive(Debug, Default)]
pub struct Sites<'d> {
    /// Every string that has a template.
    pub texts: Vec<Site>,
    /// Every reference in them.
    pub references: Vec<SiteReference<'d>>,
    /// Every object with a `$each`, outer ones before those in them.
    pub eaches: Vec<EachSite>,
    /// Every value that cannot stand where it does.
    pub misfits: Vec<Misfit>,
    /// The names of the parameters: those that are declared, or else those that
    /// references name, in the order of the text.
    pub(crate) inputs: Texts<'d>,
    /// Of each node, whether it was walked over.
    is_walked: Vec<bool>,
    /// Of each node, whether its payload has a `response_format`.
    pub(crate) is_formatted: Vec<bool>,
    /// Where what is found in each node begins, and where that of the last ends.
    starts: Vec<Starts>,
}

/// How many there were of each before a node.
#[derive(Debug, Clone, Copy)]
struct Starts {
    texts: u32,
    references: u32,
    eaches: u32,
    misfits: u32,
}

/// What belongs to one node, as indices of the lists of [`Sites`].
pub(crate) struct OfNode {
    /// Of [`Sites::texts`].
    pub(crate) texts: Range<usize>,
    /// Of [`Sites::references`].
    pub(crate) references: Range<usize>,
    /// Of [`Sites::eaches`].
    pub(crate) eaches: Range<usize>,
    /// Of [`Sites::misfits`].
    pub(crate) misfits: Range<usize>,
}

/// A string with a template in it.
#[derive(Debug)]
pub struct Site {
    /// The node, as an index.
    pub node: usize,
    /// The string.
    pub value: ValueId,
    /// Its references, as indices of [`Sites::references`].
    pub references: Range<usize>,
    /// Whether it is exactly one reference.
    pub is_whole: bool,
    /// What could not be read of it.
    pub faults: Vec<Fault>,
    /// What `item` and `index` are here.
    pub scope: Scope,
    /// What has to stand here.
    pub wanted: &'static Type<'static>,
    /// What part it plays there.
    pub role: Role,
    /// The nearest key, for messages.
    pub key: ValueId,
}

/// A reference and where it stands.
#[derive(Debug)]
pub struct SiteReference<'d> {
    /// The string, as an index of [`Sites::texts`].
    pub site: usize,
    /// What it says.
    pub reference: Reference<'d>,
    /// The bytes of the string's text that it takes, braces included.
    pub range: Range<usize>,
    /// The node that it names, if there is one.
    pub target: Option<usize>,
    /// The parameter that it names, if there is one, as its number among
    /// [`Sites::inputs`].
    pub(crate) input: Option<usize>,
}

/// What part a value plays in its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is in the payload.
    Payload,
    /// It is the `items` that a map goes over.
    Items,
    /// It is what a `$each` goes over.
    Each,
}

/// Whose elements `item` and `index` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// There is no current element.
    None,
    /// Those of the map node that one is in.
    Map,
    /// Those of a `$each`, as an index into [`Sites::eaches`].
    Each(usize),
}

/// An object with a `$each`.
#[derive(Debug)]
pub struct EachSite {
    /// The node, as an index.
    pub node: usize,
    /// The object.
    pub object: ValueId,
    /// What it goes over, if that is one reference, as an index into
    /// [`Sites::references`].
    source: Option<usize>,
    /// What `item` and `index` are outside of its template.
    pub outer: Scope,
}

/// A value that cannot be what has to stand in its place.
#[derive(Debug)]
pub struct Misfit {
    /// The node, as an index.
    pub node: usize,
    /// The value.
    pub value: ValueId,
    /// What has to stand here.
    pub wanted: &'static Type<'static>,
    /// What part it plays there.
    pub role: Role,
    /// The nearest key, for messages.
    pub key: ValueId,
}

impl<'d> Sites<'d> {
    /// Walks over every payload, and the `items` of every map. What references are
    /// made of is kept by `builder`.
    pub fn of(document: &'d Document, builder: &'d Builder) -> Self {
        let mut names = Texts::default();
        for param in document.workflow.inputs.iter().flatten() {
            names.add(Cow::Borrowed(&param.name));
        }
        let n_nodes = document.workflow.nodes.len();
        let mut walk = Walk::new(document, builder, names);
        walk.sites.texts.reserve(2 * n_nodes);
        walk.sites.references.reserve(4 * n_nodes);
        walk.over(|_| true)
    }

    /// Walks over some of the nodes. Parameters keep the numbers that they have among
    /// `names`.
    pub(crate) fn of_some(
        document: &'d Document,
        builder: &'d Builder,
        names: Texts<'d>,
        is_wanted: impl Fn(usize) -> bool,
    ) -> Self {
        Walk::new(document, builder, names).over(is_wanted)
    }

    /// Whether a node was walked over.
    pub(crate) fn has(&self, node: usize) -> bool {
        self.is_walked[node]
    }

    /// The one reference that the site is, if it is.
    pub fn whole(&self, site: &Site) -> Option<&SiteReference<'d>> {
        site.is_whole.then(|| &self.references[site.references.start])
    }

    /// The references of a site.
    pub fn references_of(&self, site: &Site) -> &[SiteReference<'d>] {
        &self.references[site.references.clone()]
    }

    /// The string with a template that this value is.
    pub(crate) fn text_at(&self, value: ValueId) -> Option<&Site> {
        let at = self.texts.binary_search_by_key(&value, |site| site.value).ok()?;
        Some(&self.texts[at])
    }

    /// The index of the `$each` that is this object.
    pub fn each_at(&self, object: ValueId) -> Option<usize> {
        self.eaches.binary_search_by_key(&object, |each| each.object).ok()
    }

    /// What a `$each` goes over, if that is one reference.
    pub fn source_of(&self, each: usize) -> Option<&SiteReference<'d>> {
        Some(&self.references[self.eaches[each].source?])
    }

    /// What the elements of a scope are those of, if that is one reference.
    pub(crate) fn source_in(&self, scope: Scope, node: &Node) -> Option<&SiteReference<'d>> {
        match (scope, &node.kind) {
            (Scope::Each(each), _) => self.source_of(each),
            (Scope::Map, NodeKind::Map(map)) => self.whole(self.text_at(map.items?)?),
            _ => None,
        }
    }

    /// What belongs to one node.
    pub(crate) fn of_node(&self, node: usize) -> OfNode {
        let (start, end) = (self.starts[node], self.starts[node + 1]);
        let range = |of: fn(Starts) -> u32| of(start) as usize..of(end) as usize;
        OfNode {
            texts: range(|it| it.texts),
            references: range(|it| it.references),
            eaches: range(|it| it.eaches),
            misfits: range(|it| it.misfits),
        }
    }

    /// How many there are of each.
    fn len(&self) -> Starts {
        Starts {
            texts: self.texts.len() as u32,
            references: self.references.len() as u32,
            eaches: self.eaches.len() as u32,
            misfits: self.misfits.len() as u32,
        }
    }
}

/// A place in a payload: what has to stand there, and what is said about it.
#[derive(Clone, Copy)]
struct Place {
    wanted: &'static Type<'static>,
    scope: Scope,
    role: Role,
    key: ValueId,
}

struct Walk<'d> {
    document: &'d Document,
    json: &'d Json,
    builder: &'d Builder,
    sites: Sites<'d>,
    node: usize,
    /// Room for the path of each reference in turn.
    path: Vec<Segment<'d>>,
    /// The faults of the text that is being read.
    faults: Vec<Fault>,
}

impl<'d> Walk<'d> {
    fn new(document: &'d Document, builder: &'d Builder, inputs: Texts<'d>) -> Self {
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

    fn over(mut self, is_wanted: impl Fn(usize) -> bool) -> Sites<'d> {
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
        let NodeKind::Map(map) = &node.kind else {
            return node.task().into_iter().for_each(|task| self.task(task, Scope::None));
        };
        // In the order of the text, in which they are found again.
        let are_items_last = map.items > map.inner.as_ref().map(|inner| inner.object);
        if !are_items_last {
            self.items(map.items, map.key);
        }
        if let Some(inner) = &map.inner {
            self.task(inner, Scope::Map);
        }
        if are_items_last {
            self.items(map.items, map.key);
        }
    }

    fn task(&mut self, task: &Task, scope: Scope) {
        for (_, payload) in task.payload.iter().chain(&task.second_payload) {
            self.payload(task, self.json.value(*payload), scope);
        }
    }

    fn items(&mut self, items: Option<ValueId>, key: ValueId) {
        let place = Place { wanted: &Type::ANY_ARRAY, scope: Scope::None, role: Role::Items, key };
        if let Some(items) = items {
            self.value(self.json.value(items), place);
        }
    }

    fn payload(&mut self, task: &Task, payload: Value<'d>, scope: Scope) {
        for (key, value) in payload.members() {
            self.sites.is_formatted[self.node] |= key.word() == words::RESPONSE_FORMAT;
            let field = task.task_type.and_then(|it| it.input_named(key.word()));
            let wanted = field.map_or(&Type::Unknown, |field| &field.ty);
            let place = Place { wanted, scope, role: Role::Payload, key: key.id() };
            // `null` for what may be missing says no more than that it is missing.
            if value.kind() != Kind::Null || field.is_some_and(|field| field.required) {
                self.value(value, place);
            }
        }
    }

    /// Walks over `value`. The depth of a document is bounded, so recursion is.
    fn value(&mut self, value: Value<'d>, place: Place) {
        match value.kind() {
            Kind::PlainString | Kind::EscapedString => self.text(value, place),
            Kind::Array => {
                let wanted = place.wanted.alternative(|ty| match ty {
                    Type::Array(element) => Some(*element),
                    _ => None,
                });
                let wanted = self.or_misfit(wanted, value, place);
                for element in value.elements() {
                    self.element(element, Place { wanted, role: Role::Payload, ..place });
                }
            }
            Kind::Object if value.member(words::EACH).is_some() => self.each(value, place, false),
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
        if element.member(words::EACH).is_some() {
            self.each(element, place, true);
        } else {
            self.value(element, place);
        }
    }

    fn object(&mut self, object: Value<'d>, place: Place) {
        let shape = place.wanted.alternative(|ty| match ty {
            Type::Object(shape) => Some(shape),
            _ => None,
        });
        if shape.is_none() && *place.wanted != Type::Unknown {
            self.misfit(object, place);
        }
        for (key, member) in object.members() {
            let property = shape.and_then(|shape| shape.property_named(key.word()));
            let wanted = property.map_or(&Type::Unknown, |it| &it.ty);
            if member.kind() != Kind::Null || property.is_some_and(|it| !it.optional) {
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
            let wanted = place.wanted.alternative(|ty| match ty {
                Type::Array(element) => Some(*element),
                _ => None,
            });
            self.or_misfit(wanted, object, place)
        };
        let place = Place { role: Role::Payload, ..place };
        let index = self.sites.eaches.len();
        self.sites.eaches.push(EachSite {
            node: self.node,
            object: object.id(),
            source: None,
            outer: place.scope,
        });
        let source = object.member(words::EACH).map(Value::id);
        for (key, member) in object.members() {
            let place = if key.word() == words::TEMPLATE {
                Place { wanted: element, scope: Scope::Each(index), ..place }
            } else if key.word() == words::EACH && member.is_string() {
                Place { wanted: &Type::ANY_ARRAY, role: Role::Each, ..place }
            } else {
                // The form of a `$each` has a rule of its own.
                Place { wanted: &Type::Unknown, ..place }
            };
            self.value(member, place);
            if source == Some(member.id()) {
                self.sites.eaches[index].source = self.last_whole(member.id());
            }
        }
    }

    /// The one reference that the last string is, if it is this value.
    fn last_whole(&self, value: ValueId) -> Option<usize> {
        let site = self.sites.texts.last().filter(|site| site.value == value && site.is_whole)?;
        Some(site.references.start)
    }

    fn text(&mut self, value: Value<'d>, place: Place) {
        let is_template = value.raw().as_bytes().contains(&b'$') && self.template(value, place);
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
        let is_all = |it: &SiteReference<'_>| it.range == (0..text.len());
        self.sites.texts.push(Site {
            node: self.node,
            value: value.id(),
            is_whole: self.sites.references[references.clone()].first().is_some_and(is_all),
            references,
            faults: mem::take(&mut self.faults),
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

    /// The number of the parameter with this name.
    fn input(&mut self, name: Cow<'d, str>) -> Option<usize> {
        match self.document.workflow.inputs {
            Some(_) => self.sites.inputs.find(&name),
            None => Some(self.sites.inputs.add(name).0),
        }
    }
}

/// Takes the references of the text that is being read.
impl<'d> Sink<'d> for Walk<'d> {
    fn text(&mut self, _: &'d str) {}

    fn reference(&mut self, root: Root<'d>, path: &[Segment<'d>], range: Range<usize>) {
        let (target, input) = match &root {
            Root::Node(id) => (self.document.workflow.find_node(id), None),
            Root::Input(name) => (None, self.input(name.clone())),
            Root::Item | Root::Index => (None, None),
        };
        let reference = Reference { root, path: Path::Kept(self.builder.path(path)) };
        // The string is added when all of it was read.
        let site = self.sites.texts.len();
        self.sites.references.push(SiteReference { site, reference, range, target, input });
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}

impl<'t> Type<'t> {
    /// What `pick` says of this type, or of the first of a union's that it knows.
    fn alternative<T>(&'t self, pick: impl Fn(&'t Type<'t>) -> Option<T>) -> Option<T> {
        match self {
            Type::Union(types) => types.iter().find_map(pick),
            other => pick(other),
        }
    }
}

/// Whether a value without references and without parts can be a `wanted`.
pub(crate) fn literal_fits(value: Value<'_>, wanted: &Type<'_>) -> bool {
    match wanted {
        Type::Unknown => true,
        Type::Null => value.kind() == Kind::Null,
        Type::Boolean => matches!(value.kind(), Kind::True | Kind::False),
        Type::Number => value.kind() == Kind::Number,
        Type::Integer => value.kind() == Kind::Number && is_whole(value.raw()),
        Type::String => value.is_string(),
        Type::Image | Type::Audio | Type::Video => {
            value.as_str().is_some_and(|text| may_be_url_of(&text, wanted))
        }
        Type::OneOf(texts) => texts.iter().any(|text| value.is(text)),
        Type::Array(_) => value.kind() == Kind::Array,
        Type::Object(_) => value.kind() == Kind::Object,
        Type::Union(types) => types.iter().any(|ty| literal_fits(value, ty)),
    }
}

/// Whether the digits of a number say a whole one: `3`, `3.0`, `3e2`.
fn is_whole(digits: &str) -> bool {
    !digits.contains(['.', 'e', 'E'])
        || digits.parse::<f64>().is_ok_and(|number| number.fract() == 0.0)
}

/// Whether a text can be the URL of a file of this kind. Only a `data:` URL says
/// its kind; the address of an upload may have no host.
fn may_be_url_of(text: &str, kind: &Type<'_>) -> bool {
    match text.strip_prefix("data:") {
        Some(data) => {
            let media = ["image/", "audio/", "video/"].into_iter();
            let mut others = media.filter(|it| !it.starts_with(kind.name().as_str()));
            !others.any(|other| data.starts_with(other))
        }
        None => text.contains(['/', ':']) && !text.contains(char::is_whitespace),
    }
}
