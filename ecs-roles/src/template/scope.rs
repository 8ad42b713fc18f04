//! Where a role is used.

use super::input;
use crate::arn::Arn;
use crate::arn_fields::is_account_id;
use crate::error::{Error, shown};
use crate::partition::Partition;

/// The partition, account and region that a role is made for. Roles are
/// global; the region goes into the conditions and ARNs of their policies.
///
/// ```
/// use ecs_roles::{Partition, Scope};
///
/// let scope = Scope::new("111122223333", "cn-north-1")?;
/// assert_eq!(scope.partition(), &Partition::AwsCn);
/// assert!(Scope::new("1111-2222-3333", "cn-north-1").is_err());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    partition: Partition,
    account: String,
    region: String,
}

impl Scope {
    /// A scope in the partition that the region lies in.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the account is not
    /// 12 digits or the region is no region.
    pub fn new(account: impl Into<String>, region: impl Into<String>) -> Result<Self, Error> {
        let region = region.into();
        Self { partition: Partition::of_region(&region), account: account.into(), region }.checked()
    }

    /// The same scope in another partition, for regions this crate does not
    /// know the partition of.
    #[must_use]
    pub fn in_partition(mut self, partition: Partition) -> Self {
        self.partition = partition;
        self
    }

    /// The partition.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The account id.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The ARN of a managed policy that AWS maintains: `path_and_name` is
    /// `service-role/AmazonECSTaskExecutionRolePolicy` or a bare name. The path
    /// is part of the name: without it the policy does not exist.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if that makes no ARN.
    pub fn managed_policy(&self, path_and_name: &str) -> Result<Arn, Error> {
        Arn::new(self.partition.clone(), "iam", "", "aws", &format!("policy/{path_and_name}"))
    }

    /// The ARN of something in this account and region that users know by its
    /// name alone.
    pub(crate) fn named(&self, what: &str, service: &str, prefix: &str, name: &str) -> Result<Arn, Error> {
        self.arn(service, prefix, input::bare_name(what, name)?)
    }

    /// The same where the name stands in a definition.
    pub(crate) fn given(&self, what: &str, service: &str, prefix: &str, name: &str) -> Result<Arn, Error> {
        self.arn(service, prefix, input::given_name(what, name)?)
    }

    fn arn(&self, service: &str, prefix: &str, name: &str) -> Result<Arn, Error> {
        Arn::new(self.partition.clone(), service, &self.region, &self.account, &format!("{prefix}{name}"))
    }

    /// The ARN of a resource with wildcards.
    pub(crate) fn pattern(&self, service: &str, resource: &str) -> String {
        let Self { partition, account, region } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    fn checked(self) -> Result<Self, Error> {
        if !is_account_id(&self.account) {
            return Err(Error::invalid(format!(
                "{} is not an account id: write its 12 digits without hyphens",
                shown(&self.account)
            )));
        }
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !self.region.contains('-') || !self.region.chars().all(word) {
            return Err(Error::invalid(format!(
                "{} is not a region: write one such as `eu-central-1`",
                shown(&self.region)
            )));
        }
        Ok(self)
    }
}
