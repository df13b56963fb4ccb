//! The random worlds of `tests/simulation`, in WebAssembly: runs go the same way there,
//! and their stored events rebuild the same state.

#[path = "../../../tests/numbers.rs"]
#[expect(unreachable_pub, reason = "they are public where they are at home")]
mod numbers;
#[path = "../../../tests/simulation"]
mod simulation {
    pub(crate) mod worlds;
}

use simulation::worlds::{N_TRACES, World, trace};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn runs_go_as_they_do_natively() {
    let native = include_str!("../../../tests/simulation/traces.txt");
    assert_eq!(native.lines().count() as u64, N_TRACES);
    for (seed, native) in (0..).zip(native.lines()) {
        let mut world = World::new(seed);
        world.live();
        assert_eq!(trace(seed, &world), native);
    }
}
