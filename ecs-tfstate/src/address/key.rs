//! Reading what stands in brackets: numbers, and keys with the escapes of JSON
//! or HCL.

use super::cursor::{Fault, Parsed, Parser, fault};

impl<'a> Parser<'a> {
    pub(super) fn integer(&mut self) -> Parsed<'a, i64> {
        let start = self.rest;
        let sign = usize::from(start.starts_with('-'));
        let digits = start.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
        let (number, _) = start.split_at_checked(sign + digits).unwrap_or((start, ""));
        if number.is_empty() {
            return Err(self.expected("a whole number"));
        }
        self.advance(number.len());
        number.parse().map_err(|_| fault(start, format!("`{number}` is not an index")))
    }

    pub(super) fn quoted(&mut self, quote: char) -> Parsed<'a, String> {
        let opening = self.rest;
        let mut key = String::new();
        loop {
            let start = self.rest;
            let Some(c) = self.next() else { break };
            match c {
                '\\' => key.push(self.escape(start)?),
                '$' | '%' => self.template_mark(c, &mut key),
                c if c == quote => return Ok(key),
                c => key.push(c),
            }
        }
        Err(fault(opening, format!("the key has no closing `{quote}`")))
    }

    /// HCL writes `${` as `$${`, and one more for each there is already.
    fn template_mark(&mut self, mark: char, key: &mut String) {
        let more = self.rest.chars().take_while(|c| *c == mark).count();
        self.advance(more);
        let is_escaped = more > 0 && self.rest.starts_with('{');
        key.extend(std::iter::repeat_n(mark, more + usize::from(!is_escaped)));
    }

    /// What comes after the backslash at `start`.
    fn escape(&mut self, start: &'a str) -> Parsed<'a, char> {
        match self.next() {
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some(c @ ('"' | '\'' | '\\' | '/')) => Ok(c),
            Some('u') => self.utf16_escape(start),
            Some('U') => self.hex(8).and_then(char::from_u32).ok_or_else(|| bad_escape(start)),
            _ => Err(bad_escape(start)),
        }
    }

    /// One unit, or the two of a surrogate pair, as JSON writes them.
    fn utf16_escape(&mut self, start: &'a str) -> Parsed<'a, char> {
        let first = self.hex(4).ok_or_else(|| bad_escape(start))?;
        if let Some(c) = char::from_u32(first) {
            return Ok(c);
        }
        let second = (self.eat('\\') && self.eat('u')).then(|| self.hex(4)).flatten();
        let units = [Some(first), second].into_iter().flatten().filter_map(|unit| u16::try_from(unit).ok());
        char::decode_utf16(units).next().and_then(Result::ok).ok_or_else(|| bad_escape(start))
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let (number, _) = self.rest.split_at_checked(digits)?;
        self.advance(digits);
        number
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| u32::from_str_radix(number, 16).ok())
            .flatten()
    }
}

fn bad_escape(rest: &str) -> Fault<'_> {
    fault(rest, "there is no such escape: write `\\\\` for a backslash")
}
