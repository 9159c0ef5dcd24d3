#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flow_fuzz::sniff_check(data));
