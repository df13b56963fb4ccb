//! Work grows as its input does: of whatever there is twice as much, core has at most
//! 2.3 times as much to do.
//!
//! Nothing is timed: instructions, allocations and their bytes are counted.

use allocation_counter::measure;
use wasmi::Module;
use weftwork_work::{Group, Sort};

use crate::instructions::{Core, module};

/// How much work there may be when there is twice as much input.
const MOST_PER_DOUBLING: f64 = 2.3;
/// How often the input is doubled: a single doubling may just fill what was half empty.
const N_DOUBLINGS: i32 = 3;

/// What is too much about the instructions of a sort, if anything is.
fn excess_of_instructions(module: &Module, group: Group, number: usize) -> Option<String> {
    let mut core = Core::start(module);
    let sort = &group.sorts()[number];
    let small = sort.size / 4;
    let large = small << N_DOUBLINGS;
    // What is made once and kept is no part of the work.
    core.count(group, number, small, u64::MAX);
    let n = core.count(group, number, small, u64::MAX).expect("no more than all");
    let most = (n as f64 * most()) as u64;
    match core.count(group, number, large, most) {
        Some(_) => None,
        None => Some(format!("{}: {n} instructions became more than {most}", sort.name)),
    }
}

/// The same about its allocations.
fn excess_of_allocations(sort: &Sort) -> Option<String> {
    let (small, large) = ((sort.make)(sort.size), (sort.make)(sort.size << N_DOUBLINGS));
    small();
    let counts = [&small, &large].map(measure);
    let [n, bytes] = [counts.map(|it| it.count_total), counts.map(|it| it.bytes_total)];
    [("allocations", n), ("bytes", bytes)].into_iter().find_map(|(what, [small, large])| {
        (large as f64 > most() * small as f64)
            .then(|| format!("{}: {small} {what} became {large}", sort.name))
    })
}

/// How many times as much work there may be.
fn most() -> f64 {
    MOST_PER_DOUBLING.powi(N_DOUBLINGS)
}

/// What is too much about the sorts of a group.
fn excesses(group: Group) -> Vec<String> {
    let module = module();
    let excess = group.sorts().iter().enumerate().filter_map(|(number, sort)| {
        // What is not linear may take for ever, which only the interpreter notices.
        excess_of_instructions(&module, group, number).or_else(|| excess_of_allocations(sort))
    });
    excess.collect()
}

#[track_caller]
fn assert_is_linear(group: Group) {
    let wrong = excesses(group);
    assert!(wrong.is_empty(), "{}\n{} are not linear", wrong.join("\n"), wrong.len());
}

#[test]
fn what_is_not_linear_is_seen() {
    let wrong = excesses(Group::Wrong);
    assert_eq!(wrong.len(), Group::Wrong.sorts().len(), "{wrong:?}");
    assert!(wrong[0].contains("instructions"), "{wrong:?}");
    assert!(wrong[1].contains("bytes"), "{wrong:?}");
    assert!(wrong[2].contains("instructions"), "{wrong:?}");
}

#[test]
fn checking_is_linear() {
    assert_is_linear(Group::Checks);
}

#[test]
fn editing_is_linear() {
    assert_is_linear(Group::Edits);
}

#[test]
fn resolving_is_linear() {
    assert_is_linear(Group::Payloads);
}

#[test]
fn asking_is_linear() {
    assert_is_linear(Group::Questions);
}
