//! What the tests share: the documents, the server, and ways to ask it.
//!
//! Nothing here knows the inside of the server: it starts the binary and talks to
//! it over HTTP, as anybody would.

pub mod case;
pub mod client;
pub mod events;
pub mod server;
pub mod workflow;
