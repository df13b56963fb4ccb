//! Fuzzes `weftwork_tests::targets::template`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| weftwork_tests::targets::template::target(data));
