//! The threads that all of the server runs on.

use std::io;
use std::num::NonZero;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};

/// A runtime with one thread for every two processors, at least one.
///
/// The others are for SQLite's threads. Each step of a run wakes the next, and with a
/// thread for every processor a large part of the time goes to threads that wake each
/// other: on two processors a run of one call after another takes a fifth longer.
pub fn new() -> io::Result<Runtime> {
    let n_processors = available_parallelism().map_or(1, NonZero::get);
    Builder::new_multi_thread().worker_threads((n_processors / 2).max(1)).enable_all().build()
}

/// With so many bytes, work takes long enough to be done aside.
const LARGE: usize = 256 * 1024;

/// Does work on so many bytes; if these are many, while another thread goes on with
/// whatever else there is to do.
pub(crate) fn aside<T>(n_bytes: usize, work: impl FnOnce() -> T) -> T {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread if n_bytes >= LARGE => tokio::task::block_in_place(work),
        _ => work(),
    }
}
