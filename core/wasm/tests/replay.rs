//! The random worlds of `tests/simulation`, in WebAssembly: runs go the same way there,
//! and their stored events rebuild the same state.

#[path = "../../../tests/numbers.rs"]
mod numbers;
#[path = "../../../tests/simulation"]
mod simulation {
    pub(crate) mod worlds;
}

use simulation::worlds::{World, trace};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn runs_go_as_they_do_natively() {
    let native = include_str!("../../../tests/simulation/traces.txt");
    for (seed, native) in (0..).zip(native.lines()) {
        let mut world = World::new(seed);
        world.live();
        assert_eq!(trace(seed, &world), native);
    }
}
