//! Templates and what they become.

use std::ops::Range;

use super::functions::{Argument, Functions, Text};
use super::syntax::{self, Command, Node, Pipeline, Term, Word};
use crate::error::Error;
use crate::nearest::did_you_mean;
use crate::source::{Place, SourceText};

/// A template that has been read: text with `{{ actions }}`.
///
/// Actions call functions (`{{ must_env "TAG" }}`), in pipelines
/// (`{{ tfstate "output.x" | json_escape }}`) and with parentheses; `{{- ` and
/// ` -}}` trim white space and `{{/* … */}}` is a comment, all as in Go's
/// [`text/template`](https://pkg.go.dev/text/template). Control structures are
/// refused with their place.
#[derive(Debug, Clone)]
pub struct Template {
    source: SourceText,
    nodes: Vec<Node>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) or
    /// [`Unsupported`](crate::ErrorKind::Unsupported) with the place of the fault.
    pub fn parse(source: SourceText) -> Result<Self, Error> {
        let nodes = syntax::parse(&source)?;
        Ok(Self { source, nodes })
    }

    /// The names of all functions that the template calls, in order, repeated as they are.
    pub fn calls(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for node in &self.nodes {
            if let Node::Action(pipeline, _) = node {
                collect_calls(pipeline, &mut names);
            }
        }
        names
    }

    /// Runs every action.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) with the place of the call that failed.
    pub fn render(&self, functions: &Functions) -> Result<Rendered, Error> {
        let mut rendered = Rendered { source: self.source.clone(), text: String::new(), pieces: Vec::new() };
        let engine = Engine { source: &self.source, functions };
        for node in &self.nodes {
            match node {
                Node::Text(range) => rendered.copy(range),
                Node::Action(pipeline, range) => {
                    rendered.insert(range, &engine.pipeline(pipeline)?.into_text())
                }
            }
        }
        Ok(rendered)
    }
}

fn collect_calls<'t>(pipeline: &'t Pipeline, names: &mut Vec<&'t str>) {
    for command in &pipeline.commands {
        for term in std::iter::once(&command.head).chain(&command.arguments) {
            match &term.word {
                Word::Name(name) => names.push(name),
                Word::Group(pipeline) => collect_calls(pipeline, names),
                Word::Text(_) | Word::Integer(_) => {}
            }
        }
    }
}

struct Engine<'a> {
    source: &'a SourceText,
    functions: &'a Functions,
}

impl Engine<'_> {
    fn pipeline(&self, pipeline: &Pipeline) -> Result<Argument, Error> {
        let mut value = None;
        for command in &pipeline.commands {
            value = Some(self.command(command, value)?);
        }
        value.ok_or_else(|| Error::invalid("empty pipeline"))
    }

    fn command(&self, command: &Command, piped: Option<Argument>) -> Result<Argument, Error> {
        let mut arguments =
            command.arguments.iter().map(|term| self.term(term)).collect::<Result<Vec<_>, _>>()?;
        arguments.extend(piped);
        match &command.head.word {
            Word::Name(name) => self.call(name, command.head.at, &arguments),
            _ if arguments.is_empty() => self.term(&command.head),
            _ => {
                let message = "a value takes no arguments: name a function first";
                Err(Error::invalid(message).at(self.source.place(command.head.at)))
            }
        }
    }

    fn term(&self, term: &Term) -> Result<Argument, Error> {
        match &term.word {
            Word::Text(text) => Ok(Argument::Text(Text::plain(text.clone()))),
            Word::Integer(value) => Ok(Argument::Integer(*value)),
            Word::Name(name) => self.call(name, term.at, &[]),
            Word::Group(pipeline) => self.pipeline(pipeline),
        }
    }

    fn call(&self, name: &str, at: usize, arguments: &[Argument]) -> Result<Argument, Error> {
        let function = self.functions.get(name).ok_or_else(|| {
            let hint = hint(name, self.functions);
            Error::invalid(format!("function `{name}` is not defined{hint}")).at(self.source.place(at))
        })?;
        let result = function.call(arguments);
        let text = result
            .map_err(|message| Error::invalid(format!("`{name}` {message}")).at(self.source.place(at)))?;
        Ok(Argument::Text(text))
    }
}

