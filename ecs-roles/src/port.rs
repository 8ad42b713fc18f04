//! What this crate needs from IAM.

use std::collections::BTreeMap;
use std::fmt::Debug;

use async_trait::async_trait;

use crate::arn::Arn;
use crate::error::Error;
use crate::policy::PolicyDocument;
use crate::role::Role;

/// Tags by key. Keys of IAM are unique in any case.
pub type Tags = BTreeMap<String, String>;

/// IAM as far as this crate uses it: one method per operation.
///
/// `SdkIam` (feature `aws`) is the implementation for AWS, `MockIam` (feature
/// `mock`) the one for unit tests; [`conformance`](crate::conformance) holds
/// what every implementation must do. Lists are whole: an implementation
/// follows pagination.
///
/// # Errors
///
/// Every method fails with [`NotFound`](crate::ErrorKind::NotFound) where the
/// role, policy or instance profile does not exist, and every creation with
/// [`AlreadyExists`](crate::ErrorKind::AlreadyExists) where the name is taken,
/// in any case and under any path. Writes say by [`Error::may_have_happened`]
/// whether a lost reply left them in doubt.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Iam: Send + Sync + Debug {
    /// `GetRole`: the role of that name.
    async fn get_role(&self, name: &str) -> Result<RoleDescription, Error>;

    /// `CreateRole`: name, path, description, trust policy, session duration,
    /// boundary and tags of `role`. Its policies are attached by the other
    /// methods.
    async fn create_role(&self, role: &Role) -> Result<RoleDescription, Error>;

    /// `UpdateRole`: the only two members of a role that it changes.
    async fn update_role(
        &self,
        role: &str,
        description: &str,
        max_session_duration: u32,
    ) -> Result<(), Error>;

    /// `UpdateAssumeRolePolicy`: replaces the trust policy.
    async fn update_assume_role_policy(&self, role: &str, trust: &PolicyDocument) -> Result<(), Error>;

    /// `PutRolePermissionsBoundary`: sets the boundary, or replaces it.
    async fn put_role_permissions_boundary(&self, role: &str, policy: &Arn) -> Result<(), Error>;

    /// `DeleteRolePermissionsBoundary`. What happens where there is none is not
    /// documented: it may succeed or fail with [`NotFound`](crate::ErrorKind::NotFound).
    async fn delete_role_permissions_boundary(&self, role: &str) -> Result<(), Error>;

    /// `TagRole`: adds tags, or replaces their values.
    async fn tag_role(&self, role: &str, tags: &Tags) -> Result<(), Error>;

    /// `UntagRole`: removes tags; what is not there is passed over.
    async fn untag_role(&self, role: &str, keys: &[String]) -> Result<(), Error>;

    /// `DeleteRole`: [`Conflict`](crate::ErrorKind::Conflict) while policies are
    /// attached or written into it, or an instance profile holds it.
    async fn delete_role(&self, role: &str) -> Result<(), Error>;

    /// `AttachRolePolicy`: attaches a managed policy; nothing happens if it is
    /// attached already.
    async fn attach_role_policy(&self, role: &str, policy: &Arn) -> Result<(), Error>;

    /// `DetachRolePolicy`: [`NotFound`](crate::ErrorKind::NotFound) also where the policy is not attached.
    async fn detach_role_policy(&self, role: &str, policy: &Arn) -> Result<(), Error>;

    /// `ListAttachedRolePolicies`: the attached managed policies, in no
    /// particular order.
    async fn list_attached_role_policies(&self, role: &str) -> Result<Vec<Arn>, Error>;

    /// `ListRolePolicies`: the names of the inline policies.
    async fn list_role_policies(&self, role: &str) -> Result<Vec<String>, Error>;

    /// `GetRolePolicy`: the inline policy of that name;
    /// [`NotFound`](crate::ErrorKind::NotFound) also where the role has none.
    async fn get_role_policy(&self, role: &str, name: &str) -> Result<PolicyDocument, Error>;

    /// `PutRolePolicy`: writes an inline policy, replacing one of that name.
    async fn put_role_policy(&self, role: &str, name: &str, policy: &PolicyDocument) -> Result<(), Error>;

    /// `DeleteRolePolicy`: [`NotFound`](crate::ErrorKind::NotFound) also where the role has none of that name.
    async fn delete_role_policy(&self, role: &str, name: &str) -> Result<(), Error>;

    /// `GetPolicy`: the managed policy, without its document.
    async fn get_policy(&self, policy: &Arn) -> Result<PolicyDescription, Error>;

    /// `GetPolicyVersion`: the document of a version such as `v3`.
    async fn get_policy_version(&self, policy: &Arn, version: &str) -> Result<PolicyDocument, Error>;

    /// `ListPolicyVersions`: the versions, in no particular order.
    async fn list_policy_versions(&self, policy: &Arn) -> Result<Vec<PolicyVersionDescription>, Error>;

    /// `CreatePolicy`: a customer managed policy.
    async fn create_policy(
        &self,
        name: &str,
        path: &str,
        document: &PolicyDocument,
        tags: &Tags,
    ) -> Result<PolicyDescription, Error>;

    /// `CreatePolicyVersion` with `SetAsDefault`: the document counts from now
    /// on. [`LimitExceeded`](crate::ErrorKind::LimitExceeded) at five versions.
    async fn create_policy_version(&self, policy: &Arn, document: &PolicyDocument) -> Result<(), Error>;

    /// `DeletePolicyVersion`: [`Conflict`](crate::ErrorKind::Conflict) for the default version.
    async fn delete_policy_version(&self, policy: &Arn, version: &str) -> Result<(), Error>;

    /// `TagPolicy`: adds tags to a customer managed policy, or replaces their values.
    async fn tag_policy(&self, policy: &Arn, tags: &Tags) -> Result<(), Error>;

    /// `DeletePolicy`: [`Conflict`](crate::ErrorKind::Conflict) while it is
    /// attached or has versions other than the default one.
    async fn delete_policy(&self, policy: &Arn) -> Result<(), Error>;

    /// `GetInstanceProfile`: the instance profile of that name.
    async fn get_instance_profile(&self, name: &str) -> Result<InstanceProfileDescription, Error>;

    /// `ListInstanceProfilesForRole`: the instance profiles that hold the role,
    /// without their tags.
    async fn list_instance_profiles_for_role(
        &self,
        role: &str,
    ) -> Result<Vec<InstanceProfileDescription>, Error>;

    /// `CreateInstanceProfile`: an empty one.
    async fn create_instance_profile(&self, name: &str, path: &str, tags: &Tags) -> Result<(), Error>;

    /// `AddRoleToInstanceProfile`: [`LimitExceeded`](crate::ErrorKind::LimitExceeded)
    /// if it holds a role already. The caller needs `iam:PassRole` on the role.
    async fn add_role_to_instance_profile(&self, profile: &str, role: &str) -> Result<(), Error>;

    /// `RemoveRoleFromInstanceProfile`: [`NotFound`](crate::ErrorKind::NotFound) also where it is not in it.
    async fn remove_role_from_instance_profile(&self, profile: &str, role: &str) -> Result<(), Error>;

    /// `TagInstanceProfile`: adds tags, or replaces their values.
    async fn tag_instance_profile(&self, profile: &str, tags: &Tags) -> Result<(), Error>;

    /// `DeleteInstanceProfile`: [`Conflict`](crate::ErrorKind::Conflict) while it holds a role.
    async fn delete_instance_profile(&self, profile: &str) -> Result<(), Error>;

    /// `GetAccountSummary`: what the account has and its quotas, such as
    /// `AttachedPoliciesPerRoleQuota`.
    async fn get_account_summary(&self) -> Result<BTreeMap<String, u64>, Error>;

    /// `CreateServiceLinkedRole`: has AWS make the role of a service such as
    /// `ecs.amazonaws.com`. [`InvalidInput`](crate::ErrorKind::InvalidInput)
    /// where there is one already: IAM has no other code for it.
    async fn create_service_linked_role(&self, service: &str) -> Result<RoleDescription, Error>;
}

