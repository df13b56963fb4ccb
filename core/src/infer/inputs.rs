//! The types of the input parameters: declared, or inferred from all their uses.

use std::ops::Range;

use indexmap::IndexMap;

use super::declared;
use crate::model::{Document, ParamType};
use crate::sites::{Scope, Sites};
use crate::template::{Reference, Root, Segment};
use crate::types::{Builder, Type};

/// An input parameter and its type.
#[derive(Debug, Clone)]
pub struct InputType<'d> {
    /// Its type.
    pub ty: Type<'d>,
    /// Whether the document says the type.
    pub is_declared: bool,
    /// Whether the type is certain: declared, or asked for by a field. What is
    /// only put into other text may be a number as well.
    pub is_strict: bool,
    /// The uses that ask for something else than the first one does.
    pub clashes: Vec<Clash<'d>>,
}

/// Two uses of a parameter that no value can serve.
#[derive(Debug, Clone)]
pub struct Clash<'d> {
    /// The use, as an index of [`Sites::texts`] and the bytes of its text.
    pub site: usize,
    /// Which bytes of the text.
    pub range: Range<usize>,
    /// What it asks for.
    pub wanted: Type<'d>,
    /// An earlier use, as an index of [`Sites::texts`].
    pub other: usize,
    /// What that one asks for.
    pub other_wanted: Type<'d>,
}

/// A use of a parameter.
struct Use<'d> {
    site: usize,
    range: Range<usize>,
    /// What it asks for; `None` inside other text, where most will do.
    wanted: Option<Type<'d>>,
}

/// Every parameter by its name, in the order of the text.
pub fn inputs<'d>(
    document: &'d Document,
    sites: &Sites<'d>,
    builder: &'d Builder,
) -> IndexMap<String, InputType<'d>> {
    let mut uses = uses(sites, builder);
    let Some(params) = &document.workflow.inputs else {
        let inputs = uses.into_iter().map(|(name, uses)| (name, inferred(uses, builder)));
        return inputs.collect();
    };
    let params = params.iter().map(|param| {
        let uses = uses.shift_remove(param.name.as_str()).unwrap_or_default();
        let guess = inferred(uses, builder);
        let input = match (param.ty, declared(param.ty)) {
            (ParamType::Any, _) => guess,
            // How it is used tells what is in it.
            (ParamType::Array, said) => {
                InputType::declared(builder.both(said, guess.ty).unwrap_or(said))
            }
            (_, said) => InputType::declared(said),
        };
        (param.name.clone(), input)
    });
    params.collect()
}

impl<'d> InputType<'d> {
    fn declared(ty: Type<'d>) -> Self {
        Self { ty, is_declared: true, is_strict: true, clashes: Vec::new() }
    }
}

fn inferred<'d>(uses: Vec<Use<'d>>, builder: &'d Builder) -> InputType<'d> {
    let mut ty = Type::Unknown;
    let mut first = None;
    let mut clashes = Vec::new();
    let is_in_text = uses.iter().any(|it| it.wanted.is_none());
    for Use { site, range, wanted } in uses {
        let Some(wanted) = wanted.filter(|wanted| *wanted != Type::Unknown) else { continue };
        let other = *first.get_or_insert(site);
        match builder.both(ty, wanted) {
            Some(both) => ty = both,
            None => clashes.push(Clash { site, range, wanted, other, other_wanted: ty }),
        }
    }
    let is_strict = first.is_some() && clashes.is_empty();
    if first.is_none() && is_in_text {
        ty = Type::String;
    }
    InputType { ty, is_declared: false, is_strict, clashes }
}

/// The uses of each parameter, in the order of the text.
fn uses<'d>(sites: &Sites<'d>, builder: &'d Builder) -> IndexMap<String, Vec<Use<'d>>> {
    let mut all: IndexMap<String, Vec<Use<'d>>> = IndexMap::new();
    for (index, site) in sites.texts.iter().enumerate() {
        let wanted = site.is_whole.then_some(*site.wanted);
        for it in sites.references_of(site) {
            let found = of_input(&it.reference, wanted, site.scope, sites, builder);
            if let Some((name, wanted)) = found {
                let this = Use { site: index, range: it.range.clone(), wanted };
                match all.get_mut(name) {
                    Some(uses) => uses.push(this),
                    None => drop(all.insert(name.to_owned(), vec![this])),
                }
            }
        }
    }
    all
}

/// The parameter that a reference comes from, and what this use asks of it: the
/// use of an element asks for an array, and the use of a part for what has parts.
fn of_input<'s, 'd>(
    reference: &'s Reference<'_>,
    wanted: Option<Type<'d>>,
    scope: Scope,
    sites: &'s Sites<'_>,
    builder: &'d Builder,
) -> Option<(&'s str, Option<Type<'d>>)> {
    let wanted = match reference.path.first() {
        None => wanted,
        Some(Segment::Key(_)) => Some(Type::ANY_OBJECT),
        Some(Segment::Index(_)) => Some(Type::ANY_ARRAY),
    };
    match &reference.root {
        Root::Input(name) => Some((name, wanted)),
        Root::Item => {
            let source = match scope {
                Scope::None => None,
                Scope::Each(each) => sites.eaches[each].source.as_ref(),
                Scope::Map(items) => sites.whole(&sites.texts[items?]).map(|it| &it.reference),
            }?;
            match (&source.root, source.path.as_slice()) {
                (Root::Input(name), []) => Some((name, Some(builder.array(wanted?)))),
                _ => None,
            }
        }
        _ => None,
    }
}
