//! `partition:`

use ecs_roles::Partition;

/// The partitions that regions lie in. The library carries any other by name.
const KNOWN: [&str; 8] =
    ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

/// The partition of that name, written beside a region.
pub(super) fn named(name: &str, region: &str) -> Result<Partition, String> {
    if KNOWN.contains(&name) {
        return Ok(Partition::from_name(name));
    }
    let remedy = match meant(name) {
        Some(meant) => format!(", did you mean `{meant}`?"),
        None => format!(": leave it out, as `{region}` lies in `{}`", Partition::of_region(region)),
    };
    Err(format!("`{name}` is none of the partitions `{}`{remedy}", KNOWN.join("`, `")))
}

/// The partition that is written so but for case and hyphens, or without `aws-`.
fn meant(name: &str) -> Option<&'static str> {
    let letters = |text: &str| text.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphabetic(), "");
    let wrong = letters(name);
    let is_meant = |known: &&str| {
        let known = letters(known);
        known == wrong || known.strip_prefix("aws") == Some(&wrong)
    };
    KNOWN.into_iter().find(|known| !wrong.is_empty() && is_meant(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_of_regions_are_known() {
        for region in [
            "eu-west-1",
            "cn-north-1",
            "us-gov-west-1",
            "us-iso-east-1",
            "us-isob-east-1",
            "eu-isoe-west-1",
            "us-isof-south-1",
            "eusc-de-east-1",
        ] {
            let partition = Partition::of_region(region);
            assert_eq!(named(partition.as_str(), region), Ok(partition));
        }
    }

    #[test]
    fn slips_are_recognised() {
        let slips = [
            ("aws_cn", Some("aws-cn")),
            ("AWS", Some("aws")),
            ("us-gov", Some("aws-us-gov")),
            ("awsisob", Some("aws-iso-b")),
            ("azure", None),
            ("", None),
        ];
        for (name, expected) in slips {
            assert_eq!(meant(name), expected, "{name}");
        }
    }
}
