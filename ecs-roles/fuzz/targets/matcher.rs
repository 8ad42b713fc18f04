#![no_main]

#[path = "../checks/matcher.rs"]
mod matcher;
#[path = "../checks/plain_glob.rs"]
mod plain_glob;

libfuzzer_sys::fuzz_target!(|text: &str| matcher::check(text));
