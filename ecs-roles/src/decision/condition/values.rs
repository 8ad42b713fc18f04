//! The values of a test, read once.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::arn::{self, ArnTest};
use super::date::{self, Moment};
use super::ip::Network;
use super::number::Number;
use crate::decision::context::Context;
use crate::decision::template::{Template, Wildcards};
use crate::policy::PolicyVersion;
use crate::policy::operator::{Comparison, Family};
use crate::reference::ConditionType;

/// The values of the policy; `None` is one that is not of the operator's type.
#[derive(Debug)]
pub(super) enum Values {
    Texts(Vec<Template>),
    TextsIgnoringCase(Vec<Template>),
    Numbers(Comparison, Vec<Option<Number>>),
    Dates(Comparison, Vec<Option<Moment>>),
    /// Also those of `Null`.
    Bools(Vec<Option<bool>>),
    Bytes(Vec<Option<Vec<u8>>>),
    Networks(Vec<Option<Network>>),
    Arns(Vec<ArnTest>),
}

impl Values {
    pub(super) fn read(family: Family, values: &[String], version: PolicyVersion) -> Self {
        let texts = |wildcards| values.iter().map(|value| Template::new(value, version, wildcards)).collect();
        match family {
            Family::String => Self::Texts(texts(Wildcards::Literal)),
            Family::StringLike => Self::Texts(texts(Wildcards::Matched)),
            Family::StringIgnoringCase => Self::TextsIgnoringCase(texts(Wildcards::Literal)),
            Family::Numeric(comparison) => Self::Numbers(comparison, each(values, Number::read)),
            Family::Date(comparison) => Self::Dates(comparison, each(values, date::read)),
            Family::Bool | Family::Null => Self::Bools(each(values, boolean)),
            Family::Binary => Self::Bytes(each(values, bytes)),
            Family::Ip => Self::Networks(each(values, Network::read)),
            Family::Arn => Self::Arns(values.iter().map(|value| ArnTest::new(value, version)).collect()),
        }
    }

    /// Whether the value of a request fits: one of the policy's, or with
    /// `negated` none of them.
    pub(super) fn fit(&self, value: &str, negated: bool, context: &Context) -> bool {
        match self {
            Self::Texts(texts) => settle(negated, texts.iter().map(|text| text.covers(value, context))),
            Self::TextsIgnoringCase(texts) => {
                settle(negated, texts.iter().map(|text| text.equals_ignoring_case(value, context)))
            }
            Self::Numbers(comparison, wanted) => {
                typed(negated, wanted, Number::read(value), |found, wanted| {
                    comparison.holds(found.compare(*wanted))
                })
            }
            Self::Dates(comparison, wanted) => {
                typed(negated, wanted, date::read(value), |found, wanted| comparison.holds(found.cmp(wanted)))
            }
            Self::Bools(wanted) => typed(negated, wanted, boolean(value), |found, wanted| found == wanted),
            Self::Bytes(wanted) => typed(negated, wanted, bytes(value), |found, wanted| found == wanted),
            Self::Networks(wanted) => {
                typed(negated, wanted, value.parse().ok(), |found, wanted| wanted.contains(*found))
            }
            Self::Arns(wanted) => arn::read(value).is_some_and(|found| {
                settle(negated, wanted.iter().map(|wanted| wanted.covers(&found, context)))
            }),
        }
    }

    /// For each value the key of a variable that has none.
    pub(super) fn unresolved<'v>(&'v self, context: &'v Context) -> Vec<Option<&'v str>> {
        match self {
            Self::Texts(texts) | Self::TextsIgnoringCase(texts) => {
                texts.iter().map(|text| text.unresolved(context)).collect()
            }
            Self::Arns(arns) => arns.iter().map(|arn| arn.unresolved(context)).collect(),
            _ => Vec::new(),
        }
    }
}

/// Several verdicts as one; a value of the policy that cannot be compared fits
/// nothing, and fails a negated operator.
fn settle(negated: bool, mut verdicts: impl Iterator<Item = Option<bool>>) -> bool {
    if negated {
        verdicts.all(|verdict| verdict == Some(false))
    } else {
        verdicts.any(|verdict| verdict == Some(true))
    }
}

fn typed<F, W>(negated: bool, wanted: &[Option<W>], found: Option<F>, fits: impl Fn(&F, &W) -> bool) -> bool {
    found.is_some_and(|found| {
        settle(negated, wanted.iter().map(|wanted| wanted.as_ref().map(|wanted| fits(&found, wanted))))
    })
}

fn each<T>(values: &[String], read: impl Fn(&str) -> Option<T>) -> Vec<Option<T>> {
    values.iter().map(|value| read(value)).collect()
}

/// Whether `text` can be compared as a value of that type.
pub(crate) fn is_of_type(text: &str, value_type: ConditionType) -> bool {
    match value_type {
        ConditionType::String => true,
        ConditionType::Arn => arn::read(text).is_some(),
        ConditionType::Numeric => Number::read(text).is_some(),
        ConditionType::Bool => boolean(text).is_some(),
        ConditionType::Date => date::read(text).is_some(),
        ConditionType::IpAddress => Network::read(text).is_some(),
        ConditionType::Binary => bytes(text).is_some(),
    }
}

/// How two numbers stand to each other, if both are numbers.
pub(crate) fn compare_numbers(one: &str, other: &str) -> Option<Ordering> {
    Some(Number::read(one)?.compare(Number::read(other)?))
}

fn boolean(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
