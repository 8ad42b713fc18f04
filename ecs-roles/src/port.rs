//! What this crate needs from IAM.

use std::collections::BTreeMap;
use std::fmt::Debug;

use async_trait::async_trait;

use crate::arn::Arn;
use crate::error::Error;
use crate::policy::PolicyDocument;
use crate::role::Role;

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
/// role does not exist (except [`create_role`](Iam::create_role)), and writes
/// say by [`Error::may_have_happened`] whether a lost reply left them in doubt.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Iam: Send + Sync + Debug {
    /// `GetRole`: the role of that name.
    async fn get_role(&self, name: &str) -> Result<RoleDescription, Error>;

    /// `CreateRole`: name, path, description, trust policy, session duration,
    /// boundary and tags of `role`. Its policies are attached by the other
    /// methods. [`AlreadyExists`](crate::ErrorKind::AlreadyExists) if there is
    /// a role of that name in any case or path.
    async fn create_role(&self, role: &Role) -> Result<RoleDescription, Error>;

    /// `AttachRolePolicy`: attaches a managed policy; nothing happens if it is
    /// attached already.
    async fn attach_role_policy(&self, role: &str, policy: &Arn) -> Result<(), Error>;

    /// `ListAttachedRolePolicies`: the attached managed policies, in no
    /// particular order.
    async fn list_attached_role_policies(&self, role: &str) -> Result<Vec<Arn>, Error>;

    /// `GetRolePolicy`: the inline policy of that name;
    /// [`NotFound`](crate::ErrorKind::NotFound) also where the role has none.
    async fn get_role_policy(&self, role: &str, name: &str) -> Result<PolicyDocument, Error>;

    /// `PutRolePolicy`: writes an inline policy, replacing one of that name.
    async fn put_role_policy(&self, role: &str, name: &str, policy: &PolicyDocument) -> Result<(), Error>;
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
    pub tags: BTreeMap<String, String>,
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
        }
    }
}
