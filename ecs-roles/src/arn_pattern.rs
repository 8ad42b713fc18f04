//! Patterns over ARNs, as the `Resource` element of a policy holds them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::arn::Arn;
use crate::arn_fields::{self, Wildcards};
use crate::error::Error;
use crate::glob;
use crate::glob_relation::{self, Step, steps};

/// An ARN in which `*` stands for any run of characters and `?` for one, or
/// `*` alone for everything.
///
/// The first five fields are matched one by one, so that a wildcard in one
/// cannot reach into the next; in the resource part wildcards cross `:` and
/// `/`. `${*}`, `${?}` and `${$}` stand for the characters themselves. Other
/// policy variables are not known here: replace them first.
///
/// In the `Resource` of a policy a `*` that ends one of these fields may reach
/// further, which AWS advises against; [`Authorizer`](crate::Authorizer) decides by that.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Resource".
///
/// ```
/// use ecs_roles::{Arn, ArnPattern};
///
/// let pattern: ArnPattern = "arn:aws:ecs:*:111122223333:service/web/*".parse()?;
/// let service: Arn = "arn:aws:ecs:eu-west-1:111122223333:service/web/api".parse()?;
/// let other: Arn = "arn:aws:ecs:eu-west-1:111122223333:service/batch/api".parse()?;
/// assert!(pattern.matches(&service) && !pattern.matches(&other));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArnPattern(Shape);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Shape {
    Everything,
    Fields { partition: String, service: String, region: String, account: String, resource: String },
}

impl ArnPattern {
    /// `*`, the pattern that matches every ARN.
    pub const EVERYTHING: Self = Self(Shape::Everything);

    /// Whether the pattern covers `arn`. Letters match in their case.
    ///
    /// The time is at worst proportional to the product of both lengths.
    pub fn matches(&self, arn: &Arn) -> bool {
        match &self.0 {
            Shape::Everything => true,
            Shape::Fields { partition, service, region, account, resource } => {
                glob::matches(partition, arn.partition().as_str())
                    && glob::matches(service, arn.service())
                    && glob::matches(region, arn.region())
                    && glob::matches(account, arn.account())
                    && glob::matches(resource, arn.resource())
            }
        }
    }

    /// Whether some ARN could match both patterns.
    ///
    /// Fields are compared as texts: that a service has no ARNs of such a form
    /// is not known here. The time is proportional to the product of both
    /// lengths.
    ///
    /// ```
    /// use ecs_roles::ArnPattern;
    ///
    /// let web: ArnPattern = "arn:aws:ecs:*:111122223333:service/web/*".parse()?;
    /// let api: ArnPattern = "arn:aws:ecs:eu-west-1:*:service/*/api".parse()?;
    /// assert!(web.overlaps(&api) && !web.covers(&api));
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    pub fn overlaps(&self, other: &Self) -> bool {
        self.holds_by_field(other, glob_relation::overlaps)
    }

    /// Whether every ARN that matches `other` matches this pattern too.
    ///
    /// Yes is certain. No may be wrong where a `?` here stands against a `*`
    /// there: `?*` covers `*x`, which is not seen.
    ///
    /// ```
    /// use ecs_roles::ArnPattern;
    ///
    /// let all: ArnPattern = "arn:aws:s3:::logs-*".parse()?;
    /// assert!(all.covers(&"arn:aws:s3:::logs-eu/app/*".parse()?));
    /// assert!(!all.covers(&ArnPattern::EVERYTHING));
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    pub fn covers(&self, other: &Self) -> bool {
        self.holds_by_field(other, glob_relation::covers)
    }

    fn holds_by_field(&self, other: &Self, relation: fn(&[Step], &[Step]) -> bool) -> bool {
        let mut pairs = self.fields().into_iter().zip(other.fields());
        pairs.all(|(mine, theirs)| relation(&steps(mine), &steps(theirs)))
    }

    /// Patterns for partition, service, region, account and resource.
    pub(crate) fn fields(&self) -> [&str; 5] {
        match &self.0 {
            Shape::Everything => ["*"; 5],
            Shape::Fields { partition, service, region, account, resource } => {
                [partition, service, region, account, resource]
            }
        }
    }
}

impl FromStr for ArnPattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text == "*" {
            return Ok(Self::EVERYTHING);
        }
        let fields = arn_fields::read(text, Wildcards::Allowed)?;
        Ok(Self(Shape::Fields {
            partition: fields.partition.to_owned(),
            service: fields.service.to_owned(),
            region: fields.region.to_owned(),
            account: fields.account.to_owned(),
            resource: fields.resource.to_owned(),
        }))
    }
}

/// The pattern that matches this ARN alone: wildcard characters in it are
/// escaped.
impl From<&Arn> for ArnPattern {
    fn from(arn: &Arn) -> Self {
        Self(Shape::Fields {
            partition: arn.partition().to_string(),
            service: arn.service().to_owned(),
            region: arn.region().to_owned(),
            account: arn.account().to_owned(),
            resource: glob::escape(arn.resource()),
        })
    }
}

impl fmt::Display for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Shape::Everything => f.write_str("*"),
            Shape::Fields { partition, service, region, account, resource } => {
                write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
            }
        }
    }
}

