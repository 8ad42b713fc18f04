//! From text to tree: strict, or reading through the slips of copied policies.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::tokens::{Token, TokenAndRange};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::place::Places;
use super::syntax::syntax_error;
use super::tree::{Kind, Member, Node};
use crate::error::{Error, Position};

/// No policy of AWS's own is larger than 140 kB; this is far beyond every quota.
const LARGEST: usize = 1 << 20;

/// What errors say about a text as a whole.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    /// What they call it.
    pub(crate) name: &'static str,
    /// What to write where there is nothing.
    pub(crate) write: &'static str,
    /// What to do where there is too much.
    pub(crate) shorten: &'static str,
}

pub(super) const POLICY: Subject = Subject {
    name: "the policy document",
    write: "an object with `Version` and `Statement`",
    shorten: "pass a single policy",
};

/// Every leniency of the parser is off.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

const TOLERANT: ParseOptions = ParseOptions { allow_comments: true, allow_trailing_commas: true, ..STRICT };

/// Something that is not JSON, and was read through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slip {
    pub(crate) kind: SlipKind,
    /// What to take out to mend it.
    pub(crate) span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlipKind {
    TrailingComma,
    Comment,
    /// A line break or another control character inside a string.
    ControlCharacter,
}

/// Reads JSON and nothing else.
pub(crate) fn strict(text: &str, subject: Subject) -> Result<Node, Error> {
    let (tree, slips) = parse(text, subject, &STRICT, &CollectOptions::default())?;
    match slips.first() {
        None => Ok(tree),
        Some(slip) => Err(Error::invalid(format!(
            "{} is not valid JSON: a string runs over a line break or holds another \
             control character: join the lines, or write `\\n`, `\\t` or `\\u` and four digits",
            subject.name
        ))
        .at(position(text, slip.span.start))),
    }
}

/// Reads through trailing commas, comments and raw control characters, and
/// says where they are.
pub(crate) fn tolerant(text: &str) -> Result<(Node, Vec<Slip>), Error> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::AsTokens, tokens: true };
    let (tree, mut slips) = parse(text, POLICY, &TOLERANT, &collect)?;
    slips.sort_by_key(|slip| slip.span.start);
    Ok((tree, slips))
}

fn parse(
    text: &str,
    subject: Subject,
    options: &ParseOptions,
    collect: &CollectOptions,
) -> Result<(Node, Vec<Slip>), Error> {
    let Subject { name, write, shorten } = subject;
    if text.len() > LARGEST {
        return Err(Error::invalid(format!(
            "{name} has {} bytes, and no more than {LARGEST} are read: {shorten}",
            text.len()
        )));
    }
    let parsed = parse_to_ast(text, collect, options).map_err(|error| syntax_error(text, name, &error))?;
    let Some(value) = parsed.value else {
        return Err(Error::invalid(format!("{name} is empty: write {write}")).at(position(text, 0)));
    };
    let mut slips = token_slips(parsed.tokens.as_deref().unwrap_or_default());
    let tree = Reader { text, slips: &mut slips }.node(value);
    Ok((tree, slips))
}

fn position(text: &str, offset: usize) -> Position {
    Places::of(text).position(text, offset)
}

fn token_slips(tokens: &[TokenAndRange<'_>]) -> Vec<Slip> {
    let mut slips = Vec::new();
    let mut comma = None;
    for TokenAndRange { token, range } in tokens {
        let span = range.start..range.end;
        match (token, comma.take()) {
            (Token::CommentLine(_) | Token::CommentBlock(_), before) => {
                slips.push(Slip { kind: SlipKind::Comment, span });
                comma = before;
            }
            (Token::CloseBrace | Token::CloseBracket, Some(span)) => {
                slips.push(Slip { kind: SlipKind::TrailingComma, span });
            }
            (Token::Comma, _) => comma = Some(span),
            _ => {}
        }
    }
    slips
}

struct Reader<'t> {
    text: &'t str,
    slips: &'t mut Vec<Slip>,
}

