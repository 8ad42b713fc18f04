//! Names as one word: labels of statements and of resources in templates take
//! letters and digits alone.

/// `web-api` as `WebApi`. What is no letter or digit of ASCII separates words;
/// capitals inside of a word stay.
pub(crate) fn camel_case(name: &str) -> String {
    name.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(capitalised).collect()
}

fn capitalised(word: &str) -> impl Iterator<Item = char> {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters)
}
