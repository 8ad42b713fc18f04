//! The operations of IAM by name.

use std::sync::Arc;

use super::holders::{self, Holder};
use super::state::Iam;
use super::tags::{self, Tagged};
use super::{account, instance_profiles, policies, providers, roles, service_linked, users, versions};
use crate::fault::Fault;
use crate::identity::{Directory, Principal};
use crate::kernel::unsupported;
use crate::moment::Moment;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// The XML namespace of every answer.
pub(crate) const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// What an operation is carried out from.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) caller: &'a Principal,
    pub(crate) params: &'a Params,
    /// Where access keys are kept.
    pub(crate) keys: &'a mut Directory,
    /// What ECS needs its service-linked role for: ARNs.
    pub(crate) in_use_by_ecs: Vec<String>,
    pub(crate) now: Moment,
}

/// Carries out one operation.
pub(crate) fn call(iam: &mut Iam, operation: &str, call: Call<'_>) -> Result<Xml, Fault> {
    let now = call.now;
    iam.now = now;
    let before = (!iam.propagation.delay.is_zero()).then(|| Arc::clone(&iam.entities));
    let answer = carry_out(iam, operation, call);
    if let Some(before) = before.filter(|before| !Arc::ptr_eq(before, &iam.entities)) {
        iam.propagation.note(before, &iam.entities, now);
    }
    answer
}

fn carry_out(iam: &mut Iam, operation: &str, call: Call<'_>) -> Result<Xml, Fault> {
    let Call { caller, params, keys, in_use_by_ecs, .. } = call;
    match operation {
        "CreateRole" => roles::create(iam, params),
        "DeleteRole" => roles::delete(iam, params),
        "GetRole" => roles::get(iam, params),
        "ListRoles" => roles::list(iam, params),
        "UpdateAssumeRolePolicy" => roles::update_trust(iam, params),
        "UpdateRole" => roles::update(iam, params),
        "UpdateRoleDescription" => roles::update_description(iam, params),
        "AttachRolePolicy" => holders::attach(iam, Holder::Role, params),
        "DeleteRolePermissionsBoundary" => holders::delete_boundary(iam, Holder::Role, params),
        "DeleteRolePolicy" => holders::delete(iam, Holder::Role, params),
        "DetachRolePolicy" => holders::detach(iam, Holder::Role, params),
        "GetRolePolicy" => holders::get(iam, Holder::Role, params),
        "ListRolePolicies" => holders::list(iam, Holder::Role, params),
        "ListAttachedRolePolicies" => holders::list_attached(iam, Holder::Role, params),
        "PutRolePermissionsBoundary" => holders::put_boundary(iam, Holder::Role, params),
        "PutRolePolicy" => holders::put(iam, Holder::Role, params),
        "ListRoleTags" => tags::list(iam, Tagged::Role, params),
        "TagRole" => tags::tag(iam, Tagged::Role, params),
        "UntagRole" => tags::untag(iam, Tagged::Role, params),
        "CreateServiceLinkedRole" => service_linked::create(iam, params),
        "DeleteServiceLinkedRole" => service_linked::delete(iam, params, in_use_by_ecs),
        "GetServiceLinkedRoleDeletionStatus" => service_linked::deletion_status(iam, params),
        "CreatePolicy" => policies::create(iam, params),
        "DeletePolicy" => policies::delete(iam, params),
        "GetPolicy" => policies::get(iam, params),
        "ListEntitiesForPolicy" => policies::list_entities(iam, params),
        "ListPolicies" => policies::list(iam, params),
        "ListPolicyTags" => tags::list(iam, Tagged::Policy, params),
        "TagPolicy" => tags::tag(iam, Tagged::Policy, params),
        "UntagPolicy" => tags::untag(iam, Tagged::Policy, params),
        "CreatePolicyVersion" => versions::create(iam, params),
        "DeletePolicyVersion" => versions::delete(iam, params),
        "GetPolicyVersion" => versions::get(iam, params),
        "ListPolicyVersions" => versions::list(iam, params),
        "SetDefaultPolicyVersion" => versions::set_default(iam, params),
        "AddRoleToInstanceProfile" => instance_profiles::add_role(iam, params),
        "CreateInstanceProfile" => instance_profiles::create(iam, params),
        "DeleteInstanceProfile" => instance_profiles::delete(iam, params),
        "GetInstanceProfile" => instance_profiles::get(iam, params),
        "ListInstanceProfiles" => instance_profiles::list(iam, params),
        "ListInstanceProfilesForRole" => instance_profiles::list_for_role(iam, params),
        "RemoveRoleFromInstanceProfile" => instance_profiles::remove_role(iam, params),
        "ListInstanceProfileTags" => tags::list(iam, Tagged::InstanceProfile, params),
        "TagInstanceProfile" => tags::tag(iam, Tagged::InstanceProfile, params),
        "UntagInstanceProfile" => tags::untag(iam, Tagged::InstanceProfile, params),
        "CreateOpenIDConnectProvider" => providers::create(iam, params),
        "DeleteOpenIDConnectProvider" => providers::delete(iam, params),
        "GetOpenIDConnectProvider" => providers::get(iam, params),
        "ListOpenIDConnectProviders" => Ok(providers::list(iam)),
        "CreateUser" => users::create(iam, params),
        "DeleteUser" => users::delete(iam, params, keys),
        "GetUser" => users::get(iam, params, caller),
        "ListUsers" => users::list(iam, params),
        "AttachUserPolicy" => holders::attach(iam, Holder::User, params),
        "DeleteUserPermissionsBoundary" => holders::delete_boundary(iam, Holder::User, params),
        "DeleteUserPolicy" => holders::delete(iam, Holder::User, params),
        "DetachUserPolicy" => holders::detach(iam, Holder::User, params),
        "GetUserPolicy" => holders::get(iam, Holder::User, params),
        "ListUserPolicies" => holders::list(iam, Holder::User, params),
        "ListAttachedUserPolicies" => holders::list_attached(iam, Holder::User, params),
        "PutUserPermissionsBoundary" => holders::put_boundary(iam, Holder::User, params),
        "PutUserPolicy" => holders::put(iam, Holder::User, params),
        "ListUserTags" => tags::list(iam, Tagged::User, params),
        "TagUser" => tags::tag(iam, Tagged::User, params),
        "UntagUser" => tags::untag(iam, Tagged::User, params),
        "CreateAccessKey" => users::create_key(iam, params, caller, keys),
        "DeleteAccessKey" => users::delete_key(iam, params, caller, keys),
        "ListAccessKeys" => users::list_keys(iam, params, caller, keys),
        "GetAccountSummary" => Ok(account::summary(iam)),
        _ => Err(unsupported("InvalidAction", "iam", operation)),
    }
}
