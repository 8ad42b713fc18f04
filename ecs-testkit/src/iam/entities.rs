//! What an account has in IAM: plain data.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::instance_profiles::InstanceProfile;
use super::managed::{self, ManagedPolicy};
use super::policy::Policy;
use super::providers::Provider;
use super::role::Role;
use super::user::User;

/// Roles, users, policies and what else there is.
#[derive(Clone, Debug, Default)]
pub(super) struct Entities {
    /// By name in lower case: names are unique in any case.
    pub(super) roles: BTreeMap<String, Role>,
    /// By name in lower case.
    pub(super) users: BTreeMap<String, User>,
    /// The account's own, by ARN.
    pub(super) policies: BTreeMap<String, Policy>,
    /// By name in lower case.
    pub(super) profiles: BTreeMap<String, InstanceProfile>,
    /// By ARN.
    pub(super) providers: BTreeMap<String, Provider>,
}

/// What managed policies, inline policies and a boundary an entity has.
#[derive(Clone, Debug, Default)]
pub(super) struct Permissions {
    /// ARNs, in the order they were attached.
    pub(super) attached: Vec<String>,
    /// Documents by name.
    pub(super) inline: BTreeMap<String, String>,
    /// The ARN of a managed policy.
    pub(super) boundary: Option<String>,
}

/// A policy that can be named by an ARN.
#[derive(Clone, Copy, Debug)]
pub(super) enum AnyPolicy<'a> {
    Managed(ManagedPolicy<'a>),
    Own(&'a Policy),
}

impl Entities {
    pub(super) fn policy<'a>(&'a self, partition: &'a str, arn: &str) -> Option<AnyPolicy<'a>> {
        let managed = managed::find(partition, arn).map(AnyPolicy::Managed);
        managed.or_else(|| self.policies.get(arn).map(AnyPolicy::Own))
    }

    pub(super) fn role_by_arn(&self, arn: &str) -> Option<&Role> {
        self.roles.get(&key(arn.rsplit('/').next()?)).filter(|role| role.arn == arn)
    }

    /// The permissions of everybody who can have any.
    pub(super) fn holders(&self) -> impl Iterator<Item = &Permissions> {
        let roles = self.roles.values().map(|role| &role.permissions);
        roles.chain(self.users.values().map(|user| &user.permissions))
    }
}

impl<'a> AnyPolicy<'a> {
    pub(super) fn arn(self) -> Cow<'a, str> {
        match self {
            Self::Managed(policy) => policy.arn().into(),
            Self::Own(policy) => policy.arn.as_str().into(),
        }
    }

    /// The document of the default version.
    pub(super) fn document(self) -> Cow<'a, str> {
        match self {
            Self::Managed(policy) => policy.document(),
            Self::Own(policy) => policy.document().into(),
        }
    }
}

/// What entities are kept by: names are the same in any case.
pub(super) fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}
