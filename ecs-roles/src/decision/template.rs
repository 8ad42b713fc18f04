//! Texts of a policy that may hold wildcards and policy variables.
//!
//! Source: IAM User Guide, "IAM policy elements: Variables and tags".

use super::contested;
use super::context::{Context, ContextValue};
use crate::glob::{self, Piece};
use crate::policy::PolicyVersion;

/// A value or pattern, taken apart once.
#[derive(Debug, Clone)]
pub(super) struct Template {
    pieces: Box<[Piece<Variable>]>,
}

/// `${key}` or `${key, 'default'}`.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    /// In lower case.
    key: Box<str>,
    default: Option<Box<str>>,
}

/// Whether `*` and `?` are wildcards or characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcards {
    Matched,
    Literal,
}

impl Template {
    /// Takes `text` apart; variables are known from version 2012-10-17 on.
    pub(super) fn new(text: &str, version: PolicyVersion, wildcards: Wildcards) -> Self {
        // Beyond the last brace no variable ends, so that none is looked for.
        let after_variables = match version {
            PolicyVersion::V2012 => text.rfind('}').map_or(usize::MAX, |last| text.len() - last),
            PolicyVersion::V2008 => usize::MAX,
        };
        let mut pieces = Pieces::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let found = if rest.len() > after_variables { variable(rest) } else { None };
            if let Some((variable, after)) = found {
                pieces.variable(variable);
                rest = after;
                continue;
            }
            pieces.character(first, wildcards);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
        Self { pieces: pieces.done() }
    }

    pub(super) fn of_pieces(pieces: Vec<Piece<Variable>>) -> Self {
        Self { pieces: pieces.into() }
    }

    pub(super) fn pieces(&self) -> &[Piece<Variable>] {
        &self.pieces
    }

    pub(super) fn pieces_mut(&mut self) -> &mut [Piece<Variable>] {
        &mut self.pieces
    }

    /// The characters, where there is nothing but characters.
    pub(super) fn plain(&self) -> Option<&str> {
        match &*self.pieces {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    pub(super) fn has_variables(&self) -> bool {
        self.variables().next().is_some()
    }

    fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(variable) => Some(variable),
            _ => None,
        })
    }

    /// The first key without a value.
    pub(super) fn unresolved(&self, context: &Context) -> Option<&str> {
        self.variables().find(|variable| variable.value(context).is_none()).map(|variable| &*variable.key)
    }

    /// Whether the pattern covers `text`; nothing where a variable has no value.
    pub(super) fn covers(&self, text: &str, context: &Context) -> Option<bool> {
        if self.unresolved(context).is_some() {
            return None;
        }
        Some(glob::covers(&self.pieces, text, |variable| variable.value(context).unwrap_or_default()))
    }

    /// As [`covers`](Self::covers), for characters in any case.
    pub(super) fn equals_ignoring_case(&self, text: &str, context: &Context) -> Option<bool> {
        if self.unresolved(context).is_some() {
            return None;
        }
        let wanted = self.pieces.iter().flat_map(|piece| match piece {
            Piece::Text(text) => text.chars(),
            Piece::Hole(variable) => variable.value(context).unwrap_or_default().chars(),
            Piece::One { .. } => "?".chars(),
            Piece::Many { .. } => "*".chars(),
        });
        Some(wanted.flat_map(char::to_lowercase).eq(text.chars().flat_map(char::to_lowercase)))
    }

    /// The pattern with the values of its variables as characters.
    pub(super) fn filled(&self, context: &Context) -> Option<Self> {
        let mut filled = Pieces::default();
        for piece in &self.pieces {
            match piece {
                Piece::Hole(variable) => filled.text(variable.value(context)?),
                Piece::Text(text) => filled.text(text),
                wildcard => filled.push(wildcard.clone()),
            }
        }
        Some(Self { pieces: filled.done() })
    }
}

impl Variable {
    fn value<'v>(&'v self, context: &'v Context) -> Option<&'v str> {
        let default = self.default.as_deref();
        match context.get_lower_case(&self.key) {
            Some(ContextValue::One(value)) if value.is_empty() && contested::DEFAULT_REPLACES_EMPTY_VALUE => {
                default.or(Some(""))
            }
            Some(ContextValue::One(value)) => Some(value),
            Some(ContextValue::Many(_)) => None,
            None => default,
        }
    }
}

