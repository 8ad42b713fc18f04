//! Operations on managed policies: the account's own, and those of AWS.

use super::document::{Purpose, check};
use super::entities::{AnyPolicy, Permissions};
use super::faults::{already_exists, delete_conflict};
use super::managed;
use super::page::{Page, page};
use super::policy::{Policy, Version};
use super::quota;
use super::state::{Iam, description, name, path, path_prefix};
use super::tags::{self, Tagged};
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

pub(super) fn create(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let name = name(params, "PolicyName", 128)?.to_owned();
    let document = new_document(iam, params)?;
    if iam.entities.policies.values().any(|policy| policy.name.eq_ignore_ascii_case(&name)) {
        return Err(already_exists(format!(
            "A policy called {name} already exists. Duplicate names are not allowed."
        )));
    }
    let count = iam.entities.policies.len() + 1;
    quota::check("PoliciesPerAccount", iam.quotas.managed_policies, count)?;
    let path = path(params)?;
    let policy = Policy {
        arn: iam.place.iam(&format!("policy{path}{name}")),
        name,
        path,
        description: description(params)?,
        created_at: iam.now,
        updated_at: iam.now,
        tags: iam.new_tags(Tagged::Policy, params)?,
        versions: vec![Version { number: 1, document, created_at: iam.now }],
        default: 1,
        last: 1,
        id: iam.ids.unique("ANPA", 17),
    };
    let arn = policy.arn.clone();
    iam.entities_mut().policies.insert(arn.clone(), policy);
    get_by_arn(iam, &arn)
}

/// `PolicyDocument` of a managed policy.
pub(super) fn new_document(iam: &Iam, params: &Params) -> Result<String, Fault> {
    let document = params.required("PolicyDocument")?;
    check(document, Purpose::Identity)?;
    quota::check("PolicySize", iam.quotas.managed_policy_size, quota::size(document))?;
    Ok(document.to_owned())
}

pub(super) fn get(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    get_by_arn(iam, params.required("PolicyArn")?)
}

fn get_by_arn(iam: &Iam, arn: &str) -> Result<Xml, Fault> {
    let policy = iam.policy(arn)?;
    Ok(Xml::fragment(|xml| {
        xml.element("Policy", |xml| {
            write(iam, xml, policy);
            if let AnyPolicy::Own(policy) = policy {
                xml.leaf_if_some("Description", policy.description.as_ref());
                tags::write(xml, &policy.tags);
            }
        });
    }))
}

/// What `GetPolicy` and `ListPolicies` have in common.
fn write(iam: &Iam, xml: &mut Xml, policy: AnyPolicy<'_>) {
    let arn = policy.arn();
    let count = |has: fn(&Permissions, &str) -> bool| {
        iam.entities.holders().filter(|permissions| has(permissions, &arn)).count().to_string()
    };
    xml.leaf("Arn", &*arn);
    xml.leaf("AttachmentCount", count(is_attached));
    xml.leaf("PermissionsBoundaryUsageCount", count(is_boundary));
    xml.leaf("IsAttachable", "true");
    let (id, created, updated) = match policy {
        AnyPolicy::Managed(policy) => (None, policy.updated(), policy.updated()),
        AnyPolicy::Own(own) => (Some(&own.id), own.created_at.iso8601(), own.updated_at.iso8601()),
    };
    let (name, path, version) = match policy {
        AnyPolicy::Managed(policy) => (policy.name(), policy.path(), policy.version().to_owned()),
        AnyPolicy::Own(own) => (own.name.as_str(), own.path.as_str(), own.default_id()),
    };
    xml.leaf("PolicyName", name);
    xml.leaf("Path", path);
    xml.leaf("DefaultVersionId", version);
    xml.leaf_if_some("PolicyId", id);
    xml.leaf("CreateDate", created);
    xml.leaf("UpdateDate", updated);
}

fn is_attached(permissions: &Permissions, arn: &str) -> bool {
    permissions.attached.iter().any(|attached| attached == arn)
}

fn is_boundary(permissions: &Permissions, arn: &str) -> bool {
    permissions.boundary.as_deref() == Some(arn)
}

/// Whether a policy is used as `PolicyUsageFilter` asks; in any way if it does not.
fn usage(params: &Params) -> impl Fn(&Permissions, &str) -> bool {
    let filter = params.get("PolicyUsageFilter").unwrap_or_default().to_owned();
    move |permissions, arn| match filter.as_str() {
        "PermissionsPolicy" => is_attached(permissions, arn),
        "PermissionsBoundary" => is_boundary(permissions, arn),
        _ => is_attached(permissions, arn) || is_boundary(permissions, arn),
    }
}

/// `Scope`: `All` (also if absent), `AWS` or `Local`.
pub(super) fn list(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let (scope, prefix) = (params.get("Scope").unwrap_or("All"), path_prefix(params));
    let only_used = params.get("OnlyAttached") == Some("true") || params.get("PolicyUsageFilter").is_some();
    let is_used = usage(params);
    let managed = managed::all(&iam.place.partition)
        .filter(|policy| scope != "Local" && policy.path().starts_with(prefix));
    let own = iam.entities.policies.values().filter(|own| scope != "AWS" && own.path.starts_with(prefix));
    let policies = managed.map(AnyPolicy::Managed).chain(own.map(AnyPolicy::Own)).filter(|policy| {
        let arn = policy.arn();
        !only_used || iam.entities.holders().any(|permissions| is_used(permissions, &arn))
    });
    page(params, "Policies", policies, |xml, policy| write(iam, xml, policy))
}

/// The lists of one page are those of the whole, cut together.
pub(super) fn list_entities(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let arn = iam.policy(params.required("PolicyArn")?)?.arn();
    let (is_used, prefix) = (usage(params), path_prefix(params));
    let wants = |kind: &str| params.get("EntityFilter").is_none_or(|filter| filter == kind);
    let users = iam.entities.users.values().filter(|user| wants("User") && user.path.starts_with(prefix));
    let users = users.filter(|user| is_used(&user.permissions, &arn));
    let roles = iam.entities.roles.values().filter(|role| wants("Role") && role.path.starts_with(prefix));
    let roles = roles.filter(|role| is_used(&role.permissions, &arn));
    let users = users.map(|user| ("User", &user.name, &user.id));
    let page = Page::of(params, users.chain(roles.map(|role| ("Role", &role.name, &role.id))))?;
    Ok(Xml::fragment(|xml| {
        xml.element("PolicyGroups", |_| {});
        for kind in ["User", "Role"] {
            let entities = page.items.iter().filter(|(of, ..)| *of == kind);
            xml.members(&format!("Policy{kind}s"), entities, |xml, (_, name, id)| {
                xml.leaf(&format!("{kind}Name"), name);
                xml.leaf(&format!("{kind}Id"), id);
            });
        }
        page.write_end(xml);
    }))
}

pub(super) fn delete(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let policy = iam.own_policy(params)?;
    let (arn, versions) = (policy.arn.clone(), policy.versions.len());
    let is_used =
        |permissions: &Permissions| is_attached(permissions, &arn) || is_boundary(permissions, &arn);
    if iam.entities.holders().any(is_used) {
        return Err(delete_conflict("Cannot delete a policy attached to entities."));
    }
    if versions > 1 {
        return Err(delete_conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        ));
    }
    iam.entities_mut().policies.remove(&arn);
    Ok(Xml::default())
}
