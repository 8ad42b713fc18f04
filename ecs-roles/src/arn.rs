//! Amazon Resource Names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::arn_fields::{self, Fields, Wildcards};
use crate::error::Error;
use crate::partition::Partition;

/// The name of one AWS resource, in six fields:
/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
///
/// Text that parses is printed back unchanged. Parsing refuses what cannot name
/// a resource and says which field is at fault; for common slips it offers the
/// mended text. Wildcards belong into an [`ArnPattern`](crate::ArnPattern);
/// here they are taken literally where AWS itself writes them (object keys in
/// S3, the `:*` at the end of a log group) and refused elsewhere.
///
/// ```
/// use ecs_roles::{Arn, Partition};
///
/// let arn: Arn = "arn:aws-cn:ecs:cn-north-1:111122223333:service/web/api".parse()?;
/// assert_eq!(arn.partition(), &Partition::AwsCn);
/// assert_eq!((arn.service(), arn.region(), arn.account()), ("ecs", "cn-north-1", "111122223333"));
/// assert_eq!((arn.resource_type(), arn.resource_id()), (Some("service"), "web/api"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    partition: Partition,
    service: String,
    region: String,
    account: String,
    resource: String,
}

impl Arn {
    /// An ARN of its fields, checked as [`FromStr`] checks them.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming the faulty field.
    pub fn new(
        partition: Partition,
        service: &str,
        region: &str,
        account: &str,
        resource: &str,
    ) -> Result<Self, Error> {
        format!("arn:{partition}:{service}:{region}:{account}:{resource}").parse()
    }

    /// The partition.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The service, such as `ecs`.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The region; empty for what has none, as in IAM.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The account id, or `aws` for what AWS owns; empty for what lies in no
    /// account, as S3 buckets do.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// All that follows the account, colons included.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// What stands before the first `/` or `:` of the resource: `role` in
    /// `role/deployer`. Nothing where the resource is a bare name.
    pub fn resource_type(&self) -> Option<&str> {
        self.resource.split_once(['/', ':']).map(|(kind, _)| kind)
    }

    /// What follows the [`resource_type`](Arn::resource_type), path included;
    /// the whole resource where that is a bare name.
    pub fn resource_id(&self) -> &str {
        self.resource.split_once(['/', ':']).map_or(&self.resource, |(_, id)| id)
    }
}

impl FromStr for Arn {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        arn_fields::read(text, Wildcards::Refused).map(Self::from)
    }
}

impl From<Fields<'_>> for Arn {
    fn from(fields: Fields<'_>) -> Self {
        Self {
            partition: Partition::from_name(fields.partition),
            service: fields.service.to_owned(),
            region: fields.region.to_owned(),
            account: fields.account.to_owned(),
            resource: fields.resource.to_owned(),
        }
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arn({self})")
    }
}

impl From<Arn> for String {
    fn from(arn: Arn) -> Self {
        arn.to_string()
    }
}

impl From<&Arn> for String {
    fn from(arn: &Arn) -> Self {
        arn.to_string()
    }
}

