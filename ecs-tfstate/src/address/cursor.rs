//! The text of an address and how far it is read.

use super::quoting::is_bare_char;
use crate::error::Error;

/// Why the text cannot be read, here or where `rest` was.
pub(super) struct Fault<'a> {
    pub(super) rest: &'a str,
    pub(super) message: String,
}

pub(super) type Parsed<'a, T> = Result<T, Fault<'a>>;

pub(super) struct Parser<'a> {
    text: &'a str,
    pub(super) rest: &'a str,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, rest: text }
    }

    pub(super) fn name(&mut self, what: &str) -> Parsed<'a, &'a str> {
        let name = self.bare();
        if name.is_empty() {
            return Err(self.expected(what));
        }
        self.advance(name.len());
        Ok(name)
    }

    /// The name that comes next, not yet taken.
    pub(super) fn bare(&self) -> &'a str {
        let end = self.rest.find(|c| !is_bare_char(c)).unwrap_or(self.rest.len());
        self.rest.get(..end).unwrap_or_default()
    }

    pub(super) fn keyword(&mut self, word: &str) -> Option<()> {
        (self.bare() == word).then(|| self.advance(word.len()))
    }

    pub(super) fn expect(&mut self, c: char, what: &str) -> Parsed<'a, ()> {
        if self.eat(c) { Ok(()) } else { Err(self.expected(what)) }
    }

    pub(super) fn eat(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    pub(super) fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    pub(super) fn expected(&self, what: &str) -> Fault<'a> {
        let found = self.rest.chars().next().map_or("the end".to_owned(), |c| format!("`{c}`"));
        self.fault(format!("expected {what}, found {found}{}", hint(self.rest)))
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> Fault<'a> {
        fault(self.rest, message)
    }

    pub(super) fn error(&self, fault: &Fault<'_>) -> Error {
        let offset = self.text.len().saturating_sub(fault.rest.len());
        let column = self.text.get(..offset).unwrap_or_default().chars().count() + 1;
        Error::invalid_address(self.text, column, &fault.message)
    }
}

pub(super) fn fault(rest: &str, message: impl Into<String>) -> Fault<'_> {
    Fault { rest, message: message.into() }
}

fn hint(rest: &str) -> &'static str {
    match rest.chars().next() {
        Some('"' | '\'' | '$') => ": write the address alone, without quotes or `${…}` around it",
        Some(c) if c.is_whitespace() => ": write the address without blanks, or the key in quotes",
        _ => "",
    }
}