impl Reader<'_> {
    fn node(&mut self, value: ast::Value<'_>) -> Node {
        let range = value.range();
        let span = range.start..range.end;
        let kind = match value {
            ast::Value::NullKeyword(_) => Kind::Null,
            ast::Value::BooleanLit(literal) => Kind::Bool(literal.value),
            ast::Value::NumberLit(literal) => Kind::Number(literal.value.into()),
            ast::Value::StringLit(literal) => Kind::String(self.string(&literal.value, &span)),
            ast::Value::Array(array) => {
                Kind::List(array.elements.into_iter().map(|element| self.node(element)).collect())
            }
            ast::Value::Object(object) => {
                Kind::Object(object.properties.into_iter().map(|member| self.member(member)).collect())
            }
        };
        Node { span, kind }
    }

    fn member(&mut self, member: ast::ObjectProp<'_>) -> Member {
        let range = member.name.range();
        let name_span = range.start..range.end;
        let name = self.string(member.name.as_str(), &name_span);
        Member { name, name_span, value: self.node(member.value) }
    }

    /// The parser lets raw control characters through. They come from lines
    /// broken by hand or by a page, so what was broken is joined.
    fn string(&mut self, value: &str, span: &Range<usize>) -> Box<str> {
        let raw = self.text.get(span.clone()).unwrap_or_default();
        if !raw.bytes().any(|byte| byte < 0x20) {
            return value.into();
        }
        let found = breaks(raw);
        let slip = |part: &Range<usize>| Slip {
            kind: SlipKind::ControlCharacter,
            span: span.start + part.start..span.start + part.end,
        };
        self.slips.extend(found.iter().map(slip));
        joined(value).into()
    }
}

/// The runs of control characters with the indentation beside them.
fn breaks(raw: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, run) in white_runs(raw) {
        if run.bytes().any(|byte| byte < 0x20) {
            found.push(start..start + run.len());
        }
    }
    found
}

fn joined(value: &str) -> String {
    let mut joined = String::with_capacity(value.len());
    let mut kept = 0;
    for found in breaks(value) {
        joined.push_str(value.get(kept..found.start).unwrap_or_default());
        kept = found.end;
    }
    joined.push_str(value.get(kept..).unwrap_or_default());
    joined
}

/// Runs of spaces and control characters with where they begin.
fn white_runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_white = |c: char| c <= ' ';
    text.match_indices(is_white)
        .filter(move |(at, _)| !text.get(..*at).is_some_and(|before| before.ends_with(is_white)))
        .filter_map(move |(at, _)| {
            let rest = text.get(at..)?;
            let end = rest.find(|c| !is_white(c)).unwrap_or(rest.len());
            Some((at, rest.get(..end)?))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slips(text: &str) -> Vec<(SlipKind, &str)> {
        let (_, slips) = tolerant(text).unwrap();
        slips.into_iter().map(|slip| (slip.kind, text.get(slip.span).unwrap())).collect()
    }

    #[test]
    fn slips_are_read_through_and_located() {
        assert_eq!(
            slips("{\"a\": [1, 2, ], // why\n /* x */ \"b\": {},}"),
            [
                (SlipKind::TrailingComma, ","),
                (SlipKind::Comment, "// why"),
                (SlipKind::Comment, "/* x */"),
                (SlipKind::TrailingComma, ",")
            ]
        );
        assert_eq!(
            slips("[1, /* last */ ]"),
            [(SlipKind::TrailingComma, ","), (SlipKind::Comment, "/* last */")]
        );
        assert_eq!(slips("{\"a\": [1, 2]}"), []);
    }

    #[test]
    fn a_string_that_was_broken_is_joined() {
        let text = "[\"arn:aws:iam::\n    111122223333:role/x\", \"a b\"]";
        assert_eq!(slips(text), [(SlipKind::ControlCharacter, "\n    ")]);
        let (tree, _) = tolerant(text).unwrap();
        let strings: Vec<_> = tree.elements().iter().filter_map(Node::as_str).collect();
        assert_eq!(strings, ["arn:aws:iam::111122223333:role/x", "a b"]);
        assert!(strict(text, POLICY).is_err());
    }

    #[test]
    fn what_is_no_slip_stays_an_error() {
        for text in
            ["{'a': 1}", "{a: 1}", "[1 2]", "[,]", "[0x10]", "[+1]", "[NaN]", "[1]]", "", "\"", "[01]"]
        {
            assert!(tolerant(text).is_err(), "{text}");
        }
    }
}
