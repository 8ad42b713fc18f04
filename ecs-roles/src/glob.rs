//! Matching `*` and `?` in time proportional to the product of both lengths.

use std::str::Chars;

/// A piece of a pattern that was taken apart before. A wildcard that is
/// `bounded` does not reach across a colon.
#[derive(Debug, Clone)]
pub(crate) enum Piece<H> {
    /// Characters that stand for themselves.
    Text(Box<str>),
    /// `?`.
    One { bounded: bool },
    /// `*`.
    Many { bounded: bool },
    /// Literal text that is known only when the pattern is held against one.
    Hole(H),
}

/// What is still to be matched: pieces and text.
type Left<'p, 't, H> = (&'p [Piece<H>], &'t str);

/// Whether the pieces cover the whole of `text`.
///
/// Two marks are enough for backtracking, the last star of each sort. When a
/// later star of the same sort was reached, giving the earlier one more text
/// cannot help: a colon after a bounded star can only be the next one.
pub(crate) fn covers<'p, H>(pieces: &'p [Piece<H>], text: &str, fill: impl Fn(&'p H) -> &'p str) -> bool {
    if !may_end(pieces, text) {
        return false;
    }
    let mut left: Left<'_, '_, H> = (pieces, text);
    let (mut bounded_mark, mut free_mark) = (None, None);
    loop {
        let advanced = match left.0.split_first() {
            None if left.1.is_empty() => return true,
            None => None,
            Some((Piece::Many { bounded: true }, after)) => {
                bounded_mark = Some((after, left.1));
                Some((after, left.1))
            }
            Some((Piece::Many { bounded: false }, [])) => return true,
            Some((Piece::Many { bounded: false }, after)) => {
                (bounded_mark, free_mark) = (None, Some((after, left.1)));
                Some((after, left.1))
            }
            Some((Piece::One { bounded }, after)) => {
                without_first(left.1, *bounded).map(|rest| (after, rest))
            }
            Some((Piece::Text(wanted), after)) => left.1.strip_prefix(&**wanted).map(|rest| (after, rest)),
            Some((Piece::Hole(hole), after)) => left.1.strip_prefix(fill(hole)).map(|rest| (after, rest)),
        };
        let next =
            advanced.or_else(|| resume(&mut bounded_mark, true)).or_else(|| resume(&mut free_mark, false));
        match next {
            Some(next) => left = next,
            None => return false,
        }
    }
}

/// A look at the end spares most texts that do not match the rest.
fn may_end<H>(pieces: &[Piece<H>], text: &str) -> bool {
    match pieces.last() {
        Some(Piece::Text(end)) => text.ends_with(&**end),
        _ => true,
    }
}

fn without_first(text: &str, bounded: bool) -> Option<&str> {
    let mut rest = text.chars();
    let first = rest.next()?;
    (!bounded || first != ':').then_some(rest.as_str())
}

/// Gives the star at the mark one more character; a mark that can take none is
/// gone.
fn resume<'p, 't, H>(mark: &mut Option<Left<'p, 't, H>>, bounded: bool) -> Option<Left<'p, 't, H>> {
    let (after, text) = (*mark)?;
    *mark = without_first(text, bounded).map(|rest| (after, rest));
    *mark
}

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

    /// Pieces of a pattern in which `#` is a bounded star and `!` a bounded `?`.
    fn pieces(pattern: &str) -> Vec<Piece<&'static str>> {
        let piece = |character| match character {
            '*' => Piece::Many { bounded: false },
            '#' => Piece::Many { bounded: true },
            '?' => Piece::One { bounded: false },
            '!' => Piece::One { bounded: true },
            '%' => Piece::Hole("ab"),
            other => Piece::Text(other.to_string().into()),
        };
        pattern.chars().map(piece).collect()
    }

    fn bounded_reference(pattern: &[char], text: &[char]) -> bool {
        let (Some((first, rest)), tail) = (pattern.split_first(), text.split_first()) else {
            return text.is_empty();
        };
        let open = |bounded: bool| tail.is_some_and(|(found, _)| !bounded || *found != ':');
        let after = tail.map_or(&[][..], |(_, after)| after);
        match first {
            '*' | '#' => {
                bounded_reference(rest, text) || open(*first == '#') && bounded_reference(pattern, after)
            }
            '?' | '!' => open(*first == '!') && bounded_reference(rest, after),
            '%' => text.starts_with(&['a', 'b']) && bounded_reference(rest, &text[2..]),
            wanted => tail.is_some_and(|(found, _)| found == wanted) && bounded_reference(rest, after),
        }
    }

    #[test]
    fn pieces_end_in_time_too() {
        for text in ["a".repeat(100_000), ":a".repeat(50_000), "aaaa:".repeat(20_000)] {
            for pattern in ["*a*a*a*a*b*", "#a#a#a#a#b#", "#a*:a#a*:#a#b#", "*:*:#a#a#a*:#b*"] {
                assert!(!covers(&pieces(pattern), &text, |hole| hole), "{pattern}");
            }
        }
        assert!(covers(&pieces("*ä?"), "xäö", |hole| hole));
    }

    proptest! {
        // A free star within the first fields is followed by a colon; after the last bounded wildcard all are free.
        #[test]
        fn bounded_wildcards_agree_with_the_definition(
            fields in "([ab#!%]{0,3}[*]?:){0,3}",
            last in "[ab*?%:]{0,5}",
            text in "[ab:]{0,10}",
        ) {
            let pattern = fields + &last;
            let expected = bounded_reference(
                &pattern.chars().collect::<Vec<_>>(),
                &text.chars().collect::<Vec<_>>(),
            );
            prop_assert_eq!(covers(&pieces(&pattern), &text, |hole| hole), expected, "{}", pattern);
        }

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
