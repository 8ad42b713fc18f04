//! How much IAM takes, as an account's quotas say.

use std::collections::BTreeMap;

/// The quotas of an account that concern roles.
///
/// The defaults are those of the IAM User Guide, "IAM and AWS STS quotas".
/// Sizes are in characters without white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quotas {
    /// Managed policies attached to a role: 10, at most 25 on request. The boundary does not count.
    pub attached_policies: usize,
    /// All inline policies of a role together: 10,240.
    pub inline_policies: usize,
    /// A managed policy: 6,144.
    pub managed_policy: usize,
    /// A trust policy: 2,048, at most 8,192 on request.
    pub trust_policy: usize,
    /// Versions of a managed policy: 5.
    pub policy_versions: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { attached_policies: 10, trust_policy: 2_048, ..Self::HIGHEST }
    }
}

impl Quotas {
    /// More than this no account can have.
    pub(crate) const HIGHEST: Self = Self {
        attached_policies: 25,
        inline_policies: 10_240,
        managed_policy: 6_144,
        trust_policy: 8_192,
        policy_versions: 5,
    };

    /// The quotas in what `GetAccountSummary` returns; what it leaves out is as by default.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use ecs_roles::Quotas;
    ///
    /// let summary = BTreeMap::from([("AttachedPoliciesPerRoleQuota".to_owned(), 20)]);
    /// assert_eq!(Quotas::of_account_summary(&summary).attached_policies, 20);
    /// assert_eq!(Quotas::of_account_summary(&summary).managed_policy, 6_144);
    /// ```
    pub fn of_account_summary(summary: &BTreeMap<String, u64>) -> Self {
        let default = Self::default();
        let figure = |key: &str, default: usize| {
            summary.get(key).and_then(|figure| usize::try_from(*figure).ok()).unwrap_or(default)
        };
        Self {
            attached_policies: figure("AttachedPoliciesPerRoleQuota", default.attached_policies),
            inline_policies: figure("RolePolicySizeQuota", default.inline_policies),
            managed_policy: figure("PolicySizeQuota", default.managed_policy),
            trust_policy: figure("AssumeRolePolicySizeQuota", default.trust_policy),
            policy_versions: figure("VersionsPerPolicyQuota", default.policy_versions),
        }
    }
}
