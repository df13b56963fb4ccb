//! Fuzzes `weftwork_tests::targets::reader`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| weftwork_tests::targets::reader::target(data));
