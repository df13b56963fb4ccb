//! A type and a path → the type of what stands there.

use super::{Builder, Fit, Type};
use crate::same::is_same;
use crate::template::Segment;

/// Where a path leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way<'t> {
    /// The type of what stands there.
    pub ty: Type<'t>,
    /// How many steps had been taken when one went on from what may be `null`.
    pub through_null: Option<usize>,
}

/// Where a path ends too early.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dead<'t> {
    /// How many steps could be taken.
    pub n_steps: usize,
    /// What stands there, from where the next step leads nowhere.
    pub ty: Type<'t>,
}

/// How long a path is worth looking for.
const MAX_STEPS: usize = 4;

impl<'t> Type<'t> {
    /// Follows `path` from a value of this type.
    ///
    /// # Errors
    ///
    /// How far it leads, if one of its steps leads nowhere.
    pub fn follow(self, path: &[Segment<'_>], builder: &'t Builder) -> Result<Way<'t>, Dead<'t>> {
        let mut way = Way { ty: self, through_null: None };
        for (n_steps, segment) in path.iter().enumerate() {
            let Some(ty) = way.ty.step(segment, builder) else {
                return Err(Dead { n_steps, ty: way.ty });
            };
            if !matches!(way.ty, Type::Unknown) && way.ty.takes_null() {
                way.through_null.get_or_insert(n_steps);
            }
            way.ty = ty;
        }
        Ok(way)
    }

    /// The shortest path to a part that is a `wanted`, through first elements; the
    /// first of several. Of several texts or numbers none is it: nothing says which.
    pub fn path_to(self, wanted: &Type<'_>) -> Option<Vec<Segment<'t>>> {
        let mut paths = self.paths_to(wanted).into_iter();
        let first = paths.next()?;
        let is_clear = !wanted.is_plain() || paths.next().is_none();
        is_clear.then_some(first)
    }

    /// Whether some part is a `wanted`.
    pub fn has_part(self, wanted: &Type<'_>) -> bool {
        !self.paths_to(wanted).is_empty()
    }

    /// All shortest paths to parts that are a `wanted`.
    fn paths_to(self, wanted: &Type<'_>) -> Vec<Vec<Segment<'t>>> {
        let mut level = vec![(Vec::new(), self)];
        for _ in 0..MAX_STEPS {
            let mut next = Vec::new();
            for (path, ty) in level {
                let mut go = |segment, ty| {
                    let mut path: Vec<Segment<'t>> = path.clone();
                    path.push(segment);
                    next.push((path, ty));
                };
                match ty {
                    Type::Array(element) => go(Segment::Index(0), *element),
                    Type::Object(object) => object
                        .properties
                        .iter()
                        .filter(|it| !it.optional)
                        .for_each(|it| go(Segment::Key(it.name.into()), it.ty)),
                    _ => {}
                }
            }
            if next.iter().any(|(_, ty)| ty.may_be_meant_as(wanted)) {
                next.retain(|(_, ty)| ty.may_be_meant_as(wanted));
                return next.into_iter().map(|(path, _)| path).collect();
            }
            level = next;
        }
        Vec::new()
    }

    /// Whether it is known to be a `wanted`, and not only a text that might be one.
    fn may_be_meant_as(&self, wanted: &Type<'_>) -> bool {
        match wanted {
            Type::Union(types) => types.iter().any(|wanted| self.may_be_meant_as(wanted)),
            _ if *self == Type::Unknown => false,
            _ if *self == Type::String && *wanted != Type::String => false,
            _ => self.fit(wanted) == Fit::Yes,
        }
    }

    /// Whether it has no parts, and says nothing of what it is for.
    pub(crate) fn is_plain(&self) -> bool {
        !self.is_media() && !matches!(self, Type::Array(_) | Type::Object(_) | Type::Union(_))
    }

    /// What stands one step on; `None` if nothing can.
    fn step(self, segment: &Segment<'_>, builder: &'t Builder) -> Option<Type<'t>> {
        match (self, segment) {
            (Type::Unknown, _) => Some(Type::Unknown),
            (Type::Array(element), Segment::Index(_)) => Some(*element),
            (Type::Object(object), Segment::Key(key)) => {
                match object
                    .properties
                    .iter()
                    .find(|it| is_same(it.name.as_bytes(), key.as_bytes()))
                {
                    Some(property) => Some(property.ty),
                    None => object.is_open.then_some(Type::Unknown),
                }
            }
            (Type::Union(types), _) => {
                let mut ways = types.iter().filter_map(|ty| ty.step(segment, builder)).peekable();
                ways.peek()?;
                Some(builder.any_of(ways))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::always;

    #[test]
    fn a_path_leads_through_arrays_objects_and_unions() {
        let builder = Builder::default();
        let key = |key: &'static str| Segment::Key(key.into());
        let url = [always("url", Type::Image)];
        let types = [Type::object(&url), Type::Null];
        let image_or_null = Type::Union(&types);
        let result = Type::Array(&image_or_null);
        let way = result.follow(&[Segment::Index(2), key("url")], &builder);
        assert_eq!(way, Ok(Way { ty: Type::Image, through_null: Some(1) }));
        let dead = result.follow(&[Segment::Index(2), key("uri")], &builder);
        assert_eq!(dead, Err(Dead { n_steps: 1, ty: image_or_null }));
        let open = Type::ANY_OBJECT.follow(&[key("any"), Segment::Index(0)], &builder);
        assert_eq!(open.map(|way| way.ty), Ok(Type::Unknown));
    }
}
