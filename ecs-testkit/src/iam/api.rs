//! The operations of IAM by name.

use super::state::Iam;
use super::{policies, role_policies, roles};
use crate::fault::Fault;
use crate::kernel::unsupported;
use crate::moment::Moment;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// The XML namespace of every answer.
pub(crate) const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// Carries out one operation.
pub(crate) fn call(iam: &mut Iam, operation: &str, params: &Params, now: Moment) -> Result<Xml, Fault> {
    iam.now = now;
    match operation {
        "CreateRole" => roles::create(iam, params),
        "DeleteRole" => roles::delete(iam, params),
        "DeleteRolePermissionsBoundary" => roles::delete_boundary(iam, params),
        "GetRole" => roles::get(iam, params),
        "ListRoleTags" => roles::list_tags(iam, params),
        "ListRoles" => roles::list(iam, params),
        "PutRolePermissionsBoundary" => roles::put_boundary(iam, params),
        "TagRole" => roles::tag(iam, params),
        "UntagRole" => roles::untag(iam, params),
        "UpdateAssumeRolePolicy" => roles::update_trust(iam, params),
        "UpdateRole" => roles::update(iam, params),
        "AttachRolePolicy" => role_policies::attach(iam, params),
        "DeleteRolePolicy" => role_policies::delete(iam, params),
        "DetachRolePolicy" => role_policies::detach(iam, params),
        "GetRolePolicy" => role_policies::get(iam, params),
        "ListAttachedRolePolicies" => role_policies::list_attached(iam, params),
        "ListRolePolicies" => role_policies::list(iam, params),
        "PutRolePolicy" => role_policies::put(iam, params),
        "CreatePolicy" => policies::create(iam, params),
        "DeletePolicy" => policies::delete(iam, params),
        "GetPolicy" => policies::get(iam, params),
        "GetPolicyVersion" => policies::get_version(iam, params),
        "ListPolicies" => policies::list(iam, params),
        _ => Err(unsupported("InvalidAction", "iam", operation)),
    }
}
