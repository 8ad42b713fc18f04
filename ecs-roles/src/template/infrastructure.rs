//! The infrastructure role.

use std::collections::BTreeSet;

use super::settings::{Settings, common_settings};
use super::{input, scope::Scope, trust};
use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::policy::Statement;
use crate::role::Role;
use crate::role_kind::RoleKind;

/// What ECS uses an [`InfrastructureRole`] for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum InfrastructureUse {
    /// Amazon EBS volumes of tasks: `managedEBSVolume.roleArn`.
    Volumes,
    /// TLS between services of Service Connect:
    /// `serviceConnectConfiguration.services[].tls.roleArn`.
    ServiceConnectTls,
    /// Target groups of VPC Lattice: `vpcLatticeConfigurations[].roleArn`.
    VpcLattice,
    /// Listeners in ECS's own blue/green, linear and canary deployments:
    /// `loadBalancers[].advancedConfiguration.roleArn`.
    LoadBalancers,
    /// Amazon ECS Managed Instances:
    /// `managedInstancesProvider.infrastructureRoleArn`.
    ManagedInstances,
    /// Express Mode: `CreateExpressGatewayService.infrastructureRoleArn`.
    ExpressServices,
}

impl InfrastructureUse {
    /// All uses.
    pub const ALL: [Self; 6] = [
        Self::Volumes,
        Self::ServiceConnectTls,
        Self::VpcLattice,
        Self::LoadBalancers,
        Self::ManagedInstances,
        Self::ExpressServices,
    ];

    /// The kind of role that has this use alone.
    pub fn kind(self) -> RoleKind {
        match self {
            Self::Volumes => RoleKind::InfrastructureVolumes,
            Self::ServiceConnectTls => RoleKind::InfrastructureServiceConnectTls,
            Self::VpcLattice => RoleKind::InfrastructureVpcLattice,
            Self::LoadBalancers => RoleKind::InfrastructureLoadBalancers,
            Self::ManagedInstances => RoleKind::InfrastructureManagedInstances,
            Self::ExpressServices => RoleKind::InfrastructureExpress,
        }
    }
}

/// Template of the infrastructure role: with it ECS manages what belongs to
/// tasks and services around their containers. Each
/// [use](InfrastructureUse) has a managed policy and a field that takes the
/// role. As `ecs.amazonaws.com` assumes it for all of them, one role may have
/// several uses.
///
/// The name follows from the first use: `ecsInfrastructureRole`,
/// `ecsInfrastructureRoleForLoadBalancers` or
/// `ecsInfrastructureRoleForExpressServices`. The managed policy
/// `AmazonECS_FullAccess` passes only the first of these, see
/// [`Role::passed_by_full_access`].
///
/// The trust policy has no condition by default: AWS's page shows none, and a
/// wrong one leaves tasks in `DEPROVISIONING`. See
/// [`for_own_account`](InfrastructureRole::for_own_account). For the same reason
/// do not delete or narrow a role with volumes while tasks use it.
///
/// ```
/// use ecs_roles::{InfrastructureRole, InfrastructureUse, Scope};
///
/// let scope = Scope::new("111122223333", "eu-central-1")?;
/// let role = InfrastructureRole::for_volumes(scope)
///     .and_for(InfrastructureUse::VpcLattice)
///     .encrypting_volumes_with("arn:aws:kms:eu-central-1:111122223333:key/1234abcd".parse()?)
///     .role()?;
/// assert_eq!(role.managed_policies().len(), 2);
/// println!("{}", role.inline_policies()["Infrastructure"].to_pretty());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS infrastructure IAM role".
#[derive(Debug, Clone)]
pub struct InfrastructureRole {
    settings: Settings,
    uses: Vec<InfrastructureUse>,
    volume_keys: Vec<Arn>,
    own_account: bool,
}

impl InfrastructureRole {
    /// A role for one use.
    pub fn new(scope: Scope, purpose: InfrastructureUse) -> Self {
        let settings = Settings::new(scope, purpose.kind().conventional_name().unwrap_or_default());
        Self { settings, uses: vec![purpose], volume_keys: Vec::new(), own_account: false }
    }

    /// A role for Amazon EBS volumes of tasks.
    pub fn for_volumes(scope: Scope) -> Self {
        Self::new(scope, InfrastructureUse::Volumes)
    }

    /// A role for TLS between services of Service Connect. The certificate
    /// authority in AWS Private CA has to be tagged `AmazonECSManaged=true`.
    pub fn for_service_connect_tls(scope: Scope) -> Self {
        Self::new(scope, InfrastructureUse::ServiceConnectTls)
    }

