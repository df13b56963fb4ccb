//! Fuzzes `weftwork_tests::targets::edit`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| weftwork_tests::targets::edit::target(data));
