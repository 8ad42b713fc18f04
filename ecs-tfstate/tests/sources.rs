//! The sources that need no network.
#![cfg(test)]

use ecs_tfstate::{BytesSource, ErrorKind, FileSource, State, StateSource, conformance};

#[tokio::test]
async fn bytes_are_a_source() {
    conformance::gives_the_stored_bytes(&BytesSource::new(b"\xff{".to_vec()), b"\xff{").await;
    conformance::gives_the_stored_bytes(&BytesSource::new(""), b"").await;
}

#[tokio::test]
async fn a_file_is_a_source() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/outputs/terraform.tfstate");
    let source = FileSource::new(path);
    conformance::gives_the_stored_bytes(&source, include_bytes!("data/outputs/terraform.tfstate")).await;
    assert_eq!(
        State::read(&source).await.unwrap().lookup("output.num_int").unwrap().reveal().as_i64(),
        Some(42)
    );
}

#[tokio::test]
async fn a_file_that_does_not_exist_is_a_missing_state() {
    let source = FileSource::new("no/such/terraform.tfstate");
    conformance::says_that_a_state_is_missing(&source).await;
    assert_eq!(
        source.read().await.unwrap_err().to_string(),
        "state `no/such/terraform.tfstate`: the file does not exist: check the path and the working directory"
    );
}

#[tokio::test]
async fn a_directory_is_a_missing_state() {
    let source = FileSource::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data"));
    conformance::fails_with(&source, ErrorKind::StateMissing).await;
}

#[tokio::test]
#[should_panic(expected = "expected an error of kind StateMissing, found None")]
async fn the_suite_refuses_a_source_that_finds_a_state_everywhere() {
    conformance::says_that_a_state_is_missing(&BytesSource::new("{}")).await;
}

#[tokio::test]
#[should_panic(expected = "the first read gave other bytes than the 3 stored")]
async fn the_suite_refuses_a_source_that_changes_the_bytes() {
    conformance::gives_the_stored_bytes(&BytesSource::new("{}"), b"{ }").await;
}

#[test]
fn the_debug_text_of_a_source_in_memory_holds_no_values() {
    let text = format!("{:?}", BytesSource::new("hunter2"));
    assert_eq!(text, r#"BytesSource { name: "in memory", len: 7 }"#);
}
