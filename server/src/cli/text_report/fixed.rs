//! What was fixed in a text before it was checked.

use std::borrow::Cow;

use serde::Serialize;
use weftwork_core::diagnostic::Position;

/// A fix that was put into a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct Fixed {
    /// The rule that was broken.
    pub(in crate::cli) code: Cow<'static, str>,
    /// Where, as a JSON Pointer into the text before the fix.
    pub(in crate::cli) pointer: String,
    /// What the fix does, in the imperative.
    pub(in crate::cli) title: String,
    /// Where it was in the text before the fix.
    #[serde(skip)]
    pub(in crate::cli) start: Option<Position>,
}
