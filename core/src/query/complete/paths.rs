//! The ways on from a value of a type.

use super::{Completion, CompletionKind, rank};
use crate::template::{Segment, result_path, written_path};
use crate::texts::Texts;
use crate::types::Type;

/// Steps that could be written, each once.
pub(super) struct Paths<'w> {
    wanted: &'w Type<'w>,
    seen: Texts<'static>,
    items: Vec<(u8, Completion)>,
}

impl<'w> Paths<'w> {
    pub(super) fn new(wanted: &'w Type<'w>) -> Self {
        Self { wanted, seen: Texts::default(), items: Vec::new() }
    }

    /// The rest of a path of a whole result that is often wanted, if it goes on from
    /// where one is. `follow` tells its type.
    pub(super) fn add_preferred<'t>(
        &mut self,
        path: &str,
        so_far: &[Segment<'_>],
        follow: impl Fn(&[Segment<'_>]) -> Option<Type<'t>>,
    ) {
        let Some(path) = result_path(path) else { return };
        let is_on = path.len() > so_far.len() && path.starts_with(so_far);
        if let Some(ty) = follow(&path).filter(|_| is_on) {
            self.add(&path[so_far.len()..], &ty, "", rank(&ty, self.wanted));
        }
    }

    /// The shortest way to what is wanted.
    pub(super) fn add_to_wanted(&mut self, ty: Type<'_>) {
        let is_known = *self.wanted != Type::Unknown && *self.wanted != Type::String;
        if let Some(path) = is_known.then(|| ty.path_to(self.wanted)).flatten() {
            self.add(&path, self.wanted, "", 0);
        }
    }

    /// Every single step.
    pub(super) fn add_steps(&mut self, ty: Type<'_>) {
        match ty {
            Type::Array(element) => {
                self.add(
                    &[Segment::Index(0)],
                    element,
                    "The first element",
                    rank(element, self.wanted),
                );
            }
            Type::Object(object) => {
                for property in object.properties {
                    let documentation = if property.optional { "May be missing" } else { "" };
                    let step = [Segment::Key(property.name.into())];
                    self.add(&step, &property.ty, documentation, rank(&property.ty, self.wanted));
                }
            }
            Type::Union(types) => types.iter().for_each(|ty| self.add_steps(*ty)),
            _ => {}
        }
    }

    fn add(&mut self, path: &[Segment<'_>], ty: &Type<'_>, documentation: &str, rank: u8) {
        let insert: String = path.iter().map(ToString::to_string).collect();
        if self.seen.add(insert.clone().into()).1 {
            let item = Completion::new(CompletionKind::Path, &written_path(path)).insert(&insert);
            self.items.push((rank, item.detail(&ty.name()).documentation(documentation)));
        }
    }

    pub(super) fn into_items(self) -> Vec<(u8, Completion)> {
        self.items
    }
}
