//! What an editor asks about a place in a document: what stands there, what else
//! has to do with it, and what could be written there.
//!
//! * [`references`](references()): every place that names a node or an input parameter.
//! * [`at`]: what stands at a byte of the text.
//! * [`complete`](complete()): what could be written at a byte of the text; [`complete_text`]
//!   also if the text is no JSON because it is still being written, and
//!   [`complete_within`] for a string that a form shows.
//! * [`typed_references`]: every reference, with its type.
//! * [`edge_targets`]: the nodes that could wait for a node.
//!
//! Places are bytes of the text, counted from 0; one in the middle of a character
//! counts as the character's first. All answers are in the order of the text or the
//! best first, and take time linear in the text.

mod complete;
mod fields;
mod hover;
mod mend;
mod references;
mod spot;
mod targets;
mod typed;
mod within;

pub use complete::{Completion, CompletionKind, Completions, complete, complete_text};
pub use hover::{Hover, HoverKind, Limits, at};
pub use references::{Place, references};
pub use targets::edge_targets;
pub use typed::{TypedReference, typed_references};
pub use within::{CompletionsWithin, complete_within};

pub use crate::names::{PlaceKind, Symbol};
