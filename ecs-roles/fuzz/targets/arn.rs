#![no_main]

#[path = "../checks/arn.rs"]
mod arn;
#[path = "../checks/plain_glob.rs"]
mod plain_glob;

libfuzzer_sys::fuzz_target!(|text: &str| arn::check(text));
