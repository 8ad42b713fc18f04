//! The inputs that fuzzing found interesting, replayed.
#![cfg(test)]

#[path = "../fuzz/checks/arn.rs"]
mod arn;
#[path = "../fuzz/checks/document.rs"]
mod document;
#[path = "../fuzz/checks/evaluator.rs"]
mod evaluator;
#[path = "../fuzz/checks/matcher.rs"]
mod matcher;
#[path = "../fuzz/checks/plain_glob.rs"]
mod plain_glob;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let directory = format!("{}/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{directory}: {error}"));
    let inputs = files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect::<Vec<_>>();
    assert!(inputs.len() > 10, "only {} inputs in {directory}", inputs.len());
    inputs
}

#[test]
fn no_document_of_the_corpus_is_trouble() {
    corpus("document").iter().for_each(|bytes| document::check(bytes));
}

#[test]
fn no_arn_of_the_corpus_is_trouble() {
    corpus("arn").iter().for_each(|bytes| arn::check(&String::from_utf8_lossy(bytes)));
}

#[test]
fn no_pattern_of_the_corpus_is_trouble() {
    corpus("matcher").iter().for_each(|bytes| matcher::check(&String::from_utf8_lossy(bytes)));
}

#[test]
fn no_decision_of_the_corpus_is_trouble() {
    corpus("evaluator").iter().for_each(|bytes| evaluator::check(bytes));
}
