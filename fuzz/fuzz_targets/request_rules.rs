#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flow_fuzz::request_rules(data));
