//! What the tests share: the documents, a second reading of their format, what has to
//! hold of any input, the server, and ways to ask it.
//!
//! Nothing here knows the inside of the server: it starts the binary and talks to
//! it over HTTP, as anybody would.

pub mod agreement;
pub mod case;
pub mod client;
pub mod disk;
pub mod events;
pub mod ledger;
pub mod lives;
pub mod numbers;
pub mod oracle;
pub mod records;
pub mod server;
pub mod targets;
pub mod workflow;
