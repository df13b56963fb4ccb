//! Fuzzes `weftwork_tests::targets::check`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| weftwork_tests::targets::check::target(data));
