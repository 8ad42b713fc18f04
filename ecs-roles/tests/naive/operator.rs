//! The operators of conditions.

/// The 26 operators that compare, in lower case, with what each negates.
///
/// IAM User Guide, "IAM JSON policy elements: Condition operators".
const COMPARING: [(&str, Option<&str>); 26] = [
    ("stringequals", None),
    ("stringnotequals", Some("stringequals")),
    ("stringequalsignorecase", None),
    ("stringnotequalsignorecase", Some("stringequalsignorecase")),
    ("stringlike", None),
    ("stringnotlike", Some("stringlike")),
    ("numericequals", None),
    ("numericnotequals", Some("numericequals")),
    ("numericlessthan", None),
    ("numericlessthanequals", None),
    ("numericgreaterthan", None),
    ("numericgreaterthanequals", None),
    ("dateequals", None),
    ("datenotequals", Some("dateequals")),
    ("datelessthan", None),
    ("datelessthanequals", None),
    ("dategreaterthan", None),
    ("dategreaterthanequals", None),
    ("bool", None),
    ("binaryequals", None),
    ("ipaddress", None),
    ("notipaddress", Some("ipaddress")),
    ("arnequals", None),
    ("arnnotequals", Some("arnlike")),
    ("arnlike", None),
    ("arnnotlike", Some("arnlike")),
];

/// `ForAllValues:` and `ForAnyValue:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// Every value of the request has to fit.
    AllValues,
    /// One value of the request has to.
    AnyValue,
}

/// An operator as a policy writes it, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `Null`.
    Null,
    /// An operator that compares.
    Comparing {
        /// Which values of the request, where it says so.
        over: Option<Over>,
        /// What it tests, negation left out, in lower case.
        test: &'static str,
        /// Whether it has to fail.
        is_negated: bool,
        /// Whether an absent key is fine.
        if_exists: bool,
    },
}

impl Operator {
    /// Reads `ForAnyValue:StringLikeIfExists` in any case; nothing if there is
    /// no such operator. `Null` takes neither prefix nor suffix.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        if text == "null" {
            return Some(Self::Null);
        }
        let (over, text) = match text.split_once(':') {
            Some(("forallvalues", rest)) => (Some(Over::AllValues), rest.to_owned()),
            Some(("foranyvalue", rest)) => (Some(Over::AnyValue), rest.to_owned()),
            _ => (None, text),
        };
        let (name, if_exists) = match text.strip_suffix("ifexists") {
            Some(name) => (name, true),
            None => (&*text, false),
        };
        let (name, negates) = COMPARING.into_iter().find(|(known, _)| *known == name)?;
        let (test, is_negated) = (negates.unwrap_or(name), negates.is_some());
        Some(Self::Comparing { over, test, is_negated, if_exists })
    }
}
