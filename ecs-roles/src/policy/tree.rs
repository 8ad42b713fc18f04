//! JSON as it was written: members in their order, repeated ones too, and
//! where each part stands.

use std::ops::Range;

use crate::error::shown;
use crate::policy::path::PathSegment;

/// A value with its place, in bytes of the text; `0..0` where there is no text.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    /// By its text, so that no digit is lost.
    Number(Box<str>),
    String(Box<str>),
    List(Vec<Node>),
    Object(Vec<Member>),
}

/// A member of an object; its name has a place of its own.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) name: Box<str>,
    pub(crate) name_span: Range<usize>,
    pub(crate) value: Node,
}

impl Node {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, boolean or number, as conditions compare it.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) | Kind::Number(text) => Some(text),
            Kind::Bool(true) => Some("true"),
            Kind::Bool(false) => Some("false"),
            Kind::Null | Kind::List(_) | Kind::Object(_) => None,
        }
    }

    /// The members of an object; none of anything else.
    pub(crate) fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// The first member of that name.
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members().iter().find(|member| &*member.name == name)
    }

    /// The elements of a list, or the value itself as the only one: the two
    /// forms that policies allow nearly everywhere.
    pub(crate) fn elements(&self) -> &[Node] {
        match &self.kind {
            Kind::List(elements) => elements,
            _ => std::slice::from_ref(self),
        }
    }

    /// The part one step further down.
    pub(crate) fn step(&self, segment: &PathSegment) -> Option<&Self> {
        match (segment, &self.kind) {
            (PathSegment::Member(name), _) => self.member(name).map(|member| &member.value),
            (PathSegment::Element(index), Kind::List(elements)) => elements.get(*index),
            (PathSegment::Element(_), _) => None,
        }
    }

    /// What a message says was found.
    pub(crate) fn described(&self) -> String {
        match &self.kind {
            Kind::Null => "null".to_owned(),
            Kind::List(_) => "a list".to_owned(),
            Kind::Object(_) => "an object".to_owned(),
            Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => shown(self.scalar().unwrap_or_default()),
        }
    }
}
