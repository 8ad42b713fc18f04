//! Condition operators, taken apart.

use crate::error::nearest;

/// What an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compares {
    Strings,
    Numbers,
    Dates,
    Booleans,
    Bytes,
    Addresses,
    Arns,
    Presence,
}

/// An operator without qualifier and suffix.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Base {
    pub(crate) name: &'static str,
    pub(crate) compares: Compares,
}

/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
static BASES: [Base; 27] = [
    base("StringEquals", Compares::Strings),
    base("StringNotEquals", Compares::Strings),
    base("StringEqualsIgnoreCase", Compares::Strings),
    base("StringNotEqualsIgnoreCase", Compares::Strings),
    base("StringLike", Compares::Strings),
    base("StringNotLike", Compares::Strings),
    base("NumericEquals", Compares::Numbers),
    base("NumericNotEquals", Compares::Numbers),
    base("NumericLessThan", Compares::Numbers),
    base("NumericLessThanEquals", Compares::Numbers),
    base("NumericGreaterThan", Compares::Numbers),
    base("NumericGreaterThanEquals", Compares::Numbers),
    base("DateEquals", Compares::Dates),
    base("DateNotEquals", Compares::Dates),
    base("DateLessThan", Compares::Dates),
    base("DateLessThanEquals", Compares::Dates),
    base("DateGreaterThan", Compares::Dates),
    base("DateGreaterThanEquals", Compares::Dates),
    base("Bool", Compares::Booleans),
    base("BinaryEquals", Compares::Bytes),
    base("IpAddress", Compares::Addresses),
    base("NotIpAddress", Compares::Addresses),
    base("ArnEquals", Compares::Arns),
    base("ArnLike", Compares::Arns),
    base("ArnNotEquals", Compares::Arns),
    base("ArnNotLike", Compares::Arns),
    base("Null", Compares::Presence),
];

const fn base(name: &'static str, compares: Compares) -> Base {
    Base { name, compares }
}

/// How the values of a key with several are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Qualifier {
    ForAllValues,
    ForAnyValue,
}

/// An operator as a policy writes it, in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) qualifier: Option<Qualifier>,
    pub(crate) base: &'static Base,
    pub(crate) if_exists: bool,
}

impl Operator {
    /// The operator, if `text` is one but for its case.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (qualifier, rest) = split_qualifier(text)?;
        let (name, if_exists) = split_suffix(rest);
        let base = BASES.iter().find(|base| base.name.eq_ignore_ascii_case(name))?;
        Some(Self { qualifier, base, if_exists })
    }

    /// The operator nearest to `text`, which is none.
    pub(crate) fn near(text: &str) -> Option<Self> {
        let (qualifier, rest) = match text.rsplit_once(':') {
            None => (None, text),
            Some((qualifier, rest)) => (Some(near_qualifier(qualifier)?), rest),
        };
        let (name, if_exists) = split_suffix(rest);
        let names = BASES.each_ref().map(|base| base.name);
        let name = nearest(name, &names)?;
        let base = BASES.iter().find(|base| base.name == name)?;
        Some(Self { qualifier, base, if_exists })
    }

    /// In the spelling of the language.
    pub(crate) fn spelled(self) -> String {
        let qualifier = self.qualifier.map(|qualifier| format!("{}:", qualifier.as_str()));
        let suffix = if self.if_exists { "IfExists" } else { "" };
        format!("{}{}{suffix}", qualifier.unwrap_or_default(), self.base.name)
    }

    /// With another base.
    pub(crate) fn with_base(self, name: &str) -> Option<Self> {
        Some(Self { base: BASES.iter().find(|base| base.name == name)?, ..self })
    }

    pub(crate) fn compares(self) -> Compares {
        self.base.compares
    }

    pub(crate) fn is_negated(self) -> bool {
        self.base.name.contains("Not")
    }

    pub(crate) fn is_like(self) -> bool {
        self.base.name.ends_with("Like")
    }

    /// Whether `*` and `?` stand for other characters.
    pub(crate) fn takes_wildcards(self) -> bool {
        self.is_like() || self.compares() == Compares::Arns
    }
}

impl Qualifier {
    const ALL: [Self; 2] = [Self::ForAllValues, Self::ForAnyValue];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

fn split_qualifier(text: &str) -> Option<(Option<Qualifier>, &str)> {
    let Some((qualifier, rest)) = text.split_once(':') else {
        return Some((None, text));
    };
    let known = Qualifier::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(qualifier))?;
    Some((Some(known), rest))
}

/// `ForAnyValues` and `ForAllValue` are common.
fn near_qualifier(text: &str) -> Option<Qualifier> {
    let name = nearest(text, &Qualifier::ALL.map(Qualifier::as_str))?;
    Qualifier::ALL.into_iter().find(|qualifier| qualifier.as_str() == name)
}

fn split_suffix(text: &str) -> (&str, bool) {
    const SUFFIX: &str = "IfExists";
    let at = text.len().checked_sub(SUFFIX.len());
    match at.and_then(|at| text.split_at_checked(at)) {
        Some((name, suffix)) if suffix.eq_ignore_ascii_case(SUFFIX) => (name, true),
        _ => (text, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_read_in_any_case_and_spelled_in_one() {
        let table = [
            ("StringEquals", Some("StringEquals")),
            ("forAnyValue:stringlikeifexists", Some("ForAnyValue:StringLikeIfExists")),
            ("NULL", Some("Null")),
            ("IfExists", None),
            ("ForSome:StringLike", None),
            ("StringMatches", None),
            ("", None),
        ];
        for (text, expected) in table {
            let found = Operator::read(text).map(Operator::spelled);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_nearly_an_operator_is_recognised() {
        let table = [
            ("StringEqual", Some("StringEquals")),
            ("ForAnyValues:StringLike", Some("ForAnyValue:StringLike")),
            ("ArnEqualIfExists", Some("ArnEqualsIfExists")),
            ("Frobnicate", None),
        ];
        for (text, expected) in table {
            assert_eq!(Operator::near(text).map(Operator::spelled).as_deref(), expected, "{text}");
        }
    }
}
