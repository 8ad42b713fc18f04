//! What IAM holds of a role.

use std::collections::{BTreeMap, BTreeSet};

use super::leftovers::Leftovers;
use super::quota::Quotas;
use crate::arn::Arn;
use crate::error::{Error, ErrorKind, found};
use crate::policy::PolicyDocument;
use crate::port::{Iam, InstanceProfileDescription, PolicyDescription, RoleDescription};
use crate::role::Role;

/// A role as it is, with everything that belongs to it, and the account's quotas.
///
/// It is a plain value: [`plan`](crate::plan) compares it with the role that is
/// wanted, and tests make one by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observed {
    /// The role; none if there is none of that name.
    pub role: Option<RoleDescription>,
    /// The attached managed policies.
    pub attached: Vec<Arn>,
    /// The inline policies by name.
    pub inline: BTreeMap<String, PolicyDocument>,
    /// The managed policies that are attached, wanted or the boundary, as far as they exist.
    pub policies: BTreeMap<Arn, ObservedPolicy>,
    /// The instance profiles that hold the role, and the one that is wanted for it.
    pub instance_profiles: Vec<InstanceProfileDescription>,
    /// The quotas of the account.
    pub quotas: Quotas,
}

/// A managed policy with the document that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObservedPolicy {
    /// ARN, version, attachments and tags.
    pub description: PolicyDescription,
    /// The document of the default version.
    pub document: PolicyDocument,
}

impl Observed {
    /// Whether something beside the role has a managed policy attached, or is bounded by it.
    pub(super) fn is_used_by_others(&self, policy: &Arn) -> bool {
        let own = u32::from(self.attached.contains(policy));
        let found = self.policies.get(policy).map(|policy| &policy.description);
        found.is_some_and(|found| found.attachments > own || found.boundary_uses > 0)
    }
}

impl ObservedPolicy {
    /// A policy and its document.
    pub fn new(description: PolicyDescription, document: PolicyDocument) -> Self {
        Self { description, document }
    }
}

/// Reads what IAM holds of `role`: of the role of that name, and of the policies
/// and the instance profile that it should have. Nothing is written.
///
/// Where the caller may not read the account's quotas, they are taken to be the
/// default ones.
///
/// # Errors
///
/// Those of the port; that something does not exist is none.
pub async fn observe(iam: &dyn Iam, role: &Role) -> Result<Observed, Error> {
    let mut observed = observe_name(iam, role.name()).await?;
    observed.quotas = quotas(iam).await?;
    if let Some(profile) = role.instance_profile() {
        let is_known = |known: &InstanceProfileDescription| known.name.eq_ignore_ascii_case(profile);
        if !observed.instance_profiles.iter().any(is_known) {
            observed.instance_profiles.extend(found(iam.get_instance_profile(profile).await)?);
        }
    }
    let own = observed.role.as_ref().map(|found| own_policies(role, &found.arn)).transpose()?;
    let wanted = role.managed_policies().iter().chain(role.permissions_boundary()).cloned();
    for policy in wanted.chain(own.into_iter().flatten()) {
        read_policy(iam, &policy, &mut observed.policies).await?;
    }
    Ok(observed)
}

/// As [`observe`], for a role of which only the name matters. What is deleted
/// between two reads was not there.
pub(super) async fn observe_name(iam: &dyn Iam, name: &str) -> Result<Observed, Error> {
    let mut observed = Observed::default();
    let Some(role) = found(iam.get_role(name).await)? else { return Ok(observed) };
    let Some(attached) = found(iam.list_attached_role_policies(name).await)? else { return Ok(observed) };
    let Some(inline) = found(iam.list_role_policies(name).await)? else { return Ok(observed) };
    let Some(profiles) = found(iam.list_instance_profiles_for_role(name).await)? else {
        return Ok(observed);
    };
    for policy in inline {
        let document = found(iam.get_role_policy(name, &policy).await)?;
        observed.inline.extend(document.map(|document| (policy, document)));
    }
    // The list leaves out tags.
    for profile in profiles {
        observed.instance_profiles.extend(found(iam.get_instance_profile(&profile.name).await)?);
    }
    let recorded = Leftovers::recorded(&role.tags);
    for name in recorded.instance_profiles {
        if !observed.instance_profiles.iter().any(|known| known.name == name) {
            observed.instance_profiles.extend(found(iam.get_instance_profile(&name).await)?);
        }
    }
    let recorded = recorded.policies.iter().map(|name| own_policy(&role.arn, &role.path, name));
    let recorded = recorded.collect::<Result<Vec<_>, _>>()?;
    let policies = attached.iter().chain(&role.permissions_boundary).chain(&recorded);
    for policy in policies.collect::<BTreeSet<_>>() {
        read_policy(iam, policy, &mut observed.policies).await?;
    }
    observed.attached = attached;
    observed.role = Some(role);
    Ok(observed)
}

/// Something that has the name of a customer managed policy of a role is at this ARN.
pub(crate) fn own_policy(role_arn: &Arn, path: &str, name: &str) -> Result<Arn, Error> {
    let resource = format!("policy{path}{name}");
    Arn::new(role_arn.partition().clone(), "iam", "", role_arn.account(), &resource)
}

fn own_policies(role: &Role, role_arn: &Arn) -> Result<Vec<Arn>, Error> {
    role.customer_policies().keys().map(|name| own_policy(role_arn, role.path(), name)).collect()
}

async fn read_policy(
    iam: &dyn Iam,
    arn: &Arn,
    policies: &mut BTreeMap<Arn, ObservedPolicy>,
) -> Result<(), Error> {
    if policies.contains_key(arn) {
        return Ok(());
    }
    let Some(description) = found(iam.get_policy(arn).await)? else { return Ok(()) };
    // Between the two calls another version may have become the default one, and the first may be gone.
    if let Some(document) = found(iam.get_policy_version(arn, &description.default_version).await)? {
        policies.insert(arn.clone(), ObservedPolicy { description, document });
    }
    Ok(())
}

async fn quotas(iam: &dyn Iam) -> Result<Quotas, Error> {
    match iam.get_account_summary().await {
        Ok(summary) => Ok(Quotas::of_account_summary(&summary)),
        Err(error) if error.kind() == ErrorKind::AccessDenied => Ok(Quotas::default()),
        Err(error) => Err(error),
    }
}
