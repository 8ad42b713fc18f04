//! Regular expressions: those of the crate `regex-lite`, which take time in
//! proportion to pattern and text.

use std::cell::RefCell;
use std::rc::Rc;

use jaq_core::{Error, ValR};
use regex_lite::{Captures, Regex, RegexBuilder};

use super::meter;
use super::val::{Members, Val, len};

/// What a compiled pattern may take, in bytes: some thousand states.
const PATTERN: usize = 64 * 1024;

/// What compiling one costs, in steps.
const COMPILATION: u64 = 500;

/// How many are kept, and one more.
const KEPT: usize = 15;

/// A pattern with its flags, and what it became.
type Compiled = (Flags, Rc<str>, Rc<Regex>);

thread_local! {
    /// Of this run, for it has a thread of its own; the newest first.
    static COMPILED: RefCell<Vec<Compiled>> = const { RefCell::new(Vec::new()) };
}

/// The matches, as objects with `offset`, `length`, `string` and `captures`.
pub(super) fn matches(text: &Val, pattern: &Val, flags: &Val) -> ValR<Val> {
    let Val::Str(haystack) = text else {
        return Err(Error::typ(text.clone(), "a string to search in"));
    };
    let Val::Str(source) = pattern else {
        return Err(Error::typ(pattern.clone(), "a regular expression: it has to be a string"));
    };
    let flags = Flags::read(flags)?;
    let Some(regex) = flags.compiled(source) else {
        return Err(Error::typ(pattern.clone(), "a regular expression: it is not well-formed, or too large"));
    };
    Ok(search(haystack, &regex, &flags, 1 + len(&**source)).into_iter().collect())
}

fn search(haystack: &str, regex: &Regex, flags: &Flags, pattern: u64) -> Vec<Val> {
    let mut found = Vec::new();
    let mut characters = Characters { text: haystack, byte: 0, count: 0 };
    let mut captures = regex.captures_iter(haystack);
    // Each search may look at all of the rest.
    let cost = |byte| 1 + len(haystack).saturating_sub(byte).saturating_mul(pattern) / 64;
    while meter::charge(cost(super::val::steps(characters.byte))) {
        let Some(one) = captures.next() else { break };
        if !(flags.skip_empty && one.get(0).is_some_and(|whole| whole.is_empty())) {
            found.push(match_object(&one, regex, &mut characters));
        }
        if !flags.global {
            break;
        }
    }
    found
}

fn match_object(captures: &Captures<'_>, regex: &Regex, characters: &mut Characters<'_>) -> Val {
    let mut groups = regex.capture_names().zip(captures.iter());
    let whole = groups.next().and_then(|(_, group)| group);
    let start = whole.map_or(0, |whole| whole.start());
    let mut members = group_members(whole.map(|whole| whole.as_str()), Some(characters.up_to(start)));
    let parts = groups.map(|(name, group)| {
        let offset = group.map(|group| Characters { ..*characters }.up_to(group.start()));
        let mut members = group_members(group.map(|group| group.as_str()), offset);
        members.insert("name".into(), name.map(Val::text).unwrap_or_default());
        Val::object(members)
    });
    members.insert("captures".into(), parts.collect());
    Val::object(members)
}

fn group_members(text: Option<&str>, offset: Option<usize>) -> Members {
    let offset = offset.map_or_else(|| Val::from(-1_isize), Val::from);
    let length = text.map_or(0, |text| text.chars().count());
    Members::from_iter([
        ("offset".into(), offset),
        ("length".into(), Val::from(length)),
        ("string".into(), text.map(Val::text).unwrap_or_default()),
    ])
}

/// Counts characters on the way through a text.
struct Characters<'a> {
    text: &'a str,
    byte: usize,
    count: usize,
}

impl Characters<'_> {
    fn up_to(&mut self, byte: usize) -> usize {
        self.count += self.text.get(self.byte..byte).map_or(0, |passed| passed.chars().count());
        self.byte = byte.max(self.byte);
        self.count
    }
}

/// The flags of jq: `g`, `n`, `i`, `x`, `s`, `p`, and `l`, which changes nothing.
#[derive(Default, Clone, Copy, PartialEq)]
struct Flags {
    global: bool,
    skip_empty: bool,
    ignore_case: bool,
    extended: bool,
    single_line: bool,
}

impl Flags {
    fn read(flags: &Val) -> ValR<Self, Val> {
        let mut read = Self::default();
        let text = match flags {
            Val::Null => "",
            Val::Str(text) => text,
            other => return Err(Error::typ(other.clone(), "flags: they have to be a string")),
        };
        for flag in text.chars() {
            match flag {
                'g' => read.global = true,
                'n' => read.skip_empty = true,
                'i' => read.ignore_case = true,
                'x' => read.extended = true,
                's' | 'p' => read.single_line = true,
                'l' => {}
                _ => return Err(Error::typ(flags.clone(), "flags: they are of `gnixspl`")),
            }
        }
        Ok(read)
    }

    /// What a filter searches for again and again is compiled once.
    fn compiled(self, pattern: &Rc<str>) -> Option<Rc<Regex>> {
        COMPILED.with_borrow_mut(|compiled| {
            let known = compiled.iter().find(|(flags, source, _)| *flags == self && source == pattern);
            if let Some((.., regex)) = known {
                return Some(regex.clone());
            }
            let regex = Rc::new(self.compile(pattern)?);
            compiled.truncate(KEPT);
            compiled.insert(0, (self, pattern.clone(), regex.clone()));
            Some(regex)
        })
    }

    fn compile(self, pattern: &str) -> Option<Regex> {
        if !meter::charge(COMPILATION + len(pattern)) {
            return None;
        }
        let mut builder = RegexBuilder::new(pattern);
        builder.case_insensitive(self.ignore_case).ignore_whitespace(self.extended);
        builder.dot_matches_new_line(self.single_line).size_limit(PATTERN).nest_limit(64).build().ok()
    }
}
