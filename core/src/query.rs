//! What an editor asks about a place in a document.
//!
//! * [`references`]: every place that names a node or an input parameter.
//!
//! All answers are in the order of the text, and take time linear in it.

mod escapes;
mod references;

pub use references::{Place, PlaceKind, Symbol, references};

pub(crate) use references::name_places;