impl Serialize for Arn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Arn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|error: Error| de::Error::custom(error.message()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn legal_names_are_read_and_printed_back() {
        let table = [
            "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
            "arn:aws:iam::111122223333:role/team/a/deployer",
            "arn:aws:iam::111122223333:root",
            "arn:aws:s3:::bucket/a key/with:colons*",
            "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/app:*",
            "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/app:log-stream:web/1",
            "arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/a/b",
            "arn:aws:ssm:us-east-1::parameter/aws/service/ecs",
            "arn:aws-eusc:sts::111122223333:assumed-role/a/b",
            "arn:aws:imagebuilder:us-west-2:third-party-aws:image/x",
            "arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:app/group",
            "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:Größe",
        ];
        for text in table {
            assert_eq!(text.parse::<Arn>().unwrap().to_string(), text);
        }
    }

    #[track_caller]
    fn refused(text: &str, column: usize, needles: &[&str]) {
        let error = text.parse::<Arn>().unwrap_err();
        assert_eq!(error.position().unwrap().column, column, "{error}");
        for needle in needles {
            assert!(error.message().contains(needle), "`{needle}` is not in: {error}");
        }
    }

    #[test]
    fn a_doubled_colon_is_recognised() {
        refused(
            "arn:aws::iam::aws:policy/AWSCodeDeployRoleForECS",
            9,
            &["the service field", "did you mean `arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS`?"],
        );
    }

    #[test]
    fn an_account_in_the_region_field_is_recognised() {
        refused(
            "arn:aws:iam:111122223333:aws:policy/cdTaskExecutionPolicy",
            13,
            &[
                "the region field",
                "account id `111122223333`",
                "`arn:aws:iam::111122223333:policy/cdTaskExecutionPolicy`?",
            ],
        );
    }

    #[test]
    fn a_word_in_the_account_field_is_recognised() {
        refused(
            "arn:aws:ecs:eu-west-1:cluster:cluster/web",
            23,
            &["the account field", "is `cluster`", "12 digits"],
        );
    }

    #[test]
    fn a_log_group_without_its_type_is_recognised() {
        refused(
            "arn:aws:logs:eu-west-1:111122223333:app:*",
            37,
            &["the resource part", "`arn:aws:logs:eu-west-1:111122223333:log-group:app:*`?"],
        );
    }

    #[test]
    fn other_slips_name_field_and_mend() {
        refused("", 1, &["does not start with `arn:`"]);
        refused("role/x", 1, &["does not start with `arn:`"]);
        refused(
            " arn:aws:iam::111122223333:role/x\n",
            1,
            &["did you mean `arn:aws:iam::111122223333:role/x`?"],
        );
        refused("arn:aws:iam:111122223333:role/x", 1, &["4 fields", "`arn:aws:iam::111122223333:role/x`?"]);
        refused("arn:aws:s3:bucket", 1, &["3 fields", "`arn:aws:s3:::bucket`?"]);
        refused("arn:asw:iam::111122223333:role/x", 5, &["partition field", "`asw`"]);
        refused(
            "arn:aws:iam:eu-west-1:111122223333:role/x",
            13,
            &["is global", "`arn:aws:iam::111122223333:role/x`?"],
        );
        refused("arn:aws:ECS:eu-west-1:111122223333:cluster/x", 9, &["service field", "lower-case"]);
        refused(
            "arn:aws:ecs:111122223333:eu-west-1:cluster/x",
            13,
            &["`arn:aws:ecs:eu-west-1:111122223333:cluster/x`?"],
        );
        refused(
            "arn:aws:ecs:eu-west-1:1111-2222-3333:cluster/x",
            23,
            &["12 digits", ":111122223333:cluster/x`?"],
        );
        refused("arn:aws:ecs:eu-west-1::cluster/x", 23, &["account field", "is empty"]);
        refused("arn:aws:ecs:<region>:111122223333:cluster/x", 13, &["region field", "`<region>`"]);
        refused("arn:aws:ecs:eu-west-1:111122223333:", 36, &["resource part", "is empty"]);
        refused("arn:aws:iam::111122223333:role/*", 27, &["wildcard", "use a pattern"]);
        refused("arn:aws:iam::1111222233*:role/x", 14, &["account field", "wildcard"]);
        refused("arn:aws:iam::111122223333:role/a\nb", 27, &["line break", "role/a\\nb"]);
    }

    #[test]
    fn it_is_a_string_in_json() {
        let arn: Arn = serde_json::from_str("\"arn:aws:s3:::bucket\"").unwrap();
        assert_eq!(serde_json::to_string(&arn).unwrap(), "\"arn:aws:s3:::bucket\"");
        assert!(serde_json::from_str::<Arn>("\"bucket\"").is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_parses_prints_back(text in "(arn:)?[-a-z0-9:/*?.<{ß\n]{0,60}") {
            if let Ok(arn) = text.parse::<Arn>() {
                prop_assert_eq!(arn.to_string(), text);
            }
        }
    }
}
