//! The syntax of Go's `text/template`, as far as definition files use it:
//! text, and actions that call functions in pipelines.

use std::ops::Range;

use crate::error::{Error, ErrorKind};
use crate::source::SourceText;

/// One piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// Text that is copied, as a range of the source.
    Text(Range<usize>),
    /// `{{ pipeline }}`, and the range of the source it stands in.
    Action(Pipeline, Range<usize>),
}

/// Commands joined by `|`: each takes the result of the one before as its last argument.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pipeline {
    pub(crate) commands: Vec<Command>,
}

/// A function or a value, and arguments.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Command {
    pub(crate) head: Term,
    pub(crate) arguments: Vec<Term>,
}

/// One word of a command, with the offset it starts at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    pub(crate) at: usize,
    pub(crate) word: Word,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Word {
    Text(String),
    Integer(i64),
    Name(String),
    Group(Pipeline),
}

/// Words of the language that have no meaning here yet.
const UNSUPPORTED: &[&str] = &[
    "if", "else", "end", "range", "with", "define", "template", "block", "break", "continue", "true",
    "false", "nil",
];

/// How deep parentheses may nest.
const MAX_DEPTH: usize = 64;

/// Reads a whole template.
pub(crate) fn parse(source: &SourceText) -> Result<Vec<Node>, Error> {
    let mut parser = Parser { source, text: source.text(), at: 0, depth: 0 };
    let mut nodes = Vec::new();
    let mut trim_left = false;
    while let Some(open) = parser.find("{{") {
        let trim_right = parser.opens_trimmed(open);
        nodes.extend(parser.copied(parser.at..open, trim_left, trim_right));
        parser.at = open + 2 + usize::from(trim_right);
        let pipeline = parser.action(open)?;
        trim_left = parser.close(open)?;
        nodes.extend(pipeline.map(|pipeline| Node::Action(pipeline, open..parser.at)));
    }
    nodes.extend(parser.copied(parser.at..parser.text.len(), trim_left, false));
    Ok(nodes)
}

struct Parser<'s> {
    source: &'s SourceText,
    text: &'s str,
    at: usize,
    depth: usize,
}

impl<'s> Parser<'s> {
    fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn find(&self, what: &str) -> Option<usize> {
        self.rest().find(what).map(|offset| self.at + offset)
    }

    fn error(&self, at: usize, message: impl Into<String>) -> Error {
        Error::invalid(message).at(self.source.place(at))
    }

    /// `{{- ` also removes the white space before it.
    fn opens_trimmed(&self, open: usize) -> bool {
        let mut inner = self.text.get(open + 2..).unwrap_or_default().chars();
        inner.next() == Some('-') && inner.next().is_some_and(char::is_whitespace)
    }

