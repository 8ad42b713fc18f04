//! Matching `*` and `?` in time proportional to the product of both lengths.

use std::str::Chars;

/// One step of a pattern.
pub(crate) enum Token {
    Many,
    One,
    Literal(char),
}

/// The steps of a pattern, escapes read.
pub(crate) fn tokens(pattern: &str) -> impl Iterator<Item = Token> {
    let mut rest = pattern.chars();
    std::iter::from_fn(move || next_token(&mut rest))
}

/// Whether `pattern` covers the whole of `text`: `*` is any run, the empty one
/// included, `?` is one character, and `${*}`, `${?}` and `${$}` stand for the
/// characters themselves, as in policies of version 2012-10-17.
///
/// One mark is enough for backtracking: when a later `*` was reached, giving
/// an earlier one more text cannot help.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    let mut mark: Option<(Chars<'_>, Chars<'_>)> = None;
    loop {
        let token = next_token(&mut pattern);
        if matches!(token, Some(Token::Many)) {
            mark = Some((pattern.clone(), text.clone()));
            continue;
        }
        let advanced = match (token, text.next()) {
            (None, None) => return true,
            (Some(_), None) => return false,
            (Some(Token::Literal(wanted)), Some(found)) => wanted == found,
            (Some(_), Some(_)) => true,
            (None, Some(_)) => false,
        };
        if !advanced {
            let Some((after_star, rest)) = &mut mark else {
                return false;
            };
            rest.next();
            pattern = after_star.clone();
            text = rest.clone();
        }
    }
}

/// `text` as a pattern that matches only itself.
pub(crate) fn escape(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '*' => pattern.push_str("${*}"),
            '?' => pattern.push_str("${?}"),
            '$' => pattern.push_str("${$}"),
            other => pattern.push(other),
        }
    }
    pattern
}

fn next_token(pattern: &mut Chars<'_>) -> Option<Token> {
    if let Some(character) = escaped(pattern.as_str()) {
        pattern.nth(3);
        return Some(Token::Literal(character));
    }
    Some(match pattern.next()? {
        '*' => Token::Many,
        '?' => Token::One,
        other => Token::Literal(other),
    })
}

fn escaped(pattern: &str) -> Option<char> {
    [("${*}", '*'), ("${?}", '?'), ("${$}", '$')]
        .into_iter()
        .find_map(|(escape, character)| pattern.starts_with(escape).then_some(character))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_and_question_marks() {
        let table = [
            ("*", "", true),
            ("*", "anything", true),
            ("", "", true),
            ("", "a", false),
            ("?", "", false),
            ("?", "ä", true),
            ("a*", "a", true),
            ("a*c", "abcc", true),
            ("a*c", "abcd", false),
            ("*b*", "abc", true),
            ("a?c*e", "abcde", true),
            ("a**c", "abc", true),
            ("a${*}c", "a*c", true),
            ("a${*}c", "abc", false),
            ("${?}${$}", "?$", true),
            ("${x}", "${x}", true),
        ];
        for (pattern, text, expected) in table {
            assert_eq!(matches(pattern, text), expected, "{pattern} against {text}");
        }
    }

    #[test]
    fn many_stars_against_a_long_text_end() {
        let text = "a".repeat(100_000);
        assert!(!matches("*a*a*a*a*b", &text));
        assert!(matches("*a*a*a*a*", &text));
    }

    /// The definition of the language, as plain as can be and exponential.
    fn reference(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), None) => reference(rest, text),
            (Some(('*', rest)), Some((_, tail))) => reference(rest, text) || reference(pattern, tail),
            (Some(('?', rest)), Some((_, tail))) => reference(rest, tail),
            (Some((wanted, rest)), Some((found, tail))) => wanted == found && reference(rest, tail),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(pattern in "[ab*?]{0,8}", text in "[ab]{0,10}") {
            let expected = reference(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>());
            prop_assert_eq!(matches(&pattern, &text), expected);
        }

        #[test]
        fn an_escaped_text_matches_itself_alone(text in "[ab*?${}]{0,8}", other in "[ab*?${}]{0,8}") {
            prop_assert!(matches(&escape(&text), &text));
            prop_assert_eq!(matches(&escape(&text), &other), text == other);
        }
    }
}
