//! IAM quotas: AWS IAM User Guide, "IAM and AWS STS quotas".

use super::faults::limit_exceeded;
use crate::fault::Fault;

/// What an account may have in IAM. Sizes are in characters, white space left out.
///
/// The defaults are those of a new account (AWS IAM User Guide, "IAM and AWS STS
/// quotas"); `GetAccountSummary` tells them. A lower quota makes it cheap to exceed one:
///
/// ```
/// use ecs_testkit::{Fake, IamQuotas};
///
/// let fake = Fake::new();
/// fake.set_iam_quotas(IamQuotas { managed_policies_per_role: 1, ..IamQuotas::default() });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IamQuotas {
    /// Roles in the account: 1000.
    pub roles: usize,
    /// Users in the account: 5000.
    pub users: usize,
    /// Instance profiles in the account: 1000.
    pub instance_profiles: usize,
    /// Customer managed policies in the account: 1500.
    pub managed_policies: usize,
    /// Versions of a managed policy: 5.
    pub versions_per_policy: usize,
    /// Managed policies attached to a role: 10.
    pub managed_policies_per_role: usize,
    /// Managed policies attached to a user: 10.
    pub managed_policies_per_user: usize,
    /// A managed policy: 6144.
    pub managed_policy_size: usize,
    /// A role's trust policy: 2048.
    pub trust_policy_size: usize,
    /// The inline policies of a role together: 10 240.
    pub inline_policy_size_per_role: usize,
    /// The inline policies of a user together: 2048.
    pub inline_policy_size_per_user: usize,
    /// Access keys of a user: 2.
    pub access_keys_per_user: usize,
    /// Tags of a role, user, policy or instance profile: 50.
    pub tags: usize,
}

impl Default for IamQuotas {
    fn default() -> Self {
        Self {
            roles: 1000,
            users: 5000,
            instance_profiles: 1000,
            managed_policies: 1500,
            versions_per_policy: 5,
            managed_policies_per_role: 10,
            managed_policies_per_user: 10,
            managed_policy_size: 6144,
            trust_policy_size: 2048,
            inline_policy_size_per_role: 10_240,
            inline_policy_size_per_user: 2048,
            access_keys_per_user: 2,
            tags: 50,
        }
    }
}

/// Refuses what exceeds a quota, by the quota's name.
pub(super) fn check(name: &str, quota: usize, used: usize) -> Result<(), Fault> {
    if used > quota {
        return Err(limit_exceeded(format!("Cannot exceed quota for {name}: {quota}")));
    }
    Ok(())
}

/// What counts of a document: everything but white space.
pub(super) fn size(document: &str) -> usize {
    document.chars().filter(|character| !character.is_whitespace()).count()
}
