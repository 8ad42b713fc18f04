// What has to hold for every input. Shared by the fuzz targets and by the test
// that replays the corpus.

use ecs_tfstate::{Address, State};

/// Whatever the bytes are, reading them ends, and all that is listed is found.
pub(crate) fn state(bytes: &[u8]) {
    let Ok(state) = State::parse(bytes) else { return };
    let _ = state.check_results();
    for object in state.objects().take(64) {
        let _ = (object.provider(), object.dependencies(), object.identity(), object.attributes());
    }
    for address in state.addresses().take(64) {
        let written = address.to_string();
        let read: Address = written.parse().unwrap_or_else(|error| panic!("{error}"));
        // What is found by its address is found by its text; a value may be
        // damaged, but it may not be missing.
        let found = state.lookup(&address).map_err(|error| error.kind());
        assert_eq!(found, state.lookup(&read).map_err(|error| error.kind()), "{written}");
        assert_ne!(found.err(), Some(ecs_tfstate::ErrorKind::NotFound), "{written}");
    }
}

/// Whatever the text is, an address that is read is written the same way, and
/// looking it up ends.
pub(crate) fn address(text: &str) {
    let sample = br#"{"version": 4,
        "outputs": {"a": {"value": {"b": [1, {"c": null}, "x"]}}},
        "resources": [{"mode": "managed", "type": "aws_x", "name": "y", "instances": [
            {"index_key": "k", "attributes": {"id": "1", "list": [{"n": 1}]}},
            {"index_key": 0, "attributes": {"id": {"value": 1, "type": "number"}}}]}]}"#;
    match text.parse::<Address>() {
        Ok(address) => {
            let written = address.to_string();
            assert_eq!(written.parse::<Address>().ok(), Some(address.clone()), "{written}");
            let state = State::parse(sample).unwrap_or_default();
            if let Err(error) = state.lookup(&address) {
                assert!(!error.to_string().is_empty());
            }
        }
        Err(error) => {
            assert!(error.column().is_some_and(|column| column <= text.chars().count() + 1), "{error}")
        }
    }
}
