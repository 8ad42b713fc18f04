//! Roles that AWS creates for itself.

use super::RoleKind;
use crate::arn::Arn;
use crate::error::Error;
use crate::template::Scope;

/// A service-linked role: AWS creates it, by itself or through
/// `iam:CreateServiceLinkedRole`, and nobody can change its name, path, trust or
/// policy. So there is no [`Role`](crate::Role) for it. Its trust policy takes
/// no condition.
///
/// ```
/// use ecs_roles::{Scope, ServiceLinkedRole};
///
/// let scope = Scope::new("111122223333", "eu-west-1")?;
/// let role = ServiceLinkedRole::Ecs;
/// assert_eq!(role.service_name(), "ecs.amazonaws.com");
/// assert_eq!(
///     role.arn(&scope)?.to_string(),
///     "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
/// );
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: IAM User Guide, "Create a service-linked role"; Amazon ECS Developer
/// Guide, "Using service-linked roles for Amazon ECS".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ServiceLinkedRole {
    /// `AWSServiceRoleForECS`: network interfaces, load balancers, service
    /// discovery, scaling of capacity. Created with the first cluster or
    /// service.
    Ecs,
    /// `AWSServiceRoleForECSCompute`: instances that ECS manages.
    EcsCompute,
    /// `AWSServiceRoleForApplicationAutoScaling_ECSService`: scaling of
    /// services. Created with the first `RegisterScalableTarget`.
    ApplicationAutoScaling,
}

impl ServiceLinkedRole {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ecs, Self::EcsCompute, Self::ApplicationAutoScaling];

    /// The kind.
    pub fn kind(self) -> RoleKind {
        match self {
            Self::Ecs => RoleKind::ServiceLinkedEcs,
            Self::EcsCompute => RoleKind::ServiceLinkedEcsCompute,
            Self::ApplicationAutoScaling => RoleKind::ServiceLinkedAutoScaling,
        }
    }

    /// The name.
    pub fn name(self) -> &'static str {
        self.kind().conventional_name().unwrap_or_default()
    }

    /// The service it belongs to: `AWSServiceName` of `CreateServiceLinkedRole`
    /// and the value of `iam:AWSServiceName`.
    pub fn service_name(self) -> &'static str {
        self.kind().service_principal()
    }

    /// The path, `/aws-service-role/` and the service.
    pub fn path(self) -> String {
        format!("/aws-service-role/{}/", self.service_name())
    }

    /// The ARN in an account.
    ///
    /// # Errors
    ///
    /// None for a scope that was made by [`Scope::new`].
    pub fn arn(self, scope: &Scope) -> Result<Arn, Error> {
        let resource = format!("role{}{}", self.path(), self.name());
        Arn::new(scope.partition().clone(), "iam", "", scope.account(), &resource)
    }

    /// The managed policy it carries. It cannot be attached to other roles.
    ///
    /// # Errors
    ///
    /// As for [`arn`](Self::arn).
    pub fn managed_policy(self, scope: &Scope) -> Result<Arn, Error> {
        scope.managed_policy(self.kind().managed_policies().first().copied().unwrap_or_default())
    }

    /// What has to be gone, in all regions, before `DeleteServiceLinkedRole`
    /// deletes it.
    pub fn deletable_after(self) -> &'static str {
        match self {
            Self::Ecs => "all clusters of the account are deleted",
            Self::EcsCompute => "all capacity providers with Amazon ECS Managed Instances are deleted",
            Self::ApplicationAutoScaling => "all scalable targets of ECS services are deregistered",
        }
    }
}
