//! What goes wrong around a server, and what it does then. The numbers are those of
//! the faults that a server for workflows has to live with.

mod cancels;
mod readers;
mod restarts;
mod starts;
mod storage;
mod timeouts;