impl fmt::Debug for ArnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ArnPattern({self})")
    }
}

impl From<ArnPattern> for String {
    fn from(pattern: ArnPattern) -> Self {
        pattern.to_string()
    }
}

impl From<&ArnPattern> for String {
    fn from(pattern: &ArnPattern) -> Self {
        pattern.to_string()
    }
}

impl Serialize for ArnPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ArnPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|error: Error| de::Error::custom(error.message()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(pattern: &str, arn: &str, expected: bool) {
        let parsed: ArnPattern = pattern.parse().unwrap();
        assert_eq!(parsed.to_string(), pattern);
        assert_eq!(parsed.matches(&arn.parse().unwrap()), expected, "{pattern} against {arn}");
    }

    #[test]
    fn fields_are_matched_one_by_one() {
        let service = "arn:aws:ecs:eu-west-1:111122223333:service/web/api";
        check("*", service, true);
        check(service, service, true);
        check("arn:*:ecs:*:*:*", service, true);
        check("arn:aws*:ecs:eu-*:1111????3333:service/*", service, true);
        check("arn:aws:ecs:*:111122223333:service/web/ap?", service, true);
        check("arn:aws:ecs:*:111122223333:service/*/api", service, true);
        check("arn:aws:ecs:*:999999999999:service/web/api", service, false);
        check("arn:aws-cn:ecs:*:*:*", service, false);
        check("arn:aws:ecs:eu-west-1:111122223333:Service/web/api", service, false);
    }

    #[test]
    fn a_wildcard_stays_within_its_field() {
        check("arn:aws:s3:*:*:bucket/x", "arn:aws:s3:::a:b:bucket/x", false);
        check("arn:aws:s3:::*:bucket/x", "arn:aws:s3:::a:b:bucket/x", true);
    }

    #[test]
    fn a_name_with_wildcard_characters_becomes_a_pattern_for_itself() {
        let key: Arn = "arn:aws:s3:::bucket/*".parse().unwrap();
        let pattern = ArnPattern::from(&key);
        assert!(pattern.matches(&key));
        assert!(!pattern.matches(&"arn:aws:s3:::bucket/secret".parse().unwrap()));
    }

    #[track_caller]
    fn relates(a: &str, b: &str, overlap: bool, cover: bool) {
        let (left, right): (ArnPattern, ArnPattern) = (a.parse().unwrap(), b.parse().unwrap());
        assert_eq!(left.overlaps(&right), overlap, "{a} and {b} overlap");
        assert_eq!(right.overlaps(&left), overlap, "{b} and {a} overlap");
        assert_eq!(left.covers(&right), cover, "{a} covers {b}");
    }

    #[test]
    fn patterns_relate_field_by_field() {
        let service = "arn:aws:ecs:eu-west-1:111122223333:service/web/api";
        relates("*", service, true, true);
        relates(service, "*", true, false);
        relates("arn:*:*:*:*:*", "*", true, true);
        relates(service, service, true, true);
        relates("arn:aws:ecs:*:*:service/*", "arn:aws:ecs:eu-*:111122223333:service/web/*", true, true);
        relates("arn:aws:ecs:us-*:*:service/*", "arn:aws:ecs:eu-*:111122223333:service/web/*", false, false);
        relates("arn:aws:ecs:*:*:service/web/*", "arn:aws:ecs:*:*:service/*/api", true, false);
        relates("arn:aws:ecs:*:*:cluster/*", "arn:aws:ecs:*:*:service/*", false, false);
        relates("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", false, false);
        relates("arn:aws*:s3:::bucket?", "arn:aws-cn:s3:::buckets", true, true);
    }

    proptest! {
        #[test]
        fn relations_agree_with_matching(
            a in "arn:aws:s3:[e*]{0,2}:[0*]{0,1}:[ab/*?]{1,4}",
            b in "arn:aws:s3:[e*]{0,2}:[0*]{0,1}:[ab/*?]{1,4}",
            arn in "arn:aws:s3:[e]{0,2}::[ab/]{1,5}",
        ) {
            let (Ok(a), Ok(b), Ok(arn)) = (a.parse::<ArnPattern>(), b.parse::<ArnPattern>(), arn.parse::<Arn>())
            else {
                return Ok(());
            };
            prop_assert!(!(a.matches(&arn) && b.matches(&arn)) || a.overlaps(&b));
            prop_assert!(!a.covers(&b) || !b.matches(&arn) || a.matches(&arn));
        }
    }

    #[test]
    fn slips_are_found_in_patterns_too() {
        let table = [
            ("arn:aws::iam::*:role/x", "did you mean `arn:aws:iam::*:role/x`?"),
            ("arn:aws:ecs:*:cluster:cluster/*", "account field"),
            ("arn:aws:logs:*:*:app:*", "did you mean `arn:aws:logs:*:*:log-group:app:*`?"),
            ("arn:aws:iam:eu-*:111122223333:role/*", "is global"),
            ("arn:aws:s3", "2 fields"),
            ("role/*", "does not start with `arn:`"),
        ];
        for (text, needle) in table {
            let error = text.parse::<ArnPattern>().unwrap_err().to_string();
            assert!(error.contains(needle), "`{needle}` is not in: {error}");
        }
    }
}
