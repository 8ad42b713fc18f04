//! The language of wildcards, as plain as can be.

enum Token {
    Many,
    One,
    Literal(char),
}

/// Whether `pattern` covers all of `text`, by a table of all their beginnings.
/// Nothing for a pattern that holds a variable.
pub(crate) fn covers(pattern: &str, text: &str, has_escapes: bool) -> Option<bool> {
    let (pattern, text) = (tokens(pattern, has_escapes)?, text.chars().collect::<Vec<_>>());
    let mut covered = vec![vec![false; text.len() + 1]; pattern.len() + 1];
    covered[0][0] = true;
    for (row, token) in pattern.iter().enumerate() {
        for column in 0..=text.len() {
            let one_before = column.checked_sub(1);
            covered[row + 1][column] = match token {
                Token::Many => covered[row][column] || one_before.is_some_and(|it| covered[row + 1][it]),
                Token::One => one_before.is_some_and(|it| covered[row][it]),
                Token::Literal(wanted) => {
                    one_before.is_some_and(|it| covered[row][it] && text[it] == *wanted)
                }
            };
        }
    }
    Some(covered[pattern.len()][text.len()])
}

fn tokens(mut pattern: &str, has_escapes: bool) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    while let Some(first) = pattern.chars().next() {
        let escape = [("${*}", '*'), ("${?}", '?'), ("${$}", '$')]
            .into_iter()
            .find(|(escape, _)| has_escapes && pattern.starts_with(escape));
        let (token, length) = match (escape, first) {
            (Some((escape, character)), _) => (Token::Literal(character), escape.len()),
            (None, '$') if has_escapes && pattern.starts_with("${") => return None,
            (None, '*') => (Token::Many, 1),
            (None, '?') => (Token::One, 1),
            (None, other) => (Token::Literal(other), other.len_utf8()),
        };
        tokens.push(token);
        pattern = pattern.split_at(length).1;
    }
    Some(tokens)
}
