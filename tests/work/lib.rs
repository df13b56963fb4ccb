//! Work for the core to do, as much of each sort as is asked for.
//!
//! It is compiled twice: for this machine, where allocations can be counted, and to
//! WebAssembly, where instructions can.

pub mod bombs;
mod checks;
mod edits;
mod payloads;
mod questions;
mod wrong;

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

/// Work on an input that is at hand.
pub type Work = Box<dyn Fn()>;

/// A sort of input.
pub struct Sort {
    /// What it is much of.
    pub name: &'static str,
    /// How much of it is much.
    pub size: usize,
    /// Makes the input of a size, and the work on it.
    pub make: fn(usize) -> Work,
}

const fn sort(name: &'static str, size: usize, make: fn(usize) -> Work) -> Sort {
    Sort { name, size, make }
}

/// A group of sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Documents to check.
    Checks,
    /// Patches to put into texts.
    Edits,
    /// Payloads to resolve.
    Payloads,
    /// Documents about which everything else is asked.
    Questions,
    /// Payloads that would become very large.
    Bombs,
    /// What grows faster than its input, to see that this is seen.
    Wrong,
}

impl Group {
    const ALL: [Group; 6] = [
        Group::Checks,
        Group::Edits,
        Group::Payloads,
        Group::Questions,
        Group::Bombs,
        Group::Wrong,
    ];

    /// The sorts of input in it.
    pub fn sorts(self) -> &'static [Sort] {
        match self {
            Group::Checks => checks::SORTS,
            Group::Edits => edits::SORTS,
            Group::Payloads => payloads::SORTS,
            Group::Questions => questions::SORTS,
            Group::Bombs => bombs::SORTS,
            Group::Wrong => wrong::SORTS,
        }
    }
}

thread_local! {
    static PREPARED: RefCell<Option<Work>> = const { RefCell::new(None) };
}

/// Makes the input of a size of the sort with this number in the group with that one, as
/// a [`Group`] is as a number.
#[wasm_bindgen]
pub fn prepare(group: usize, sort: usize, size: usize) {
    let work = (Group::ALL[group].sorts()[sort].make)(size);
    PREPARED.set(Some(work));
}

/// Does the work that was prepared.
#[wasm_bindgen]
pub fn work() {
    PREPARED.with_borrow(|work| work.as_ref().expect("work was prepared")());
}
