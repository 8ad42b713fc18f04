//! What is wrong with a tree that is no document.

use super::place::Places;
use super::tree::{Member, Node};
use crate::error::Error;

/// What is wrong, and where in the text.
pub(super) struct Fault {
    offset: usize,
    pub(super) problem: String,
}

/// What a part has to be, and how that is written.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) what: &'static str,
    pub(super) write: &'static str,
}

impl Fault {
    pub(super) fn at(node: &Node, problem: impl Into<String>) -> Self {
        Self { offset: node.span.start, problem: problem.into() }
    }

    pub(super) fn at_name(member: &Member, problem: impl Into<String>) -> Self {
        Self { offset: member.name_span.start, problem: problem.into() }
    }

    pub(super) fn expected(form: Form, found: &Node) -> Self {
        let Form { what, write } = form;
        Self::at(found, format!("expected {what}, found {}: write {write}", found.described()))
    }

    /// The error for a document that was read from `text`.
    pub(super) fn in_text(self, text: &str) -> Error {
        Error::invalid(format!("the policy document is not valid: {}", self.problem))
            .at(Places::of(text).position(text, self.offset))
    }
}
