//! One operator, one key, its values.

use super::values::Values;
use crate::decision::contested;
use crate::decision::context::{Context, ContextValue};
use crate::policy::operator::{Family, Operator, Qualifier};
use crate::policy::{Condition, PolicyVersion};

/// A test of a statement.
#[derive(Debug)]
pub(in crate::decision) struct Test {
    /// In lower case.
    key: Box<str>,
    /// Nothing for a name that is no operator: the test never holds.
    compared: Option<(Operator, Values)>,
}

impl Test {
    pub(in crate::decision) fn new(condition: &Condition, version: PolicyVersion) -> Self {
        let compared = Operator::read(condition.operator())
            .filter(|operator| contested::is_operator(*operator))
            .map(|operator| (operator, Values::read(operator.family(), condition.values(), version)));
        Self { key: condition.key().to_ascii_lowercase().into(), compared }
    }

    /// Whether the test holds for a request with these keys.
    pub(in crate::decision) fn holds(&self, context: &Context) -> bool {
        let Some((operator, values)) = &self.compared else {
            return false;
        };
        let found = context.get_lower_case(&self.key);
        if operator.family() == Family::Null {
            let absent = if found.is_none() { "true" } else { "false" };
            return values.fit(absent, false, context);
        }
        let fits = |value: &str| values.fit(value, operator.is_negated(), context);
        match operator.qualifier {
            None => single(*operator, found, fits),
            Some(Qualifier::ForAllValues) => found.is_none_or(|found| all(found, fits)),
            Some(Qualifier::ForAnyValue) => match found {
                None => operator.if_exists && contested::ABSENT_KEY_FITS_ANY_IF_EXISTS,
                Some(found) => listed(found).iter().any(|value| fits(value)),
            },
        }
    }

    /// The keys of variables without values, with the place of the value that
    /// holds each.
    pub(in crate::decision) fn unresolved<'t>(&'t self, context: &'t Context) -> Vec<(usize, &'t str)> {
        let Some((_, values)) = &self.compared else {
            return Vec::new();
        };
        let keys = values.unresolved(context).into_iter().enumerate();
        keys.filter_map(|(place, key)| Some((place, key?))).collect()
    }

    /// The key, in lower case.
    pub(in crate::decision) fn key(&self) -> &str {
        &self.key
    }
}

fn single(operator: Operator, found: Option<&ContextValue>, fits: impl Fn(&str) -> bool) -> bool {
    match found {
        None => operator.if_exists || operator.is_negated(),
        Some(ContextValue::One(value)) => fits(value),
        Some(ContextValue::Many(_)) => false,
    }
}

fn all(found: &ContextValue, fits: impl Fn(&str) -> bool) -> bool {
    let values = listed(found);
    values.iter().all(String::is_empty) || values.iter().all(|value| fits(value))
}

/// A single value is a set of one.
fn listed(found: &ContextValue) -> &[String] {
    match found {
        ContextValue::One(value) => std::slice::from_ref(value),
        ContextValue::Many(values) => values,
    }
}
