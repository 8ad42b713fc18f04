//! Going from a stored value to a part of it, step by step.

use super::dynamic::{unwrap_all, wrapped};
use super::found::Found;
use super::sensitivity::Marks;
use crate::address::{Address, Root, Step};
use crate::error::{Error, ErrorKind};
use crate::nearest::{did_you_mean, nearest};
use crate::value::Value;

/// A way into the attributes of an instance or the value of an output.
pub(super) struct Walk<'w> {
    pub(super) address: &'w Address,
    /// The steps that are taken already.
    pub(super) skip: usize,
    pub(super) marks: &'w Marks,
}

/// A value as it is stored, and whether it can be in a wrapper.
#[derive(Clone, Copy)]
pub(super) struct Node<'v> {
    pub(super) value: &'v Value,
    pub(super) may_be_wrapped: bool,
}

impl Walk<'_> {
    pub(super) fn find(&self, start: Node<'_>) -> Result<Found, Error> {
        let mut node = start;
        let mut path = Vec::new();
        for (taken, step) in self.address.path.iter().enumerate().skip(self.skip) {
            let (child, name) = node.step(step).ok_or_else(|| self.no_such_step(node, taken, step, &path))?;
            node = child;
            path.extend(name);
        }
        let value = if node.may_be_wrapped { unwrap_all(node.value) } else { node.value.clone() };
        Ok(Found::new(value, self.marks.touch(&path)))
    }

    fn no_such_step(&self, node: Node<'_>, taken: usize, step: &Step, path: &[String]) -> Error {
        let parent = self.address.up_to(taken);
        let wanted = self.address.up_to(taken + 1);
        let value = node.unwrapped().value;
        if self.is_index_of_single(taken, step) {
            return not_found(&wanted, ": the resource has no index, so leave the bracket out");
        }
        let reason = if self.marks.cover(path) { String::new() } else { why_not(value, step) };
        not_found(&wanted, &format!(": `{parent}` {}{reason}", has_none(value, step)))
    }

    /// Whether the step was meant as the index of a resource that has none.
    fn is_index_of_single(&self, taken: usize, step: &Step) -> bool {
        taken == 0 && matches!(self.address.root, Root::Resource(_)) && matches!(step, Step::Index(_))
    }
}

impl<'v> Node<'v> {
    /// The value itself. What was in a wrapper has no more wrappers in it.
    fn unwrapped(self) -> Self {
        match wrapped(self.value).filter(|_| self.may_be_wrapped) {
            Some(value) => Self { value, may_be_wrapped: false },
            None => self,
        }
    }

    /// The value one step on, and the step as the marks have it. The members
    /// of a wrapper can be named too, as other tools ask for it; to the marks
    /// such a step is none.
    fn step(self, step: &Step) -> Option<(Self, Option<String>)> {
        let inner = self.unwrapped();
        if let Some((value, name)) = child(inner.value, step) {
            return Some((Self { value, ..inner }, Some(name)));
        }
        let is_wrapped = self.may_be_wrapped && !inner.may_be_wrapped;
        let (value, _) = child(self.value, step).filter(|_| is_wrapped)?;
        Some((Self { value, ..inner }, None))
    }
}

fn child<'v>(value: &'v Value, step: &Step) -> Option<(&'v Value, String)> {
    match value {
        Value::Object(members) => {
            let name = member_name(step);
            members.get(&name).map(|member| (member, name))
        }
        Value::Array(elements) => {
            let index = element_index(step, elements.len())?;
            elements.get(index).map(|element| (element, index.to_string()))
        }
        _ => None,
    }
}

/// Terraform takes `[0]` into a map for the key `"0"`.
fn member_name(step: &Step) -> String {
    match step {
        Step::Name(name) | Step::Key(name) => name.clone(),
        Step::Index(index) => index.to_string(),
    }
}

/// An index from the start, from the end if it is negative, or in the old form
/// `.0`.
fn element_index(step: &Step, len: usize) -> Option<usize> {
    match step {
        Step::Index(index) if *index < 0 => len.checked_sub(usize::try_from(index.unsigned_abs()).ok()?),
        Step::Index(index) => usize::try_from(*index).ok(),
        Step::Name(name) => name.parse().ok(),
        Step::Key(_) => None,
    }
}

fn has_none(value: &Value, step: &Step) -> String {
    match value {
        Value::Object(_) => format!("has no `{}`", member_name(step)),
        Value::Array(_) => "has no such element".to_owned(),
        other => format!("is {}", other.kind_name()),
    }
}

/// More on why there is no such child. It tells of the value, and so is left
/// out where the value is sensitive.
fn why_not(value: &Value, step: &Step) -> String {
    match value {
        Value::Object(members) => did_you_mean(&nearest(&member_name(step), members.keys())),
        Value::Array(elements) => format!(": it has {}", count(elements.len(), "element")),
        _ => String::new(),
    }
}

pub(super) fn not_found(address: &Address, more: &str) -> Error {
    Error::new(ErrorKind::NotFound, format!("`{address}` is not in the state{more}"))
}

/// `1 element`, `2 elements`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}
