//! Condition operators, taken apart.

use std::cmp::Ordering;

use crate::error::nearest;
use crate::reference::ConditionType;

/// What an operator compares, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    String,
    StringIgnoringCase,
    StringLike,
    Numeric(Comparison),
    Date(Comparison),
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

/// How a value of the request stands to one of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An operator without qualifier and suffix.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Base {
    pub(crate) name: &'static str,
    pub(crate) family: Family,
    /// Whether none of the values may fit.
    negated: bool,
}

/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
static BASES: [Base; 27] = {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
    use Family::{Arn, Binary, Bool, Date, Ip, Null, Numeric, String, StringIgnoringCase, StringLike};
    [
        base("StringEquals", String),
        not("StringNotEquals", String),
        base("StringEqualsIgnoreCase", StringIgnoringCase),
        not("StringNotEqualsIgnoreCase", StringIgnoringCase),
        base("StringLike", StringLike),
        not("StringNotLike", StringLike),
        base("NumericEquals", Numeric(Equal)),
        not("NumericNotEquals", Numeric(Equal)),
        base("NumericLessThan", Numeric(Less)),
        base("NumericLessThanEquals", Numeric(LessOrEqual)),
        base("NumericGreaterThan", Numeric(Greater)),
        base("NumericGreaterThanEquals", Numeric(GreaterOrEqual)),
        base("DateEquals", Date(Equal)),
        not("DateNotEquals", Date(Equal)),
        base("DateLessThan", Date(Less)),
        base("DateLessThanEquals", Date(LessOrEqual)),
        base("DateGreaterThan", Date(Greater)),
        base("DateGreaterThanEquals", Date(GreaterOrEqual)),
        base("Bool", Bool),
        base("BinaryEquals", Binary),
        base("IpAddress", Ip),
        not("NotIpAddress", Ip),
        base("ArnEquals", Arn),
        base("ArnLike", Arn),
        not("ArnNotEquals", Arn),
        not("ArnNotLike", Arn),
        base("Null", Null),
    ]
};

const fn base(name: &'static str, family: Family) -> Base {
    Base { name, family, negated: false }
}

const fn not(name: &'static str, family: Family) -> Base {
    Base { name, family, negated: true }
}

impl Comparison {
    pub(crate) fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
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

    /// The operator that holds where this one does not: `StringNotEquals` of
    /// `StringEquals`.
    pub(crate) fn opposite(self) -> Option<Self> {
        let stem = |base: &Base| base.name.replacen("Not", "", 1);
        let base =
            BASES.iter().find(|base| base.negated != self.base.negated && stem(base) == stem(self.base))?;
        Some(Self { base, ..self })
    }

    pub(crate) fn family(self) -> Family {
        self.base.family
    }

    /// The type of the values; none for `Null`, which is about any.
    pub(crate) fn value_type(self) -> Option<ConditionType> {
        Some(match self.base.family {
            Family::String | Family::StringIgnoringCase | Family::StringLike => ConditionType::String,
            Family::Numeric(_) => ConditionType::Numeric,
            Family::Date(_) => ConditionType::Date,
            Family::Bool => ConditionType::Bool,
            Family::Binary => ConditionType::Binary,
            Family::Ip => ConditionType::IpAddress,
            Family::Arn => ConditionType::Arn,
            Family::Null => return None,
        })
    }

    pub(crate) fn is_negated(self) -> bool {
        self.base.negated
    }

    pub(crate) fn is_like(self) -> bool {
        self.base.name.ends_with("Like")
    }

    /// Whether `*` and `?` stand for other characters.
    pub(crate) fn takes_wildcards(self) -> bool {
        self.is_like() || self.family() == Family::Arn
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
    fn opposites_differ_in_their_negation() {
        let table = [
            ("StringEquals", Some("StringNotEquals")),
            ("ForAnyValue:ArnNotLikeIfExists", Some("ForAnyValue:ArnLikeIfExists")),
            ("IpAddress", Some("NotIpAddress")),
            ("Bool", None),
        ];
        for (text, expected) in table {
            let opposite = Operator::read(text).and_then(Operator::opposite).map(Operator::spelled);
            assert_eq!(opposite.as_deref(), expected, "{text}");
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
