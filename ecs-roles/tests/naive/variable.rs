//! Policy variables.

use ecs_roles::{Context, ContextValue, PolicyVersion};

use super::glob::{Piece, literally, with_wildcards};

/// How the text around variables is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// `*` and `?` are wildcards.
    Wildcards,
    /// Every character is itself.
    Literal,
}

/// The pieces of a text with its variables replaced; nothing if one of them
/// has no value.
///
/// IAM User Guide, "IAM policy elements: Variables and tags": variables need
/// the version 2012-10-17, before it `${` is text.
pub(crate) fn replaced(
    text: &str,
    around: Around,
    version: PolicyVersion,
    context: &Context,
) -> Option<Vec<Piece>> {
    if version == PolicyVersion::V2008 {
        return Some(plain(text, around));
    }
    let Some((before, after)) = text.split_once("${") else {
        return Some(plain(text, around));
    };
    let Some((variable, rest)) = after.split_once('}') else {
        return Some(plain(text, around));
    };
    let mut pieces = plain(before, around);
    pieces.extend(literally(&value_of(variable, context)?));
    pieces.extend(replaced(rest, around, version, context)?);
    Some(pieces)
}

fn plain(text: &str, around: Around) -> Vec<Piece> {
    match around {
        Around::Wildcards => with_wildcards(text),
        Around::Literal => literally(text),
    }
}

/// What stands for `${variable}`.
fn value_of(variable: &str, context: &Context) -> Option<String> {
    // `${*}`, `${?}` and `${$}` are the characters themselves.
    if ["*", "?", "$"].contains(&variable) {
        return Some(variable.to_owned());
    }
    let (key, default) = match variable.split_once(',') {
        Some((key, default)) => (key, quoted(default)),
        None => (variable, None),
    };
    match context.get(key) {
        Some(ContextValue::One(value)) if !value.is_empty() => Some(value.clone()),
        // A default stands in for the empty value too.
        Some(ContextValue::One(empty)) => default.or(Some(empty.clone())),
        // A multi-valued key is no variable, and there: no default stands in.
        Some(ContextValue::Many(_)) => None,
        None => default,
    }
}

/// The default after the comma, in single quotes.
fn quoted(default: &str) -> Option<String> {
    let text = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    Some(text.to_owned())
}
