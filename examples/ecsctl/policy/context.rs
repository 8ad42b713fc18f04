//! `--context KEY=VALUE`

use ecs_roles::{Caller, Context, ContextValue};

/// Splits at the first `=`.
pub(super) fn key_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE, such as aws:SourceVpc=vpc-1".to_owned()),
    }
}

/// What follows from the caller, and what was given; a key that was given more
/// than once is a list.
pub(super) fn context(caller: &Caller, given: &[(String, String)]) -> Context {
    let mut own = Context::new();
    for (key, value) in given {
        let value = match own.get(key) {
            None => ContextValue::One(value.clone()),
            Some(ContextValue::One(first)) => ContextValue::Many(vec![first.clone(), value.clone()]),
            Some(ContextValue::Many(before)) => {
                ContextValue::Many(before.iter().chain([value]).cloned().collect())
            }
        };
        own.set(key, value);
    }
    let mut context = Context::of(caller);
    own.iter().for_each(|(key, value)| context.set(key, value.clone()));
    context
}
