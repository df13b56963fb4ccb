//! The types of the input parameters: declared, or inferred from all their uses.

use std::ops::Range;

use super::declared;
use crate::model::{Document, ParamType};
use crate::sites::{SiteReference, Sites};
use crate::template::{Root, Segment};
use crate::texts::Texts;
use crate::types::{Builder, Type};

/// The input parameters of a document and their types, in the order of the text.
#[derive(Debug, Default)]
pub struct Inputs<'d> {
    names: Texts<'d>,
    types: Vec<InputType<'d>>,
}

/// An input parameter and its type.
#[derive(Debug, Clone, Default)]
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
    /// The first use that asks for something, as an index of [`Sites::texts`].
    first: Option<usize>,
    /// Whether it is also put into other text, where most will do.
    is_in_text: bool,
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

impl<'d> Inputs<'d> {
    /// Works out the types of a document's parameters.
    pub fn new(document: &'d Document, sites: &Sites<'d>, builder: &'d Builder) -> Self {
        let mut types: Vec<InputType<'d>> = match &document.workflow.inputs {
            Some(params) => {
                let mut types = vec![InputType::default(); sites.inputs.len()];
                for param in params {
                    if let Some(number) = sites.inputs.find(&param.name) {
                        types[number] = InputType::of(param.ty);
                    }
                }
                types
            }
            None => vec![InputType::default(); sites.inputs.len()],
        };
        for it in &sites.references {
            add_use(it, &mut types, document, sites, builder);
        }
        types.iter_mut().for_each(InputType::settle);
        Self { names: sites.inputs.clone(), types }
    }

    /// The parameter with this name.
    pub fn get(&self, name: &str) -> Option<&InputType<'d>> {
        Some(&self.types[self.names.find(name)?])
    }

    /// The parameter with this number among [`Sites::inputs`].
    pub(crate) fn numbered(&self, number: usize) -> &InputType<'d> {
        &self.types[number]
    }

    /// The parameters by their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &InputType<'d>)> {
        self.names.iter().zip(&self.types)
    }
}

impl<'d> InputType<'d> {
    /// What the document says of it.
    fn of(ty: ParamType) -> Self {
        let is_declared = ty != ParamType::Any;
        Self { ty: declared(ty), is_declared, is_strict: is_declared, ..Self::default() }
    }

    /// Whether its uses say more of it than the document does.
    fn is_open(&self) -> bool {
        // How an array is used tells what is in it.
        !self.is_declared || matches!(self.ty, Type::Array(_))
    }

    /// Takes in a use that asks for a `wanted`, or any that will do inside other text.
    fn add(&mut self, it: &SiteReference<'_>, wanted: Option<Type<'d>>, builder: &'d Builder) {
        let Some(wanted) = wanted else {
            self.is_in_text = true;
            return;
        };
        if wanted == Type::Unknown {
            return;
        }
        let other = *self.first.get_or_insert(it.site);
        match builder.both(self.ty, wanted) {
            Some(both) => self.ty = both,
            None if self.is_declared => {}
            None => self.clashes.push(Clash {
                site: it.site,
                range: it.range.clone(),
                wanted,
                other,
                other_wanted: self.ty,
            }),
        }
    }

    /// Draws the conclusions from all uses.
    fn settle(&mut self) {
        if !self.is_declared {
            self.is_strict = self.first.is_some() && self.clashes.is_empty();
            if self.first.is_none() && self.is_in_text {
                self.ty = Type::String;
            }
        }
    }
}

/// Adds a use of a parameter: the use of an element asks for an array, and the use of
/// a part for what has parts.
fn add_use<'d>(
    it: &SiteReference<'d>,
    types: &mut [InputType<'d>],
    document: &Document,
    sites: &Sites<'d>,
    builder: &'d Builder,
) {
    let is_item = match it.reference.root {
        Root::Input(_) => false,
        Root::Item => true,
        _ => return,
    };
    let site = &sites.texts[it.site];
    let input = if is_item {
        let source = sites.source_in(site.scope, &document.workflow.nodes[site.node]);
        source.filter(|source| source.reference.path.is_empty()).and_then(|source| source.input)
    } else {
        it.input
    };
    let Some(input) = input.map(|input| &mut types[input]).filter(|input| input.is_open()) else {
        return;
    };
    let wanted = match it.reference.path.first() {
        None => site.is_whole.then_some(*site.wanted),
        Some(Segment::Key(_)) => Some(Type::ANY_OBJECT),
        Some(Segment::Index(_)) => Some(Type::ANY_ARRAY),
    };
    match wanted {
        // What is put into text is only known to be an element.
        None if is_item => {}
        Some(element) if is_item => input.add(it, Some(builder.array(element)), builder),
        wanted => input.add(it, wanted, builder),
    }
}