/// Pieces under construction: neighbouring characters are one piece.
#[derive(Default)]
struct Pieces {
    done: Vec<Piece<Variable>>,
    text: String,
}

impl Pieces {
    fn character(&mut self, character: char, wildcards: Wildcards) {
        match (character, wildcards) {
            ('*', Wildcards::Matched) => self.push(Piece::Many { bounded: false }),
            ('?', Wildcards::Matched) => self.push(Piece::One { bounded: false }),
            _ => self.text.push(character),
        }
    }

    fn variable(&mut self, variable: Result<char, Variable>) {
        match variable {
            Ok(character) => self.text.push(character),
            Err(variable) => self.push(Piece::Hole(variable)),
        }
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn push(&mut self, piece: Piece<Variable>) {
        self.close_text();
        self.done.push(piece);
    }

    fn close_text(&mut self) {
        if !self.text.is_empty() {
            self.done.push(Piece::Text(std::mem::take(&mut self.text).into()));
        }
    }

    fn done(mut self) -> Box<[Piece<Variable>]> {
        self.close_text();
        self.done.into()
    }
}

/// The variable at the start of `text`, or the character that `${*}`, `${?}`
/// or `${$}` stands for, and the text after it.
fn variable(text: &str) -> Option<(Result<char, Variable>, &str)> {
    let (inner, after) = text.strip_prefix("${")?.split_once('}')?;
    let found = match inner {
        "*" => Ok('*'),
        "?" => Ok('?'),
        "$" => Ok('$'),
        _ => Err(read_variable(inner)),
    };
    Some((found, after))
}

fn read_variable(inner: &str) -> Variable {
    let with_default = inner.split_once(',').and_then(|(key, default)| {
        let default = default.trim_start().strip_prefix('\'')?.strip_suffix('\'')?;
        Some((key, default))
    });
    let (key, default) = with_default.map_or((inner, None), |(key, default)| (key, Some(default.into())));
    Variable { key: key.to_ascii_lowercase().into(), default }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        Context::new().with("aws:username", "ann*").with("empty", "").with_list("aws:TagKeys", ["a"])
    }

    #[track_caller]
    fn check(template: &str, text: &str, expected: Option<bool>) {
        let template = Template::new(template, PolicyVersion::V2012, Wildcards::Matched);
        assert_eq!(template.covers(text, &context()), expected, "{template:?} against {text}");
    }

    #[test]
    fn variables_stand_for_the_characters_of_their_value() {
        check("home/${aws:username}/*", "home/ann*/x", Some(true));
        check("home/${aws:username}/*", "home/anna/x", Some(false));
        check("${AWS:UserName}", "ann*", Some(true));
        check("${none}", "${none}", None);
        check("${aws:TagKeys}", "a", None);
        check("${aws:TagKeys, 'x'}", "x", None);
        check("${none, 'x'}", "x", Some(true));
        check("${none, x}", "x", None);
        check("${empty, 'x'}", "x", Some(true));
        check("a${empty}b", "ab", Some(true));
        check("${*}${?}${$}", "*?$", Some(true));
        check("${*}", "a", Some(false));
    }

    #[test]
    fn an_open_brace_and_an_old_version_are_text() {
        check("${aws:username", "${aws:username", Some(true));
        let old = Template::new("${*}", PolicyVersion::V2008, Wildcards::Matched);
        assert_eq!(old.covers("${anything}", &context()), Some(true));
        assert!(!old.has_variables());
    }

    #[test]
    fn a_filled_template_matches_what_it_did_before() {
        let template = Template::new("a*${aws:username}?", PolicyVersion::V2012, Wildcards::Matched);
        let filled = template.filled(&context()).unwrap();
        assert!(!filled.has_variables());
        assert_eq!(filled.covers("axann*y", &context()), Some(true));
        assert_eq!(filled.covers("axannay", &context()), Some(false));
    }
}
