//! How a run went, in a line that says whether it went the same way elsewhere.

use std::sync::Arc;

use weftwork_core::run::{Event, Run};

use super::world::World;

/// How many worlds have their traces on record, in `traces.txt`.
pub(crate) const N_TRACES: u64 = 64;

/// The trace of this world's run: what it led to, event by event, when it is rebuilt
/// from what is stored, and how far everything was at the end.
pub(crate) fn trace(seed: u64, world: &World) -> String {
    let mut run = Run::new(Arc::clone(world.watched.run.plan()), world.flow.limits);
    let mut print = Fingerprint::default();
    for text in &world.watched.stored {
        let event: Event = serde_json::from_str(text).expect("what is stored is an event");
        print.add(text);
        print.add(&format!("{:?}", run.apply(&event)));
    }
    for step in 0..run.plan().steps.len() {
        print.add(&format!("{:?} {:?}", run.step(step), run.items(step)));
    }
    let (status, n_events) = (run.status().name(), world.watched.stored.len());
    format!("{seed}: {status} after {n_events} events, {:016x}", print.0)
}

/// FNV-1a.
struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    fn add(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
