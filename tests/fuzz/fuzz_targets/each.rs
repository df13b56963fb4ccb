//! Fuzzes `weftwork_tests::targets::each`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| weftwork_tests::targets::each::target(data));
