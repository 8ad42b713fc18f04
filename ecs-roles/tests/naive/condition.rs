//! When a statement applies.

use std::cmp::Ordering;

use ecs_roles::{Condition, Conditions, Context, ContextValue, PolicyVersion};

use super::date::nanoseconds;
use super::glob::{Piece, fits};
use super::operator::{Operator, Over};
use super::value::{bytes, compare_numbers, components, is_in_range, is_number};
use super::variable::{Around, replaced};

/// All tests have to hold.
///
/// IAM User Guide, "Conditions with multiple context keys or values".
pub(crate) fn hold(conditions: &Conditions, version: PolicyVersion, context: &Context) -> bool {
    conditions.iter().all(|test| holds(test, version, context))
}

/// One test; that of an operator which does not exist never holds.
fn holds(condition: &Condition, version: PolicyVersion, context: &Context) -> bool {
    let found = context.get(condition.key());
    let Some(Operator::Comparing { over, test, is_negated, if_exists }) =
        Operator::read(condition.operator())
    else {
        let is_null = Operator::read(condition.operator()) == Some(Operator::Null);
        return is_null && null_holds(condition.values(), found);
    };
    let fits = |value: &String| {
        let wanted = condition.values();
        match is_negated {
            false => fits_one(test, value, wanted, version, context),
            true => fits_none(test, value, wanted, version, context),
        }
    };
    match (found, over) {
        (None, _) => holds_without_key(over, is_negated, if_exists),
        (Some(ContextValue::One(value)), None) => fits(value),
        // A multi-valued key needs a set operator.
        (Some(ContextValue::Many(_)), None) => false,
        (Some(value), Some(over)) => holds_over(over, &values_of(value), fits),
    }
}

/// Without the key nothing fits: a negated operator holds, others do not.
/// `IfExists` and `ForAllValues` hold, `ForAnyValue` does not.
///
/// IAM User Guide, "Condition operators", "...IfExists condition operators".
fn holds_without_key(over: Option<Over>, is_negated: bool, if_exists: bool) -> bool {
    match over {
        _ if if_exists => true,
        Some(Over::AllValues) => true,
        Some(Over::AnyValue) => false,
        None => is_negated,
    }
}

/// `ForAllValues` also holds where there is nothing to test, which empty
/// strings are too; `ForAnyValue` does not.
///
/// IAM User Guide, "Multivalued context keys".
fn holds_over(over: Over, values: &[String], fits: impl Fn(&String) -> bool) -> bool {
    match over {
        Over::AllValues if values.iter().all(String::is_empty) => true,
        Over::AllValues => values.iter().all(fits),
        Over::AnyValue => values.iter().any(fits),
    }
}

fn values_of(value: &ContextValue) -> Vec<String> {
    match value {
        ContextValue::One(value) => vec![value.clone()],
        ContextValue::Many(values) => values.clone(),
    }
}

/// `Null` is `true` for a key that is absent, `false` for one that is there,
/// if only with an empty list.
fn null_holds(wanted: &[String], found: Option<&ContextValue>) -> bool {
    wanted.iter().any(|wanted| match boolean(wanted) {
        Some(should_be_absent) => should_be_absent == found.is_none(),
        None => false,
    })
}

/// One of the values has to fit.
fn fits_one(test: &str, value: &str, wanted: &[String], version: PolicyVersion, context: &Context) -> bool {
    wanted.iter().any(|wanted| compares(test, value, wanted, version, context) == Some(true))
}

/// Under a negated operator none of the values may fit; what cannot be compared
/// is not taken for unequal.
fn fits_none(test: &str, value: &str, wanted: &[String], version: PolicyVersion, context: &Context) -> bool {
    is_of_type(test, value)
        && wanted.iter().all(|wanted| compares(test, value, wanted, version, context) == Some(false))
}

/// Whether a value of the request can be compared at all.
fn is_of_type(test: &str, value: &str) -> bool {
    match test {
        "numericequals" => is_number(value),
        "dateequals" => nanoseconds(value).is_some(),
        "ipaddress" => is_in_range(value, value).is_some(),
        "arnlike" => components(value).is_some(),
        _ => true,
    }
}

/// Whether the value of the request and one of the policy fit; nothing if they
/// cannot be compared.
fn compares(
    test: &str,
    value: &str,
    wanted: &str,
    version: PolicyVersion,
    context: &Context,
) -> Option<bool> {
    let text: Vec<char> = value.chars().collect();
    let number = || compare_numbers(value, wanted);
    let date = || Some(nanoseconds(value)?.cmp(&nanoseconds(wanted)?));
    match test {
        "stringequals" => Some(fits(&replaced(wanted, Around::Literal, version, context)?, &text)),
        "stringequalsignorecase" => {
            let wanted = replaced(wanted, Around::Literal, version, context)?;
            let text: Vec<char> = value.to_ascii_lowercase().chars().collect();
            Some(fits(&lower_case(&wanted), &text))
        }
        "stringlike" => Some(fits(&replaced(wanted, Around::Wildcards, version, context)?, &text)),
        "arnequals" | "arnlike" => {
            arn_fits(&replaced(wanted, Around::Wildcards, version, context)?, &components(value)?)
        }
        "numericequals" => Some(number()? == Ordering::Equal),
        "numericlessthan" => Some(number()? == Ordering::Less),
        "numericlessthanequals" => Some(number()? != Ordering::Greater),
        "numericgreaterthan" => Some(number()? == Ordering::Greater),
        "numericgreaterthanequals" => Some(number()? != Ordering::Less),
        "dateequals" => Some(date()? == Ordering::Equal),
        "datelessthan" => Some(date()? == Ordering::Less),
        "datelessthanequals" => Some(date()? != Ordering::Greater),
        "dategreaterthan" => Some(date()? == Ordering::Greater),
        "dategreaterthanequals" => Some(date()? != Ordering::Less),
        "bool" => Some(boolean(value)? == boolean(wanted)?),
        "binaryequals" => Some(bytes(value)? == bytes(wanted)?),
        "ipaddress" => is_in_range(value, wanted),
        other => panic!("{other} is not in the list of operators"),
    }
}

fn lower_case(pieces: &[Piece]) -> Vec<Piece> {
    let lower = |piece: &Piece| match piece {
        Piece::Exactly(c) => Piece::Exactly(c.to_ascii_lowercase()),
        other => *other,
    };
    pieces.iter().map(lower).collect()
}

/// Each of the six components by itself, with wildcards in each.
///
/// IAM User Guide, "Condition operators", "ARN condition operators".
fn arn_fits(pattern: &[Piece], arn: &[String]) -> Option<bool> {
    let patterns: Vec<&[Piece]> = pattern.splitn(6, |piece| *piece == Piece::Exactly(':')).collect();
    let is_arn = patterns.len() == 6 && fits(patterns[0], &with_chars("arn"));
    is_arn.then(|| patterns.iter().zip(arn).all(|(pattern, component)| fits(pattern, &with_chars(component))))
}

fn with_chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// `true` or `false`, in any case.
fn boolean(text: &str) -> Option<bool> {
    match &*text.to_ascii_lowercase() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
