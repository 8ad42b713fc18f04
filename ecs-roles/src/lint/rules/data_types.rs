//! Values of another JSON type than the element takes.
//!
//! ```json
//! {"Version": "2012-10-17", "Statement": {"Sid": 1, "Effect": "Allow", "Action": {"a": "b"}, "Resource": "*"}}
//! ```
//!
//! has two of them. Values of conditions may be strings, numbers or booleans.
//!
//! Source: IAM User Guide, "Access Analyzer policy check reference" and "Grammar
//! of the IAM JSON policy language".

use super::Family;
use crate::lint::code::{Code, Severity};
use crate::lint::fix::Fix;
use crate::lint::linter::Findings;
use crate::lint::outline::{Outline, StatementView};
use crate::policy::{JsonPath, Kind, Node};

static DATA_TYPE_MISMATCH: Code = Code::of_access_analyzer(
    "DATA_TYPE_MISMATCH",
    Severity::Error,
    "The element takes a value of another JSON type.",
);

pub(super) const FAMILY: Family = Family { codes: &[&DATA_TYPE_MISMATCH], check };

fn check(outline: &Outline<'_>, findings: &mut Findings<'_>) {
    let mut types = Types { text: outline.text, findings };
    let top = JsonPath::default();
    if !matches!(outline.root.kind, Kind::Object(_)) {
        return types.mismatch(outline.root, &top, "an object with `Version` and `Statement`");
    }
    types.member(outline.root, &top, "Version", Types::string);
    types.member(outline.root, &top, "Id", Types::string);
    types.member(outline.root, &top, "Statement", |types, node, path| {
        types.each(node, path, Types::statement);
    });
    for statement in &outline.statements {
        types.elements(statement);
    }
}

type Rule<'t, 'f, 'n> = fn(&mut Types<'t, 'f, 'n>, &Node, &JsonPath);

struct Types<'t, 'f, 'n> {
    text: &'t str,
    findings: &'f mut Findings<'n>,
}

impl<'t, 'f, 'n> Types<'t, 'f, 'n> {
    fn elements(&mut self, statement: &StatementView<'_>) {
        let (node, path) = (statement.node, &statement.path);
        self.member(node, path, "Sid", Self::string);
        self.member(node, path, "Effect", Self::string);
        for name in ["Action", "NotAction", "Resource", "NotResource"] {
            self.member(node, path, name, Self::strings);
        }
        for name in ["Principal", "NotPrincipal"] {
            self.member(node, path, name, |types, node, path| types.members(node, path, Self::strings));
        }
        self.member(node, path, "Condition", Self::conditions);
    }

    fn member(&mut self, object: &Node, path: &JsonPath, name: &str, rule: Rule<'t, 'f, 'n>) {
        if let Some(member) = object.member(name) {
            rule(self, &member.value, &path.member(name));
        }
    }

    fn members(&mut self, object: &Node, path: &JsonPath, rule: Rule<'t, 'f, 'n>) {
        for member in object.members() {
            rule(self, &member.value, &path.member(&member.name));
        }
    }

    fn each(&mut self, node: &Node, path: &JsonPath, rule: Rule<'t, 'f, 'n>) {
        match &node.kind {
            Kind::List(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    rule(self, element, &path.element(index));
                }
            }
            _ => rule(self, node, path),
        }
    }

    fn string(&mut self, node: &Node, path: &JsonPath) {
        if node.as_str().is_none() {
            self.mismatch(node, path, "a string");
        }
    }

    fn strings(&mut self, node: &Node, path: &JsonPath) {
        self.each(node, path, |types, node, path| {
            if node.as_str().is_none() {
                types.mismatch(node, path, "a string or a list of strings");
            }
        });
    }

    fn statement(&mut self, node: &Node, path: &JsonPath) {
        if !matches!(node.kind, Kind::Object(_)) {
            self.mismatch(node, path, "a statement, an object with `Effect` and `Action`");
        }
    }

    fn conditions(&mut self, node: &Node, path: &JsonPath) {
        if !matches!(node.kind, Kind::Object(_)) {
            return self.mismatch(node, path, "an object of operators");
        }
        self.members(node, path, |types, node, path| {
            if !matches!(node.kind, Kind::Object(_)) {
                return types.mismatch(node, path, "an object of condition keys and values");
            }
            types.members(node, path, |types, node, path| types.each(node, path, Self::condition_value));
        });
    }

    fn condition_value(&mut self, node: &Node, path: &JsonPath) {
        if node.scalar().is_none() {
            self.mismatch(node, path, "a string, number or boolean, or a list of them");
        }
    }

    /// A number or boolean is mended with quotes.
    fn mismatch(&mut self, node: &Node, path: &JsonPath, expected: &str) {
        let written = self.text.get(node.span.clone()).filter(|_| node.scalar().is_some());
        let quote = written.filter(|_| node.as_str().is_none() && expected.starts_with("a string"));
        let fix = quote
            .map(|text| Fix::replace(node.span.clone(), format!("\"{text}\""), "put it into double quotes"));
        let message = format!("{} stands where {expected} belongs: write that", node.described());
        self.findings.report_fixed(&DATA_TYPE_MISMATCH, path, node.span.clone(), message, fix);
    }
}
