//! What is wrong with a tree that is not what it should be.

use super::place::Places;
use super::tree::{Member, Node};
use crate::error::Error;

/// What is wrong, and where in the text.
pub(crate) struct Fault {
    offset: usize,
    pub(super) problem: String,
}

/// What a part has to be, and how that is written.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(crate) what: &'static str,
    pub(crate) write: &'static str,
}

impl Fault {
    pub(crate) fn at(node: &Node, problem: impl Into<String>) -> Self {
        Self { offset: node.span.start, problem: problem.into() }
    }

    pub(crate) fn at_name(member: &Member, problem: impl Into<String>) -> Self {
        Self { offset: member.name_span.start, problem: problem.into() }
    }

    pub(crate) fn expected(form: Form, found: &Node) -> Self {
        let Form { what, write } = form;
        Self::at(found, format!("expected {what}, found {}: write {write}", found.described()))
    }

    /// The error for what was read from `text`, which it calls `subject`.
    pub(crate) fn in_text(self, subject: &str, text: &str) -> Error {
        Error::invalid(format!("{subject} is not valid: {}", self.problem))
            .at(Places::of(text).position(text, self.offset))
    }
}
