#![no_main]

#[path = "../checks/arn.rs"]
mod arn;

libfuzzer_sys::fuzz_target!(|text: &str| arn::check(text));
