#![no_main]

#[path = "../checks/document.rs"]
mod document;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| document::check(bytes));
