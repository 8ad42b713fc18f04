//! The inputs that fuzzing found interesting, replayed.
#![cfg(test)]

#[path = "../fuzz/checks.rs"]
mod checks;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let directory = format!("{}/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{directory}: {error}"));
    let inputs = files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect::<Vec<_>>();
    assert!(inputs.len() > 10, "only {} inputs in {directory}", inputs.len());
    inputs
}

#[test]
fn no_state_of_the_corpus_is_trouble() {
    corpus("state").iter().for_each(|bytes| checks::state(bytes));
}

#[test]
fn no_address_of_the_corpus_is_trouble() {
    corpus("address").iter().for_each(|bytes| checks::address(&String::from_utf8_lossy(bytes)));
}
