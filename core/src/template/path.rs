//! The way from a reference's root to what it names.

use std::ops::Deref;

use super::Segment;
use crate::json::Json;

/// The steps of a path. Those of a document are kept in one place for all of its
/// references; others own theirs. (A `Cow` would tie all lifetimes together.)
#[derive(Debug, Clone)]
pub enum Path<'t> {
    /// Steps that are kept elsewhere.
    Kept(&'t [Segment<'t>]),
    /// Steps of its own.
    Owned(Vec<Segment<'t>>),
}

/// The key that `["key"]` names, given with its quotes; `None` if it has a wrong escape.
pub(super) fn unquoted(key: &str) -> Option<String> {
    let json = Json::read(key).ok()?;
    Some(json.root().as_str()?.into_owned())
}

impl<'t> Path<'t> {
    /// The steps, to be changed.
    pub fn to_mut(&mut self) -> &mut Vec<Segment<'t>> {
        let steps = match self {
            Path::Kept(steps) => steps.to_vec(),
            Path::Owned(steps) => std::mem::take(steps),
        };
        *self = Path::Owned(steps);
        let Path::Owned(steps) = self else { unreachable!("it owns its steps now") };
        steps
    }
}

impl<'t> Deref for Path<'t> {
    type Target = [Segment<'t>];

    fn deref(&self) -> &[Segment<'t>] {
        match self {
            Path::Kept(steps) => steps,
            Path::Owned(steps) => steps,
        }
    }
}

impl PartialEq for Path<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Path<'_> {}

impl<'t> From<Vec<Segment<'t>>> for Path<'t> {
    fn from(steps: Vec<Segment<'t>>) -> Self {
        Path::Owned(steps)
    }
}

impl<'t> FromIterator<Segment<'t>> for Path<'t> {
    fn from_iter<I: IntoIterator<Item = Segment<'t>>>(steps: I) -> Self {
        Path::Owned(steps.into_iter().collect())
    }
}