    /// A role for target groups of VPC Lattice.
    pub fn for_vpc_lattice(scope: Scope) -> Self {
        Self::new(scope, InfrastructureUse::VpcLattice)
    }

    /// A role for listeners and target groups in blue/green, linear and canary
    /// deployments by ECS itself.
    pub fn for_load_balancers(scope: Scope) -> Self {
        Self::new(scope, InfrastructureUse::LoadBalancers)
    }

    /// A role for Amazon ECS Managed Instances. It passes instance roles whose
    /// names start with `ecsInstanceRole`, see
    /// [`ManagedInstancesInstanceRole`](crate::ManagedInstancesInstanceRole).
    pub fn for_managed_instances(scope: Scope) -> Self {
        Self::new(scope, InfrastructureUse::ManagedInstances)
    }

    /// A role for services of Express Mode.
    pub fn for_express_services(scope: Scope) -> Self {
        Self::new(scope, InfrastructureUse::ExpressServices)
    }

    /// Gives the role another use.
    #[must_use]
    pub fn and_for(mut self, purpose: InfrastructureUse) -> Self {
        self.uses.push(purpose);
        self
    }

    /// Encrypts volumes with a customer managed key, `kmsKeyId` of the volume or
    /// of the cluster's managed storage. The policy of the key has to allow the
    /// same to this role. Where either is missing the volume is not attached,
    /// and the message speaks of something else (`IdempotentParameterMismatch`).
    ///
    /// Source: Amazon ECS Developer Guide, "Encrypt data stored in Amazon EBS
    /// volumes attached to Amazon ECS tasks".
    #[must_use]
    pub fn encrypting_volumes_with(mut self, key: Arn) -> Self {
        self.volume_keys.push(key);
        self
    }

    /// Lets ECS in only while it works for the scope's account, by
    /// `aws:SourceAccount`. AWS does not document that ECS sends the key for
    /// each use: try it with all uses of the role before you rely on it.
    #[must_use]
    pub fn for_own_account(mut self) -> Self {
        self.own_account = true;
        self
    }

    /// The role.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if a key is none or is
    /// named for a role without volumes, or the role breaks a limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let (principal, scope) = ("ecs.amazonaws.com", &self.settings.scope);
        let trust =
            if self.own_account { trust::for_account(principal, scope) } else { trust::service(principal) };
        let managed: Vec<&str> =
            self.uses.iter().flat_map(|purpose| purpose.kind().managed_policies()).copied().collect();
        let description = "Lets Amazon ECS manage infrastructure of tasks and services";
        self.settings.role(description, trust, &managed, ("Infrastructure", self.encryption()?))
    }

    fn encryption(&self) -> Result<Vec<Statement>, Error> {
        if let Some(key) = self.volume_keys.first()
            && !self.uses.contains(&InfrastructureUse::Volumes)
        {
            return Err(Error::invalid(format!(
                "the key {} is for volumes, but the role is not: add `InfrastructureUse::Volumes`",
                shown(&key.to_string())
            )));
        }
        let scope = &self.settings.scope;
        if let Some(key) = self.volume_keys.iter().find(|key| key.region() != scope.region()) {
            return Err(Error::invalid(format!(
                "a key of {} cannot encrypt volumes in {}: name a key of that region instead of {}",
                shown(key.region()),
                shown(scope.region()),
                shown(&key.to_string())
            )));
        }
        let keys = self.volume_keys.iter().map(|key| input::key(scope, key));
        let keys = keys.collect::<Result<BTreeSet<_>, _>>()?;
        Ok(if keys.is_empty() { Vec::new() } else { self.encrypt(&keys) })
    }

    /// The conditions are those of the key policy on AWS's page.
    fn encrypt(&self, keys: &BTreeSet<String>) -> Vec<Statement> {
        let scope = &self.settings.scope;
        let services = scope.partition().service_suffixes().iter();
        let services: Vec<_> = services.map(|suffix| format!("ec2.{}.{suffix}", scope.region())).collect();
        let for_volumes = |statement: Statement| {
            statement.on(keys).when("StringEquals", "kms:ViaService", &services).when(
                "ForAnyValue:StringEquals",
                "kms:EncryptionContextKeys",
                ["aws:ebs:id"],
            )
        };
        let data_keys = [
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ];
        vec![
            Statement::allow(["kms:DescribeKey"]).on(keys).sid("FindVolumeKeys"),
            for_volumes(Statement::allow(data_keys)).sid("EncryptVolumes"),
            for_volumes(Statement::allow(["kms:CreateGrant"]))
                .when("Bool", "kms:GrantIsForAWSResource", ["true"])
                .sid("GrantVolumeKeysToInstances"),
        ]
    }
}

common_settings!(InfrastructureRole);
