//! Fuzzes `weftwork_tests::targets::resolve`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| weftwork_tests::targets::resolve::target(data));
