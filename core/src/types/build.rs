//! Makes types that are not in the registry.

use std::borrow::Cow;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use super::{Fit, Object, Property, Type};
use crate::template::Segment;
use crate::texts::Texts;
use crate::words::Word;

/// How many types one that was worked out may hold: what is larger becomes
/// [`Type::Unknown`]. Types share their parts, so a small document could
/// otherwise have one that takes forever to look through.
const MAX_PARTS: usize = 2_000;
/// How many sorts of values a type tells apart.
const MAX_ALTERNATIVES: usize = 16;

/// Makes types, and keeps them as long as it lives.
#[derive(Debug, Default)]
pub struct Builder {
    arena: Bump,
}

impl Builder {
    /// An array of `element`s.
    #[inline]
    pub fn array<'t>(&'t self, element: Type<'t>) -> Type<'t> {
        match element {
            Type::Unknown => Type::ANY_ARRAY,
            _ => unless_huge(Type::Array(self.arena.alloc(element))),
        }
    }

    /// An object with exactly these properties.
    pub fn object<'t>(
        &'t self,
        properties: impl IntoIterator<Item = (&'t str, Type<'t>)>,
    ) -> Type<'t> {
        let properties = properties.into_iter().map(|(name, ty)| named(name, ty));
        let properties = BumpVec::from_iter_in(properties, &self.arena);
        unless_huge(Type::object(properties.into_bump_slice()))
    }

    /// The type, with something at the end of each path of which nothing else is known. Where
    /// a path contradicts the type, it may be either.
    pub(crate) fn with_paths<'t>(&'t self, ty: Type<'t>, paths: &[&[Segment<'_>]]) -> Type<'t> {
        if paths.iter().all(|path| path.is_empty()) {
            return ty;
        }
        let begun = paths.iter().copied().filter(|path| !path.is_empty());
        let (by_key, by_index): (Vec<_>, Vec<_>) =
            begun.partition(|path| matches!(path[0], Segment::Key(_)));
        let (mut object, mut array) = (None, None);
        match ty {
            Type::Object(known) => object = Some(known),
            Type::Array(element) => array = Some(*element),
            _ => {}
        }
        let is_other = object.is_none() && array.is_none();
        if !by_key.is_empty() {
            object.get_or_insert(Object { properties: &[], is_open: false });
        }
        if !by_index.is_empty() {
            array.get_or_insert(Type::Unknown);
        }
        let rests: Vec<_> = by_index.iter().map(|path| &path[1..]).collect();
        let object = object.map(|object| self.with_properties(object, &by_key));
        let array = array.map(|element| self.array(self.with_paths(element, &rests)));
        self.any_of(Some(ty).filter(|_| is_other).into_iter().chain(array).chain(object))
    }

    /// The same for an object.
    fn with_properties<'t>(&'t self, object: Object<'t>, paths: &[&[Segment<'_>]]) -> Type<'t> {
        let mut rests = vec![Vec::new(); object.properties.len()];
        let mut others = Texts::default();
        for path in paths {
            let Some((Segment::Key(key), rest)) = path.split_first() else { continue };
            match object.properties.iter().position(|it| it.name == *key) {
                Some(at) => rests[at].push(rest),
                None => _ = others.add(Cow::Borrowed(key)),
            }
        }
        let known = object.properties.iter().zip(&rests);
        let known = known.map(|(it, rests)| Property { ty: self.with_paths(it.ty, rests), ..*it });
        let others = others.iter().map(|key| named(self.text(key), Type::Unknown));
        let properties = BumpVec::from_iter_in(known.chain(others), &self.arena);
        unless_huge(Type::Object(Object { properties: properties.into_bump_slice(), ..object }))
    }

    /// Any of `types`: one type if they agree, a union if not, and unknown if one
    /// of them is or if there are none.
    pub fn any_of<'t>(&'t self, types: impl IntoIterator<Item = Type<'t>>) -> Type<'t> {
        let mut members = BumpVec::new_in(&self.arena);
        for ty in types {
            let alternatives = match ty {
                Type::Unknown => return Type::Unknown,
                Type::Union(types) => types,
                ref other => std::slice::from_ref(other),
            };
            for ty in alternatives {
                if !members.contains(ty) {
                    members.push(*ty);
                }
            }
            // A union of very many is as good as anything, and every step through it would
            // make another one.
            if members.len() > MAX_ALTERNATIVES {
                return Type::Unknown;
            }
        }
        match members.as_slice() {
            [] => Type::Unknown,
            [only] => *only,
            _ => unless_huge(Type::Union(members.into_bump_slice())),
        }
    }

    /// What is both of `a` and of `b`; `None` if nothing is.
    pub fn both<'t>(&'t self, a: Type<'t>, b: Type<'t>) -> Option<Type<'t>> {
        if a == b {
            return Some(a);
        }
        match (a, b) {
            (Type::Union(types), other) | (other, Type::Union(types)) => {
                let mut common = types.iter().filter_map(|ty| self.both(*ty, other)).peekable();
                common.peek()?;
                Some(self.any_of(common))
            }
            (Type::Array(a), Type::Array(b)) => Some(self.array(self.both(*a, *b)?)),
            _ => match (a.fit(&b), b.fit(&a)) {
                (Fit::No, Fit::No) => None,
                // Of two that each may be the other, the one that says more.
                _ if b.says_more_than(&a) => Some(b),
                _ => Some(a),
            },
        }
    }

    /// A path of its own.
    #[inline]
    pub(crate) fn path<'t>(&'t self, path: &[Segment<'t>]) -> &'t [Segment<'t>] {
        // What is kept here is never dropped, so it may own nothing.
        self.arena.alloc_slice_fill_iter(path.iter().map(|segment| match segment {
            Segment::Key(Cow::Borrowed(key)) => Segment::Key(Cow::Borrowed(key)),
            Segment::Key(Cow::Owned(key)) => Segment::Key(Cow::Borrowed(self.text(key))),
            Segment::Index(index) => Segment::Index(*index),
        }))
    }

    /// A text of its own.
    pub fn text<'t>(&'t self, text: &str) -> &'t str {
        self.arena.alloc_str(text)
    }
}

/// A property that is always there.
fn named<'t>(name: &'t str, ty: Type<'t>) -> Property<'t> {
    Property { name, word: Word::of(name.as_bytes()), ty, optional: false, unless: Word::NONE }
}

impl Type<'_> {
    /// Whether its values are some of those of `other`, which they fit.
    fn says_more_than(&self, other: &Type<'_>) -> bool {
        match other {
            Type::Unknown => true,
            Type::String => self.is_text(),
            Type::Number => *self == Type::Integer,
            Type::Object(object) => object.properties.is_empty() && *self != Type::Unknown,
            _ => false,
        }
    }
}

fn unless_huge(ty: Type<'_>) -> Type<'_> {
    let mut room = MAX_PARTS;
    if fits_into(&ty, &mut room) { ty } else { Type::Unknown }
}

/// Takes a place of `room` for each type in `ty`, which also bounds how deep this
/// goes.
fn fits_into(ty: &Type<'_>, room: &mut usize) -> bool {
    let Some(rest) = room.checked_sub(1) else { return false };
    *room = rest;
    match ty {
        Type::Array(element) => fits_into(element, room),
        Type::Object(object) => object.properties.iter().all(|it| fits_into(&it.ty, room)),
        Type::Union(types) => types.iter().all(|it| fits_into(it, room)),
        _ => true,
    }
}
