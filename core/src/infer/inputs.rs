//! The types of the input parameters: declared, or inferred from all their uses.

use std::ops::Range;

use super::declared;
use crate::model::{Document, ParamType};
use crate::sites::{SiteReference, Sites};
use crate::texts::Texts;
use crate::types::{Builder, Type};
use crate::uses::{InputUse, Uses, input_use};

/// The input parameters of a document and their types, in the order of the text.
#[derive(Debug, Default)]
pub struct Inputs<'d> {
    names: Texts<'d>,
    types: Vec<InputType<'d>>,
    /// The references that contradict earlier ones, as indices of [`Sites::references`].
    at_odds: Vec<usize>,
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
    /// How many uses contradict an earlier one, also where their places are not known.
    n_clashes: usize,
    /// The use that was taken in last, and contradicts none.
    last: Option<InputUse>,
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
        let mut inputs = Self::said(document, sites);
        for (index, it) in sites.references.iter().enumerate() {
            if let Some(this) = input_use(it, document, sites)
                && inputs.types[this.input].add(this, Some(it), builder)
            {
                inputs.at_odds.push(index);
            }
        }
        inputs.types.iter_mut().for_each(InputType::settle);
        inputs
    }

    /// The same by uses alone, for when none contradicts another.
    pub(crate) fn of_uses(
        document: &'d Document,
        sites: &Sites<'d>,
        uses: &Uses,
        builder: &'d Builder,
    ) -> Self {
        let mut inputs = Self::said(document, sites);
        for this in uses.inputs() {
            inputs.types[this.input].add(*this, None, builder);
        }
        inputs.types.iter_mut().for_each(InputType::settle);
        inputs
    }

    /// What the document says of them.
    pub(crate) fn said(document: &'d Document, sites: &Sites<'d>) -> Self {
        let mut types = vec![InputType::default(); sites.inputs.len()];
        for param in document.workflow.inputs.iter().flatten() {
            if let Some(number) = sites.inputs.find(&param.name) {
                types[number] = InputType::of(param.ty);
            }
        }
        Self { names: sites.inputs.clone(), types, at_odds: Vec::new() }
    }

    /// Whether two uses of a parameter contradict each other.
    pub(crate) fn have_clash(&self) -> bool {
        self.types.iter().any(|it| it.n_clashes > 0)
    }

    /// Whether a reference asks of a parameter what an earlier one does not allow. All else
    /// that is wrong with it follows from that.
    pub(crate) fn is_at_odds(&self, reference: usize) -> bool {
        self.at_odds.binary_search(&reference).is_ok()
    }

    /// Whether all types are those of `others`, which are of the same parameters.
    pub(crate) fn are(&self, others: &Inputs<'_>) -> bool {
        let is = |(a, b): (&InputType<'_>, &InputType<'_>)| {
            a.ty == b.ty && a.is_strict == b.is_strict && a.n_clashes == b.n_clashes
        };
        self.types.len() == others.types.len() && self.types.iter().zip(&others.types).all(is)
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
    pub(crate) fn is_open(&self) -> bool {
        // How an array is used tells what is in it.
        !self.is_declared || matches!(self.ty, Type::Array(_))
    }

    /// Takes in a use, with its reference to tell where it is. Answers whether it
    /// contradicts an earlier one.
    fn add(
        &mut self,
        this: InputUse,
        it: Option<&SiteReference<'_>>,
        builder: &'d Builder,
    ) -> bool {
        // Most uses of one parameter are alike.
        if !self.is_open() || self.last.is_some_and(|last| last.is_same(this)) {
            return false;
        }
        let wanted = match this.wanted {
            // What is put into text is only known to be an element.
            None if this.is_item => return false,
            None => {
                self.is_in_text = true;
                return false;
            }
            Some(element) if this.is_item => builder.array(*element),
            Some(Type::Unknown) => return false,
            Some(wanted) => *wanted,
        };
        let site = it.map_or(0, |it| it.site);
        let other = *self.first.get_or_insert(site);
        match builder.both(self.ty, wanted) {
            Some(both) => (self.ty, self.last) = (both, Some(this)),
            // That it is an array is said; what is in it is not.
            None if self.is_declared && !matches!(wanted, Type::Array(_)) => {}
            None => {
                self.n_clashes += 1;
                self.clashes.extend(it.map(|it| Clash {
                    site,
                    range: it.range.clone(),
                    wanted,
                    other,
                    other_wanted: self.ty,
                }));
                return true;
            }
        }
        false
    }

    /// Draws the conclusions from all uses.
    fn settle(&mut self) {
        if !self.is_declared {
            self.is_strict = self.first.is_some() && self.n_clashes == 0;
            if self.first.is_none() && self.is_in_text {
                self.ty = Type::String;
            }
        }
    }
}
