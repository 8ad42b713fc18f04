//! What IAM holds of a role.

use std::collections::BTreeMap;

use super::observer::Observer;
use super::quota::Quotas;
use crate::arn::Arn;
use crate::error::Error;
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
    Observer::new(iam).wanted(role).await
}

/// Something that has the name of a customer managed policy of a role is at this ARN.
pub(crate) fn own_policy(role_arn: &Arn, path: &str, name: &str) -> Result<Arn, Error> {
    let resource = format!("policy{path}{name}");
    Arn::new(role_arn.partition().clone(), "iam", "", role_arn.account(), &resource)
}
