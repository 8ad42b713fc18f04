//! AWS partitions: separate sets of regions with their own ARNs.

use std::fmt;

/// A partition, the second field of an ARN.
///
/// A partition this crate has no name for is carried, not refused, so that an
/// ARN of a new one works the day it appears.
///
/// ```
/// use ecs_roles::Partition;
///
/// assert_eq!(Partition::of_region("cn-north-1"), Partition::AwsCn);
/// assert_eq!(Partition::AwsUsGov.as_str(), "aws-us-gov");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Partition {
    /// `aws`, the commercial regions.
    Aws,
    /// `aws-cn`, the regions in China.
    AwsCn,
    /// `aws-us-gov`, GovCloud (US).
    AwsUsGov,
    /// Any other, by name: `aws-iso`, `aws-eusc`, …
    Other(String),
}

impl Partition {
    /// The partition of that name.
    pub fn from_name(name: &str) -> Self {
        match name {
            "aws" => Self::Aws,
            "aws-cn" => Self::AwsCn,
            "aws-us-gov" => Self::AwsUsGov,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The partition a region lies in, by the prefix of its name; a region with
    /// no special prefix lies in `aws`.
    pub fn of_region(region: &str) -> Self {
        const PREFIXES: [(&str, &str); 8] = [
            ("cn-", "aws-cn"),
            ("us-gov-", "aws-us-gov"),
            ("us-iso-", "aws-iso"),
            ("us-isob-", "aws-iso-b"),
            ("eu-isoe-", "aws-iso-e"),
            ("us-isof-", "aws-iso-f"),
            ("eu-isof-", "aws-iso-f"),
            ("eusc-", "aws-eusc"),
        ];
        let known = PREFIXES.iter().find(|(prefix, _)| region.starts_with(prefix));
        known.map_or(Self::Aws, |(_, name)| Self::from_name(name))
    }

    /// The name as ARNs write it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
            Self::Other(name) => name,
        }
    }

    /// The suffixes that service names carry in condition values such as
    /// `kms:ViaService` and `iam:PassedToService`.
    ///
    /// In `aws-cn` both spellings occur (the managed policy
    /// `AmazonECS_FullAccess` lists both), so a condition there must name both.
    pub fn service_suffixes(&self) -> &'static [&'static str] {
        match self {
            Self::AwsCn => &["amazonaws.com", "amazonaws.com.cn"],
            _ => &["amazonaws.com"],
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_the_round_trip_known_or_not() {
        for name in ["aws", "aws-cn", "aws-us-gov", "aws-iso-b", "aws-of-tomorrow"] {
            assert_eq!(Partition::from_name(name).to_string(), name);
        }
    }

    #[test]
    fn the_region_tells_the_partition() {
        let table = [
            ("eu-central-1", "aws"),
            ("us-east-1", "aws"),
            ("cn-northwest-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
        ];
        for (region, partition) in table {
            assert_eq!(Partition::of_region(region).as_str(), partition, "{region}");
        }
    }
}
