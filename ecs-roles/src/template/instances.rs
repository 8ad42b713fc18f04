//! Roles of the EC2 instances that tasks run on.

use super::grants::grant;
use super::settings::{Settings, common_settings};
use super::{input, scope::Scope, trust};
use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::glob;
use crate::role::Role;
use crate::role_kind::RoleKind;

/// Template of the container instance role: what the ECS agent on an EC2
/// instance registers the instance and starts tasks with. Instances get it
/// through an instance profile, which is named like the role.
///
/// Tasks without a task execution role pull images and write logs with it, and
/// containers can reach its credentials unless the agent or the instance's
/// metadata options keep them from it. The trust policy has no condition: AWS's
/// pages show none for EC2.
///
/// ```
/// use ecs_roles::{ContainerInstanceRole, Scope};
///
/// let role = ContainerInstanceRole::new(Scope::new("111122223333", "eu-central-1")?).role()?;
/// assert_eq!(role.name(), "ecsInstanceRole");
/// assert_eq!(role.instance_profile(), Some("ecsInstanceRole"));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS container instance IAM role".
#[derive(Debug, Clone)]
pub struct ContainerInstanceRole {
    settings: Settings,
    profile: Option<String>,
    managed_by_ssm: bool,
    configurations: Vec<Arn>,
}

impl ContainerInstanceRole {
    /// The role `ecsInstanceRole`.
    pub fn new(scope: Scope) -> Self {
        Self {
            settings: Settings::new(scope, name_of(RoleKind::ContainerInstance)),
            profile: None,
            managed_by_ssm: false,
            configurations: Vec::new(),
        }
    }

    /// Sets the name of the instance profile, that of the role by default.
    #[must_use]
    pub fn with_instance_profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Lets Systems Manager manage the instance, for a shell through Session
    /// Manager, by `AmazonSSMManagedInstanceCore`. That policy also reads every
    /// parameter of the account.
    #[must_use]
    pub fn managed_by_systems_manager(mut self) -> Self {
        self.managed_by_ssm = true;
        self
    }

    /// Reads the agent's configuration file in S3, the ARN of an object, which
    /// user data copies to `/etc/ecs/ecs.config`.
    #[must_use]
    pub fn reading_agent_configuration(mut self, object: Arn) -> Self {
        self.configurations.push(object);
        self
    }

    /// The role with its instance profile.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if an ARN is no object
    /// in S3, or the role breaks a limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let kind = RoleKind::ContainerInstance;
        let ssm = self.managed_by_ssm.then_some("AmazonSSMManagedInstanceCore");
        let managed: Vec<&str> = kind.managed_policies().iter().copied().chain(ssm).collect();
        let objects = self.configurations.iter().map(|object| input::object(&self.settings.scope, object));
        let read = grant("ReadAgentConfiguration", &["s3:GetObject"], objects.collect::<Result<_, _>>()?);
        let description = "Lets EC2 instances run tasks of Amazon ECS";
        let trust = trust::service(kind.service_principal());
        let inline = ("ContainerInstance", Vec::from_iter(read));
        let role = self.settings.role(description, trust, &managed, inline)?;
        with_profile(role, self.profile.as_deref())
    }
}

/// Template of the role of instances that ECS manages (Amazon ECS Managed
/// Instances). Its instance profile, named like the role, goes into
/// `ec2InstanceProfileArn` of a capacity provider.
///
/// The name must start with `ecsInstanceRole`: the managed policy of the
/// infrastructure role passes no other. The trust policy has no condition: AWS's
/// pages show none for EC2.
///
/// ```
/// use ecs_roles::{ManagedInstancesInstanceRole, Scope};
///
/// let template = ManagedInstancesInstanceRole::new(Scope::new("111122223333", "eu-central-1")?);
/// assert_eq!(template.clone().named("ecsInstanceRole-web").role()?.instance_profile(), Some("ecsInstanceRole-web"));
/// assert!(template.named("webInstanceRole").role().is_err());
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS Managed Instances instance
/// profile"; AWS Managed Policy Reference,
/// AmazonECSInfrastructureRolePolicyForManagedInstances, version 12.
#[derive(Debug, Clone)]
pub struct ManagedInstancesInstanceRole {
    settings: Settings,
    profile: Option<String>,
}

impl ManagedInstancesInstanceRole {
    /// The role `ecsInstanceRole`.
    pub fn new(scope: Scope) -> Self {
        Self { settings: Settings::new(scope, name_of(RoleKind::ManagedInstancesInstance)), profile: None }
    }

    /// Sets the name of the instance profile, that of the role by default.
    #[must_use]
    pub fn with_instance_profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// The role with its instance profile.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if path and name do not
    /// start with `ecsInstanceRole`, or the role breaks a limit of IAM.
    pub fn role(&self) -> Result<Role, Error> {
        let kind = RoleKind::ManagedInstancesInstance;
        let name = self.settings.path_and_name();
        if !glob::matches("ecsInstanceRole*", &name) {
            return Err(Error::invalid(format!(
                "the infrastructure role cannot pass {}: start the name with `ecsInstanceRole`, at the path `/`",
                shown(&name)
            )));
        }
        let description = "Lets instances managed by Amazon ECS run tasks";
        let trust = trust::service(kind.service_principal());
        let role = self.settings.role(description, trust, kind.managed_policies(), ("", Vec::new()))?;
        with_profile(role, self.profile.as_deref())
    }
}

fn name_of(kind: RoleKind) -> &'static str {
    kind.conventional_name().unwrap_or_default()
}

fn with_profile(role: Role, profile: Option<&str>) -> Result<Role, Error> {
    let profile = profile.unwrap_or(role.name()).to_owned();
    input::filled_in("instance profile name", &profile)?;
    let role = role.with_instance_profile(profile);
    role.check()?;
    Ok(role)
}

common_settings!(ContainerInstanceRole);
common_settings!(ManagedInstancesInstanceRole);
