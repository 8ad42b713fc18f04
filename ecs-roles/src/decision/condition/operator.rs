//! The names of condition operators.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and
//! "Condition operators with multi-valued context keys".

use std::cmp::Ordering;

/// An operator with its prefix and suffix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) quantifier: Quantifier,
    pub(super) family: Family,
    /// Whether none of the values may fit.
    pub(super) negated: bool,
    pub(super) if_exists: bool,
}

/// How many values of the request have to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// The single one; a list never fits.
    Single,
    /// `ForAllValues`.
    All,
    /// `ForAnyValue`.
    Any,
}

/// The type of the values and how they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
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
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

const NAMES: [(&str, Family, bool); 27] = {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
    use Family::{Arn, Binary, Bool, Date, Ip, Null, Numeric, String, StringIgnoringCase, StringLike};
    [
        ("stringequals", String, false),
        ("stringnotequals", String, true),
        ("stringequalsignorecase", StringIgnoringCase, false),
        ("stringnotequalsignorecase", StringIgnoringCase, true),
        ("stringlike", StringLike, false),
        ("stringnotlike", StringLike, true),
        ("numericequals", Numeric(Equal), false),
        ("numericnotequals", Numeric(Equal), true),
        ("numericlessthan", Numeric(Less), false),
        ("numericlessthanequals", Numeric(LessOrEqual), false),
        ("numericgreaterthan", Numeric(Greater), false),
        ("numericgreaterthanequals", Numeric(GreaterOrEqual), false),
        ("dateequals", Date(Equal), false),
        ("datenotequals", Date(Equal), true),
        ("datelessthan", Date(Less), false),
        ("datelessthanequals", Date(LessOrEqual), false),
        ("dategreaterthan", Date(Greater), false),
        ("dategreaterthanequals", Date(GreaterOrEqual), false),
        ("bool", Bool, false),
        ("binaryequals", Binary, false),
        ("ipaddress", Ip, false),
        ("notipaddress", Ip, true),
        ("arnequals", Arn, false),
        ("arnlike", Arn, false),
        ("arnnotequals", Arn, true),
        ("arnnotlike", Arn, true),
        ("null", Null, false),
    ]
};

impl Operator {
    /// The operator of that name, in any case.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (quantifier, name) = match name.split_once(':') {
            Some(("forallvalues", rest)) => (Quantifier::All, rest),
            Some(("foranyvalue", rest)) => (Quantifier::Any, rest),
            Some(_) => return None,
            None => (Quantifier::Single, name.as_str()),
        };
        let base = name.strip_suffix("ifexists");
        let (if_exists, name) = (base.is_some(), base.unwrap_or(name));
        let (_, family, negated) = NAMES.into_iter().find(|(known, ..)| *known == name)?;
        let qualified = if_exists || quantifier != Quantifier::Single;
        (family != Family::Null || !qualified).then_some(Self { quantifier, family, negated, if_exists })
    }
}

impl Comparison {
    pub(super) fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_and_suffix_are_read_in_any_case() {
        let operator = Operator::from_name("forAnyValue:StringNotLikeIfExists").unwrap();
        assert_eq!(operator.quantifier, Quantifier::Any);
        assert_eq!(operator.family, Family::StringLike);
        assert!(operator.negated && operator.if_exists);
    }

    #[test]
    fn what_is_no_operator_is_none() {
        for name in ["", "StringMatches", "NullIfExists", "ForAnyValue:Null", "ForSome:Bool", "IfExists"] {
            assert_eq!(Operator::from_name(name), None, "{name}");
        }
    }
}