/// Functions that plugins of ecspresso define, and no plugin of ours does yet.
const OF_OTHER_PLUGINS: &[&str] =
    &["ssm", "secretsmanager_arn", "secretsmanager_arnf", "cfn_output", "cfn_export"];

fn hint(name: &str, functions: &Functions) -> String {
    let prefixed = functions.names().find(|known| known.ends_with(&format!("_{name}")));
    match (name, prefixed) {
        (_, Some(prefixed)) => format!(": the plugin's `func_prefix` makes it `{prefixed}`"),
        ("tfstate" | "tfstatef", None) => ": add the plugin `tfstate` to the project file".to_owned(),
        _ if OF_OTHER_PLUGINS.contains(&name) => ": its plugin is not supported yet".to_owned(),
        _ => did_you_mean(name, functions.names()),
    }
}

/// A rendered template, and where each part of it came from.
pub struct Rendered {
    source: SourceText,
    text: String,
    pieces: Vec<Piece>,
}

/// A stretch of the result, in order and without gaps.
struct Piece {
    end: usize,
    from: usize,
    origin: Origin,
}

#[derive(Clone, Copy, PartialEq)]
enum Origin {
    /// Copied: offsets within the piece are offsets within the source.
    Copied,
    /// Put in by an action.
    Inserted { sensitive: bool },
}

impl Rendered {
    /// A text that was never a template: everything is copied.
    pub(crate) fn verbatim(source: SourceText) -> Self {
        let mut rendered = Self { source: source.clone(), text: String::new(), pieces: Vec::new() };
        rendered.copy(&(0..source.text().len()));
        rendered
    }

    /// The result.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file that the template was read from.
    pub fn source(&self) -> &SourceText {
        &self.source
    }

    /// The place in the template file that a byte of the result came from; for
    /// something that an action put in, the place of the action.
    pub fn place(&self, offset: usize) -> Place {
        let mut start = 0;
        for piece in &self.pieces {
            if offset < piece.end {
                let within = if piece.origin == Origin::Copied { offset - start } else { 0 };
                return self.source.place(piece.from + within);
            }
            start = piece.end;
        }
        self.source.place(self.source.text().len())
    }

    /// The place of a line and column of the result, both from 1.
    pub(crate) fn place_of(&self, line: usize, column: usize) -> Place {
        let text = SourceText::new(self.source.name(), self.text.as_str());
        self.place(text.offset(line, column))
    }

    /// Whether an action put this byte, or the one before it, into the result.
    pub(crate) fn is_inserted(&self, offset: usize) -> bool {
        let mut start = 0;
        self.pieces.iter().any(|piece| {
            let touches = start <= offset && offset <= piece.end && start < piece.end;
            start = piece.end;
            touches && piece.origin != Origin::Copied
        })
    }

    /// Whether any byte of the range came from something sensitive.
    pub fn is_sensitive(&self, range: Range<usize>) -> bool {
        let mut start = 0;
        self.pieces.iter().any(|piece| {
            let overlaps = range.start < piece.end && start < range.end;
            start = piece.end;
            overlaps && piece.origin == (Origin::Inserted { sensitive: true })
        })
    }

    fn copy(&mut self, range: &Range<usize>) {
        self.text.push_str(self.source.text().get(range.clone()).unwrap_or_default());
        self.piece(range.start, Origin::Copied);
    }

    fn insert(&mut self, action: &Range<usize>, text: &Text) {
        self.text.push_str(text.reveal());
        self.piece(action.start, Origin::Inserted { sensitive: text.is_sensitive() });
    }

    fn piece(&mut self, from: usize, origin: Origin) {
        self.pieces.push(Piece { end: self.text.len(), from, origin });
    }
}

impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rendered").field("source", &self.source).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ecs_tfstate::Environment;

    fn render(text: &str) -> Result<String, String> {
        let functions = Functions::for_environment(Environment::from_iter([
            ("TAG", "v2"),
            ("EMPTY", ""),
            ("JSON", "{\"a\":1}"),
        ]))
        .with("secret", |_: &[Argument]| Ok(Text::plain("s3cret").sensitive_if(true)));
        Template::parse(SourceText::new("f", text))
            .and_then(|template| template.render(&functions))
            .map(|rendered| rendered.text().to_owned())
            .map_err(|error| error.to_string())
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(render(text).as_deref(), Ok(expected), "{text}");
    }

    fn refused(text: &str, expected: &str) {
        assert_eq!(render(text), Err(expected.to_owned()), "{text}");
    }

    #[test]
    fn actions_call_functions_as_ecspresso_does() {
        check("", "");
        check("a {{ must_env `TAG` }} b", "a v2 b");
        check(r#"{{ env "NOPE" "TAG" }}"#, "v2");
        check(r#"{{ env "NOPE" "EMPTY" "latest" }}"#, "latest");
        check(r#"{{ env "NOPE" }}"#, "NOPE");
        check(r#"{{ must_env "EMPTY" }}"#, "");
        check("{{ must_env `JSON` | json_escape }}", "{\\\"a\\\":1}");
        check(r#"{{ json_escape (env "NOPE" "tab\there") }}"#, "tab\\there");
        check("a  {{- /* gone */ -}}\n b{{ `}}` }}", "ab}}");
        check("{{ `x` -}}  y", "xy");
        check("{{ 5 }}{{ -5 }}", "5-5");
        check(r#"{{ "\u00e9\"" }}"#, "é\"");
        check("{ } {}", "{ } {}");
    }

    #[test]
    fn a_fault_has_a_place_and_a_remedy() {
        refused(
            "x\n  {{ must_env `NOPE` }}",
            "f:2:6: `must_env` needs the environment variable `NOPE`, which is not set: set it, or use `env` with a default",
        );
        refused("{{ must_evn `A` }}", "f:1:4: function `must_evn` is not defined: did you mean `must_env`?");
        refused("{{ if true }}", "f:1:4: `if` is not supported: actions can only call functions");
        refused("{{ .Name }}", "f:1:4: `.` is not supported: there is no template data here, only functions");
        refused("é {{ env `A`", "f:1:3: action is not closed: add `}}`");
        refused("{{ }}", "f:1:4: empty command: name a function or give a value");
        refused("{{ env `A }}", "f:1:8: raw string is not closed: add a back quote");
        refused("{{ env \"A }}", "f:1:8: string is not closed: add `\"`");
        refused("{{ (env `A` }}", "f:1:4: parenthesis is not closed: add `)`");
        refused("{{ `a` `b` }}", "f:1:4: a value takes no arguments: name a function first");
        refused("{{ json_escape 5 }}", "f:1:4: `json_escape` takes strings, but `5` is an integer: quote it");
        refused("{{ must_env `A` `B` }}", "f:1:4: `must_env` takes one argument, got 2");
        refused("{{ env `A`, `B` }}", "f:1:11: unexpected `,` in the action: expected `|` or `}}`");
    }

    #[test]
    fn a_result_remembers_where_it_came_from_and_what_is_sensitive() {
        let functions =
            Functions::new().with("secret", |_: &[Argument]| Ok(Text::plain("s3cret").sensitive_if(true)));
        let template = Template::parse(SourceText::new("f", "ab\n{{ secret }} cd")).unwrap();
        let rendered = template.render(&functions).unwrap();
        assert_eq!(rendered.text(), "ab\ns3cret cd");
        assert_eq!(rendered.place(4).to_string(), "f:2:1");
        assert_eq!(rendered.place(10).to_string(), "f:2:14");
        assert!(rendered.is_sensitive(8..9));
        assert!(!rendered.is_sensitive(0..3));
        assert!(!rendered.is_sensitive(9..11));
        assert!(!format!("{rendered:?}").contains("s3cret"));
    }

    #[test]
    fn deep_parentheses_are_refused() {
        let text = format!("{{{{ {}`x`{} }}}}", "(".repeat(10_000), ")".repeat(10_000));
        assert!(render(&text).unwrap_err().contains("nest deeper"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(\\{\\{|\\}\\}|[\"`()|\\\\ -]|[a-zé0-9]|\n){0,40}") {
            let _ = render(&text);
        }
    }
}