/// A role as IAM describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoleDescription {
    /// The ARN, path included.
    pub arn: Arn,
    /// The name in the spelling it was created with.
    pub name: String,
    /// The path, `/` or `/…/`.
    pub path: String,
    /// The id (`AROA…`) that changes when a role is deleted and made anew.
    pub unique_id: String,
    /// The description, empty if there is none.
    pub description: String,
    /// Who may assume the role; nothing where IAM returned none.
    pub trust_policy: Option<PolicyDocument>,
    /// How long a session may last, in seconds.
    pub max_session_duration: u32,
    /// The managed policy that bounds the role's permissions.
    pub permissions_boundary: Option<Arn>,
    /// The tags.
    pub tags: Tags,
    /// The region in which it was used last, as far as IAM tells: of the last 400
    /// days, hours late.
    pub last_used_region: Option<String>,
}

/// A managed policy as IAM describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyDescription {
    /// The ARN, path included.
    pub arn: Arn,
    /// The version that counts, such as `v3`.
    pub default_version: String,
    /// How many users, groups and roles have it attached.
    pub attachments: u32,
    /// How many users and roles have it as their boundary.
    pub boundary_uses: u32,
    /// The tags; AWS's own policies have none.
    pub tags: Tags,
}

/// A version of a managed policy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyVersionDescription {
    /// The id, such as `v3`. Numbers only grow.
    pub id: String,
    /// Whether it is the one that counts.
    pub is_default: bool,
}

/// An instance profile as IAM describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceProfileDescription {
    /// The ARN, path included.
    pub arn: Arn,
    /// The name.
    pub name: String,
    /// The names of the roles in it: one at most.
    pub roles: Vec<String>,
    /// The tags.
    pub tags: Tags,
}

impl RoleDescription {
    /// A description of `role` under an ARN and an id, as IAM would give it
    /// after creating the role.
    pub fn of(role: &Role, arn: Arn, unique_id: impl Into<String>) -> Self {
        Self {
            arn,
            name: role.name().to_owned(),
            path: role.path().to_owned(),
            unique_id: unique_id.into(),
            description: role.description().to_owned(),
            trust_policy: Some(role.trust_policy().clone()),
            max_session_duration: role.max_session_duration(),
            permissions_boundary: role.permissions_boundary().cloned(),
            tags: role.tags().clone(),
            last_used_region: None,
        }
    }
}

impl PolicyDescription {
    /// A policy without tags that nobody has attached.
    pub fn new(arn: Arn, default_version: impl Into<String>) -> Self {
        Self {
            arn,
            default_version: default_version.into(),
            attachments: 0,
            boundary_uses: 0,
            tags: Tags::new(),
        }
    }
}

impl PolicyVersionDescription {
    /// A version.
    pub fn new(id: impl Into<String>, is_default: bool) -> Self {
        Self { id: id.into(), is_default }
    }
}

impl InstanceProfileDescription {
    /// An instance profile without tags that holds these roles.
    pub fn new(arn: Arn, roles: impl IntoIterator<Item = String>) -> Self {
        let name = arn.resource_id().rsplit('/').next().unwrap_or_default().to_owned();
        Self { arn, name, roles: roles.into_iter().collect(), tags: Tags::new() }
    }
}
