//! JSON with positions: a rendered text becomes a value, and every member and
//! element of it knows where it stands.

use std::collections::BTreeMap;
use std::ops::Range;

use ecs_tfstate::{Object, Value};
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::error::Error;
use crate::secrets::Secrets;
use crate::source::Place;
use crate::template::Rendered;

/// Strict JSON: every leniency of the parser is off.
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

/// A JSON document with the place of each of its parts, by JSON pointer.
#[derive(Debug)]
pub(crate) struct Tree<'r> {
    pub(crate) value: Value,
    rendered: &'r Rendered,
    offsets: BTreeMap<String, usize>,
    secrets: Secrets,
}

impl<'r> Tree<'r> {
    /// Reads a rendered text.
    pub(crate) fn parse(rendered: &'r Rendered) -> Result<Self, Error> {
        let parsed = parse_to_ast(rendered.text(), &CollectOptions::default(), &STRICT)
            .map_err(|error| syntax_error(rendered, &error))?;
        let ast = parsed.value.ok_or_else(|| {
            Error::invalid("the file is empty: expected a JSON object").at(rendered.place(0))
        })?;
        let mut reader = Reader { rendered, offsets: BTreeMap::new(), secrets: Secrets::default() };
        let value = reader.value(&ast, "")?;
        Ok(Self { value, rendered, offsets: reader.offsets, secrets: reader.secrets })
    }

    /// The place of the part at `pointer`; for a member, of its name.
    pub(crate) fn place(&self, pointer: &str) -> Option<Place> {
        self.offsets.get(pointer).map(|offset| self.rendered.place(*offset))
    }

    /// The strings and numbers that hold something sensitive.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }
}

fn syntax_error(rendered: &Rendered, error: &jsonc_parser::errors::ParseError) -> Error {
    let start = error.range().start;
    let message = lower_first(&error.kind().to_string());
    let hint = match rendered.is_inserted(start) {
        true => ": a value put in here breaks it, so add `| json_escape` to the action",
        false => "",
    };
    Error::invalid(format!("not valid JSON: {message}{hint}")).at(rendered.place(start))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect::<String>().trim_end_matches('.').to_owned()
}

/// Escapes a member's name as a segment of a JSON pointer (RFC 6901).
pub(crate) fn pointer_segment(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

struct Reader<'r> {
    rendered: &'r Rendered,
    offsets: BTreeMap<String, usize>,
    secrets: Secrets,
}

impl Reader<'_> {
    fn value(&mut self, node: &ast::Value<'_>, pointer: &str) -> Result<Value, Error> {
        // A member stands where its name does.
        self.offsets.entry(pointer.to_owned()).or_insert(node.range().start);
        match node {
            ast::Value::NullKeyword(_) => Ok(Value::Null),
            ast::Value::BooleanLit(literal) => Ok(Value::Bool(literal.value)),
            ast::Value::NumberLit(literal) => self.number(literal),
            ast::Value::StringLit(literal) => self.string(literal),
            ast::Value::Array(array) => self.array(array, pointer),
            ast::Value::Object(object) => self.object(object, pointer),
        }
    }

    fn number(&mut self, literal: &ast::NumberLit<'_>) -> Result<Value, Error> {
        self.note_secret(&(literal.range.start..literal.range.end), literal.value);
        Value::parse(literal.value).map_err(|_| {
            let message = format!("not valid JSON: `{}` is not a number", literal.value);
            Error::invalid(message).at(self.rendered.place(literal.range.start))
        })
    }

    fn string(&mut self, literal: &ast::StringLit<'_>) -> Result<Value, Error> {
        let range = literal.range.start..literal.range.end;
        self.refuse_control_characters(&range)?;
        self.note_secret(&range, &literal.value);
        Ok(Value::String(literal.value.to_string()))
    }

    fn note_secret(&mut self, range: &Range<usize>, text: &str) {
        if self.rendered.is_sensitive(range.clone()) {
            self.secrets.add(text);
        }
    }

    /// The parser lets raw control characters through; JSON does not.
    fn refuse_control_characters(&self, range: &Range<usize>) -> Result<(), Error> {
        let raw = self.rendered.text().get(range.clone()).unwrap_or_default();
        match raw.bytes().position(|byte| byte < 0x20) {
            None => Ok(()),
            Some(offset) => {
                let message = "not valid JSON: a string holds a raw control character: escape it, for example with `json_escape`";
                Err(Error::invalid(message).at(self.rendered.place(range.start + offset)))
            }
        }
    }

    fn array(&mut self, array: &ast::Array<'_>, pointer: &str) -> Result<Value, Error> {
        let elements = array.elements.iter().enumerate();
        let values = elements.map(|(index, element)| self.value(element, &format!("{pointer}/{index}")));
        values.collect::<Result<Vec<_>, _>>().map(Value::Array)
    }

    fn object(&mut self, object: &ast::Object<'_>, pointer: &str) -> Result<Value, Error> {
        let mut members = Object::new();
        for property in &object.properties {
            let name = property.name.as_str();
            let pointer = format!("{pointer}/{}", pointer_segment(name));
            let start = property.range.start;
            if let Some(first) = self.offsets.insert(pointer.clone(), start) {
                let first = self.rendered.place(first).line();
                let message = format!("duplicate member `{name}`: the first is at line {first}");
                return Err(Error::invalid(message).at(self.rendered.place(start)));
            }
            let value = self.value(&property.value, &pointer)?;
            members.insert(name.to_owned(), value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceText;

    fn parse(text: &str) -> Result<Value, String> {
        let rendered = Rendered::verbatim(SourceText::new("f", text));
        Tree::parse(&rendered).map(|tree| tree.value).map_err(|error| error.to_string())
    }

    #[test]
    fn every_digit_and_the_order_are_kept() {
        let text = r#"{"z":1.10,"a":12345678901234567890123,"e":1E+2}"#;
        assert_eq!(parse(text).unwrap().to_string(), text);
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_place() {
        let check = |text: &str, expected: &str| assert_eq!(parse(text).unwrap_err(), expected, "{text}");
        check("", "f:1:1: the file is empty: expected a JSON object");
        check("{\"a\": 1,\n \"a\": 2}", "f:2:2: duplicate member `a`: the first is at line 1");
        check(
            "{\"a\": \"x\ty\"}",
            "f:1:9: not valid JSON: a string holds a raw control character: escape it, for example with `json_escape`",
        );
        assert!(parse("{\"a\": 1,}").unwrap_err().starts_with("f:1:8: not valid JSON: "));
        assert!(parse("// x\n{}").unwrap_err().starts_with("f:1:1: not valid JSON: "));
        assert!(parse("{\"a\" 1}").unwrap_err().starts_with("f:1:6: not valid JSON: "));
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
