//! The role of machines outside of AWS.

use std::collections::BTreeSet;

use super::grants::grant;
use super::settings::{Settings, common_settings};
use super::{scope::Scope, trust};
use crate::error::Error;
use crate::role::Role;
use crate::role_kind::RoleKind;

const KIND: RoleKind = RoleKind::EcsAnywhere;

/// Template of the role of machines outside of AWS that run tasks (ECS
/// Anywhere). Its name goes into `IamRole` of `ssm:CreateActivation`.
///
/// Systems Manager assumes the role only for the scope's account and region, by
/// `aws:SourceAccount` and `aws:SourceArn`, as the Systems Manager User Guide
/// describes; the ECS page shows no condition. See
/// [`trusting_any_source`](EcsAnywhereRole::trusting_any_source).
///
/// ```
/// use ecs_roles::{EcsAnywhereRole, Scope};
///
/// let role = EcsAnywhereRole::new(Scope::new("111122223333", "eu-central-1")?).reading_no_parameters().role()?;
/// assert_eq!(role.managed_policies().len(), 1);
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS Anywhere IAM role".
#[derive(Debug, Clone)]
pub struct EcsAnywhereRole {
    settings: Settings,
    any_source: bool,
    no_parameters: bool,
}

impl EcsAnywhereRole {
    /// The role `ecsAnywhereRole`.
    pub fn new(scope: Scope) -> Self {
        let settings = Settings::new(scope, KIND.conventional_name().unwrap_or_default());
        Self { settings, any_source: false, no_parameters: false }
    }

    /// Leaves the conditions out of the trust policy, as AWS's own page on this
    /// role does.
    #[must_use]
    pub fn trusting_any_source(mut self) -> Self {
        self.any_source = true;
        self
    }

    /// Puts what Systems Manager needs into the inline policy
    /// `ManagedInstanceCore` instead of attaching `AmazonSSMManagedInstanceCore`,
    /// with which the machine could read every parameter of the account. It is
    /// that policy, version 2, without `ssm:GetParameter` and
    /// `ssm:GetParameters`.
    #[must_use]
    pub fn reading_no_parameters(mut self) -> Self {
        self.no_parameters = true;
        self
    }

    /// The role.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the role breaks a
    /// limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let (kind, scope) = (KIND, &self.settings.scope);
        let principal = kind.service_principal();
        let trust = match self.any_source {
            true => trust::service(principal),
            false => trust::guarded_service(principal, scope, scope.pattern("ssm", "*")),
        };
        let replaced = |policy: &&&str| self.no_parameters && **policy == "AmazonSSMManagedInstanceCore";
        let managed: Vec<&str> =
            kind.managed_policies().iter().filter(|policy| !replaced(policy)).copied().collect();
        let all = BTreeSet::from_iter(self.no_parameters.then(|| "*".to_owned()));
        let core = Vec::from_iter(grant("ManagedInstanceCore", &CORE_WITHOUT_PARAMETERS, all));
        let description = "Lets machines outside of AWS run tasks of Amazon ECS";
        self.settings.role(description, trust, &managed, ("ManagedInstanceCore", core))
    }
}

/// `AmazonSSMManagedInstanceCore` without the two actions that read parameters.
const CORE_WITHOUT_PARAMETERS: [&str; 23] = [
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssm:DescribeAssociation",
    "ssm:DescribeDocument",
    "ssm:GetDeployablePatchSnapshotForInstance",
    "ssm:GetDocument",
    "ssm:GetManifest",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult",
    "ssm:PutInventory",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

common_settings!(EcsAnywhereRole);