    fn copied(&self, range: Range<usize>, trim_left: bool, trim_right: bool) -> Option<Node> {
        let mut text = self.text.get(range.clone())?;
        let mut start = range.start;
        if trim_left {
            let trimmed = text.trim_start();
            start += text.len() - trimmed.len();
            text = trimmed;
        }
        if trim_right {
            text = text.trim_end();
        }
        (!text.is_empty()).then(|| Node::Text(start..start + text.len()))
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// What stands between the braces; a comment is nothing.
    fn action(&mut self, open: usize) -> Result<Option<Pipeline>, Error> {
        self.skip_space();
        if !self.rest().starts_with("/*") {
            return self.pipeline().map(Some);
        }
        let end = self.find("*/").ok_or_else(|| self.error(open, "comment is not closed: add `*/}}`"))?;
        self.at = end + 2;
        Ok(None)
    }

    /// Reads `}}` or ` -}}` and says whether the text that follows loses its leading white space.
    fn close(&mut self, open: usize) -> Result<bool, Error> {
        self.skip_space();
        let trims = self.rest().starts_with("-}}");
        if !trims && !self.rest().starts_with("}}") {
            let message = match self.peek() {
                Some(found) => {
                    format!("unexpected `{found}` in the action: expected `|` or `}}}}`")
                }
                None => "action is not closed: add `}}`".to_owned(),
            };
            let at = if self.peek().is_some() { self.at } else { open };
            return Err(self.error(at, message));
        }
        self.at += 2 + usize::from(trims);
        Ok(trims)
    }

    fn pipeline(&mut self) -> Result<Pipeline, Error> {
        let mut commands = vec![self.command()?];
        loop {
            self.skip_space();
            if self.peek() != Some('|') {
                return Ok(Pipeline { commands });
            }
            self.at += 1;
            commands.push(self.command()?);
        }
    }

    fn command(&mut self) -> Result<Command, Error> {
        self.skip_space();
        let head = match self.term()? {
            Some(head) => head,
            None => {
                return Err(self.error(self.at, "empty command: name a function or give a value"));
            }
        };
        let mut arguments = Vec::new();
        loop {
            self.skip_space();
            match self.term()? {
                Some(argument) => arguments.push(argument),
                None => return Ok(Command { head, arguments }),
            }
        }
    }

    fn term(&mut self) -> Result<Option<Term>, Error> {
        let at = self.at;
        let word = match self.peek() {
            Some('"') => self.quoted()?,
            Some('`') => self.raw()?,
            Some('(') => self.group()?,
            Some('-') if self.rest().starts_with("-}}") => return Ok(None),
            Some('-' | '0'..='9') => self.integer()?,
            Some(c) if c.is_alphabetic() || c == '_' => self.name()?,
            Some(c @ ('.' | '$')) => {
                let message =
                    format!("`{c}` is not supported: there is no template data here, only functions");
                return Err(Error::new(ErrorKind::Unsupported, message).at(self.source.place(at)));
            }
            _ => return Ok(None),
        };
        Ok(Some(Term { at, word }))
    }

    fn name(&mut self) -> Result<Word, Error> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default().to_owned();
        if UNSUPPORTED.contains(&name.as_str()) {
            let message = format!("`{name}` is not supported: actions can only call functions");
            return Err(Error::new(ErrorKind::Unsupported, message).at(self.source.place(self.at)));
        }
        self.at += end;
        Ok(Word::Name(name))
    }

    fn integer(&mut self) -> Result<Word, Error> {
        let rest = self.rest();
        let end = rest
            .char_indices()
            .find(|&(i, c)| !(c.is_ascii_digit() || i == 0 && c == '-'))
            .map_or(rest.len(), |(i, _)| i);
        let digits = rest.get(..end).unwrap_or_default();
        let value = digits
            .parse()
            .map_err(|_| self.error(self.at, format!("`{digits}` is not an integer in range")))?;
        self.at += end;
        Ok(Word::Integer(value))
    }

    fn raw(&mut self) -> Result<Word, Error> {
        let open = self.at;
        self.at += 1;
        let end =
            self.find("`").ok_or_else(|| self.error(open, "raw string is not closed: add a back quote"))?;
        let text = self.text.get(self.at..end).unwrap_or_default().to_owned();
        self.at = end + 1;
        Ok(Word::Text(text))
    }

    fn quoted(&mut self) -> Result<Word, Error> {
        let open = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let c = match self.peek() {
                None | Some('\n') => return Err(self.error(open, "string is not closed: add `\"`")),
                Some(c) => c,
            };
            let at = self.at;
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(Word::Text(text)),
                '\\' => text.push(self.escape(at)?),
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self, at: usize) -> Result<char, Error> {
        let c = self.peek().unwrap_or_default();
        self.at += c.len_utf8();
        let decoded = match c {
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            '"' | '\\' | '\'' => Some(c),
            'x' => self.hex(2),
            'u' => self.hex(4),
            'U' => self.hex(8),
            _ => None,
        };
        decoded.ok_or_else(|| {
            self.error(
                at,
                format!("unknown escape `\\{c}`: write `\\\\` for a backslash, or use back quotes"),
            )
        })
    }

    fn hex(&mut self, digits: usize) -> Option<char> {
        let code = u32::from_str_radix(self.rest().get(..digits)?, 16).ok()?;
        self.at += digits;
        char::from_u32(code)
    }

    fn group(&mut self) -> Result<Word, Error> {
        let open = self.at;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(open, format!("parentheses nest deeper than {MAX_DEPTH}")));
        }
        self.at += 1;
        let pipeline = self.pipeline()?;
        self.skip_space();
        if self.peek() != Some(')') {
            return Err(self.error(open, "parenthesis is not closed: add `)`"));
        }
        self.at += 1;
        self.depth -= 1;
        Ok(Word::Group(pipeline))
    }
}
