//! Answers that nobody reads to their end, as in `weftwork types FILE | head`.

use std::io::{self, ErrorKind};

/// What a shell gives to a command whose reader has gone away (SIGPIPE).
pub(super) const NO_READER: u8 = 141;

/// Whether a command failed because its answer is not read any further. Who does that has
/// seen what there is to see.
pub(super) fn is_unread(error: &anyhow::Error) -> bool {
    // What lies deeper may be of a connection to a server.
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    let of_json = || error.downcast_ref::<serde_json::Error>()?.io_error_kind();
    kind.or_else(of_json) == Some(ErrorKind::BrokenPipe)
}
