//! `GetAccountSummary`: what there is, and how much there may be.

use super::state::Iam;
use crate::wire::xml::Xml;

pub(super) fn summary(iam: &Iam) -> Xml {
    let (quotas, entities) = (&iam.quotas, &iam.entities);
    let versions = entities.policies.values().map(|policy| policy.versions.len()).sum();
    let entries: [(&str, usize); 20] = [
        ("AccessKeysPerUserQuota", quotas.access_keys_per_user),
        ("AssumeRolePolicySizeQuota", quotas.trust_policy_size),
        ("AttachedPoliciesPerRoleQuota", quotas.managed_policies_per_role),
        ("AttachedPoliciesPerUserQuota", quotas.managed_policies_per_user),
        ("Groups", 0),
        ("InstanceProfiles", entities.profiles.len()),
        ("InstanceProfilesQuota", quotas.instance_profiles),
        ("Policies", entities.policies.len()),
        ("PoliciesQuota", quotas.managed_policies),
        ("PolicySizeQuota", quotas.managed_policy_size),
        ("PolicyVersionsInUse", versions),
        ("PolicyVersionsInUseQuota", 10_000),
        ("Providers", entities.providers.len()),
        ("RolePolicySizeQuota", quotas.inline_policy_size_per_role),
        ("Roles", entities.roles.len()),
        ("RolesQuota", quotas.roles),
        ("UserPolicySizeQuota", quotas.inline_policy_size_per_user),
        ("Users", entities.users.len()),
        ("UsersQuota", quotas.users),
        ("VersionsPerPolicyQuota", quotas.versions_per_policy),
    ];
    Xml::fragment(|xml| {
        xml.element("SummaryMap", |xml| {
            for (name, value) in entries {
                xml.element("entry", |xml| {
                    xml.leaf("key", name);
                    xml.leaf("value", value.to_string());
                });
            }
        });
    })
}
