//! Condition keys and the types of their values.

use std::fmt;

use super::key_template;
use super::table::{KeyRow, Table};

/// A condition key of a service, or a global one.
///
/// ```
/// use ecs_roles::{ConditionType, ServiceReference};
///
/// let reference = ServiceReference::embedded();
/// let key = reference.condition_key("ecs:Capacity-Provider").ok_or("no such key")?;
/// assert_eq!(key.name(), "ecs:capacity-provider");
/// assert_eq!((key.value_type(), key.is_multivalued()), (ConditionType::Arn, true));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy)]
pub struct ConditionKey<'r> {
    pub(super) table: &'r Table,
    pub(super) row: &'r KeyRow,
}

/// What the values of a condition key are, and with it the condition operators
/// that compare them.
///
/// Source: Service Authorization Reference, "Condition keys" tables; IAM User
/// Guide, "IAM JSON policy elements: Condition operators".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConditionType {
    /// Text, for `StringEquals` and its kin.
    String,
    /// An ARN, for `ArnLike` and its kin.
    Arn,
    /// A number, for `NumericEquals` and its kin.
    Numeric,
    /// `true` or `false`, for `Bool`.
    Bool,
    /// A date in ISO 8601 or seconds since 1970, for `DateEquals` and its kin.
    /// For `aws:EpochTime` the numeric operators hold too.
    Date,
    /// An address or a range in CIDR form, for `IpAddress`.
    IpAddress,
    /// Bytes in base 64, for `BinaryEquals`.
    Binary,
}

impl<'r> ConditionKey<'r> {
    /// The name as the reference spells it; a variable part is a placeholder,
    /// as in `aws:ResourceTag/${TagKey}`.
    pub fn name(self) -> &'r str {
        self.table.text(self.row.name)
    }

    /// The type of its values, or of each of them.
    pub fn value_type(self) -> ConditionType {
        self.row.value_type
    }

    /// Whether a request can hold several values (`ArrayOf…` in the reference):
    /// such a key needs `ForAnyValue:` or `ForAllValues:`.
    pub fn is_multivalued(self) -> bool {
        self.row.multivalued
    }

    /// The best match for `key` among `candidates`: of two templates the one
    /// that says more.
    pub(super) fn best(candidates: impl Iterator<Item = Self>, key: &str) -> Option<Self> {
        candidates
            .filter_map(|candidate| Some((candidate.resemblance(key)?, candidate)))
            .max_by_key(|(said, _)| *said)
            .map(|(_, candidate)| candidate)
    }

    fn resemblance(self, key: &str) -> Option<usize> {
        if self.row.template {
            return key_template::matches(self.name(), key);
        }
        self.name().eq_ignore_ascii_case(key).then_some(usize::MAX)
    }
}

impl fmt::Debug for ConditionKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConditionKey({})", self.name())
    }
}
