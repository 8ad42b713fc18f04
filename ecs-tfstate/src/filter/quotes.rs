//! Strings in single quotes, which jq does not have.
//!
//! An address often stands inside double quotes already, in JSON or YAML, so
//! `map(select(.name == 'web'))` is easier to write there.

/// A program in jq's own quotes, and where its parts come from.
pub(super) struct Translated {
    pub(super) text: String,
    /// Offsets into the text, and the offsets they come from, ascending.
    pieces: Vec<(usize, usize)>,
}

impl Translated {
    /// Where something at this offset is in the original.
    pub(super) fn original(&self, offset: usize) -> usize {
        let next = self.pieces.partition_point(|(here, _)| *here <= offset);
        let (here, there) =
            next.checked_sub(1).and_then(|last| self.pieces.get(last)).copied().unwrap_or_default();
        // What became longer has one place only.
        let end = self.pieces.get(next).map_or(usize::MAX, |(_, end)| *end);
        (there + (offset - here)).min(end)
    }
}

/// The program with each string in single quotes as one in double quotes.
///
/// In single quotes `\'` is a quote and everything else as in double quotes,
/// `\(…)` included. What is in double quotes or in a comment stays as it is.
pub(super) fn translate(program: &str) -> Translated {
    let mut scanner = Scanner { out: String::new(), pieces: vec![(0, 0)], within: Vec::new() };
    let mut chars = program.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let escaped = if c == '\\' && scanner.in_string() { chars.next().map(|(_, c)| c) } else { None };
        match escaped {
            Some(escaped) => scanner.escape(offset, escaped),
            None => scanner.plain(offset, c),
        }
    }
    Translated { text: scanner.out, pieces: scanner.pieces }
}

/// What the scanner is inside of.
#[derive(PartialEq, Clone, Copy)]
enum Within {
    /// A string that this quote ends.
    String(char),
    /// A parenthesis; `true` if it is one of a string.
    Parenthesis(bool),
    Comment,
}

struct Scanner {
    out: String,
    pieces: Vec<(usize, usize)>,
    within: Vec<Within>,
}

impl Scanner {
    fn in_string(&self) -> bool {
        matches!(self.within.last(), Some(Within::String(_)))
    }

    fn escape(&mut self, offset: usize, escaped: char) {
        match (self.within.last(), escaped) {
            (Some(Within::String('\'')), '\'') => self.replace(offset, 2, "'"),
            (_, escaped) => {
                self.out.extend(['\\', escaped]);
                if escaped == '(' {
                    self.within.push(Within::Parenthesis(true));
                }
            }
        }
    }

    fn plain(&mut self, offset: usize, c: char) {
        match (self.within.last().copied(), c) {
            (Some(Within::String('\'')), '"') => return self.replace(offset, 1, "\\\""),
            (Some(Within::String(quote)), c) if c == quote => {
                self.within.pop();
                return self.replace(offset, 1, "\"");
            }
            (Some(Within::String(_)), _) => {}
            (Some(Within::Comment), '\n') => drop(self.within.pop()),
            (Some(Within::Comment), _) => {}
            (_, '\'' | '"') => {
                self.within.push(Within::String(c));
                return self.replace(offset, 1, "\"");
            }
            (_, '#') => self.within.push(Within::Comment),
            (_, '(') => self.within.push(Within::Parenthesis(false)),
            (Some(Within::Parenthesis(_)), ')') => drop(self.within.pop()),
            _ => {}
        }
        self.out.push(c);
    }

    fn replace(&mut self, offset: usize, length: usize, by: &str) {
        self.pieces.push((self.out.len(), offset));
        self.out.push_str(by);
        self.pieces.push((self.out.len(), offset + length));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_quotes_become_double_quotes() {
        let check = |program: &str, expected: &str| assert_eq!(translate(program).text, expected);
        check(".a['b']", r#".a["b"]"#);
        check("map(select(.n == 'a'))|.[0]", r#"map(select(.n == "a"))|.[0]"#);
        check(r#"'say "hi"'"#, r#""say \"hi\"""#);
        check(r"'apo\'s \n\\'", r#""apo's \n\\""#);
        check(r#""it's" + 'x'"#, r#""it's" + "x""#);
        check(r#""\('a' + "b'c")'""#, r#""\("a" + "b'c")'""#);
        check(r#"'\("x" + 'y')"'"#, r#""\("x" + "y")\"""#);
        check(r#""\(f('a'; ("b")))'""#, r#""\(f("a"; ("b")))'""#);
        check(". # it's\n| 'a'", ". # it's\n| \"a\"");
        check("'open", "\"open");
        check("'é日'", "\"é日\"");
        check(r"'\", r#""\"#);
    }

    #[test]
    fn offsets_lead_back_to_the_original() {
        let program = r#"'a"b' + 'c\'d' + 'é"' & x"#;
        let translated = translate(program);
        assert_eq!(translated.original(translated.text.find('&').unwrap()), program.find('&').unwrap());
        assert_eq!(translated.original(translated.text.find('b').unwrap()), program.find('b').unwrap());
        assert_eq!(translated.original(translated.text.find('d').unwrap()), program.find('d').unwrap());
        assert_eq!(translated.original(translated.text.len()), program.len());
        assert_eq!(translated.original(0), 0);
    }
}
