//! Managed policies: the account's own, and those of AWS.

use super::document::{Purpose, check, encode};
use super::faults::{already_exists, delete_conflict, no_such_entity};
use super::managed;
use super::page::page;
use super::quota;
use super::role::write_tags;
use super::state::{AnyPolicy, Iam, Policy, name, path, tags};
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

pub(super) fn create(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let name = name(params, "PolicyName", 128)?.to_owned();
    let document = params.required("PolicyDocument")?.to_owned();
    check(&document, Purpose::Identity)?;
    quota::check("PolicySize", quota::MANAGED_POLICY, quota::size(&document))?;
    if iam.policies.values().any(|policy| policy.name.eq_ignore_ascii_case(&name)) {
        return Err(already_exists(format!(
            "A policy called {name} already exists. Duplicate names are not allowed."
        )));
    }
    let path = path(params)?;
    let policy = Policy {
        arn: iam.place.iam(&format!("policy{path}{name}")),
        name,
        path,
        id: iam.ids.unique("ANPA", 17),
        description: params.get("Description").unwrap_or_default().to_owned(),
        document,
        created_at: iam.now,
        tags: tags(params),
    };
    let arn = policy.arn.clone();
    iam.policies.insert(arn.clone(), policy);
    get_by_arn(iam, &arn)
}

pub(super) fn get(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    get_by_arn(iam, params.required("PolicyArn")?)
}

fn get_by_arn(iam: &Iam, arn: &str) -> Result<Xml, Fault> {
    let policy = iam.policy(arn).ok_or_else(|| not_found(arn))?;
    Ok(Xml::fragment(|xml| xml.element("Policy", |xml| write(iam, xml, &policy))))
}

fn not_found(arn: &str) -> Fault {
    no_such_entity(format!("Policy {arn} was not found."))
}

fn write(iam: &Iam, xml: &mut Xml, policy: &AnyPolicy<'_>) {
    let (arn, name, path, version) = match policy {
        AnyPolicy::Managed(policy) => {
            (policy.arn(&iam.place.partition), policy.name, policy.path, policy.version)
        }
        AnyPolicy::Own(policy) => (policy.arn.clone(), policy.name.as_str(), policy.path.as_str(), "v1"),
    };
    let attachments = iam.roles.values().filter(|role| role.attached.contains(&arn)).count();
    xml.leaf("PolicyName", name);
    xml.leaf("Path", path);
    xml.leaf("Arn", arn);
    xml.leaf("DefaultVersionId", version);
    xml.leaf("AttachmentCount", attachments.to_string());
    xml.leaf("IsAttachable", "true");
    if let AnyPolicy::Own(policy) = policy {
        xml.leaf("PolicyId", &policy.id);
        xml.leaf("Description", &policy.description);
        xml.leaf("CreateDate", policy.created_at.iso8601());
        xml.leaf("UpdateDate", policy.created_at.iso8601());
        write_tags(xml, &policy.tags);
    }
}

/// `Scope`: `All` (also if absent), `AWS` or `Local`.
pub(super) fn list(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let scope = params.get("Scope").unwrap_or("All");
    let managed = managed::all().filter(|_| scope != "Local").map(AnyPolicy::Managed);
    let own = iam.policies.values().filter(|_| scope != "AWS").map(AnyPolicy::Own);
    page(params, "Policies", managed.chain(own), |xml, policy| write(iam, xml, &policy))
}

pub(super) fn get_version(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let (arn, version) = (params.required("PolicyArn")?, params.required("VersionId")?);
    let policy = iam.policies.get(arn).ok_or_else(|| match managed::find(&iam.place.partition, arn) {
        Some(_) => {
            crate::kernel::unsupported("InvalidAction", "iam", "GetPolicyVersion (of AWS managed policies)")
        }
        None => not_found(arn),
    })?;
    if version != "v1" {
        return Err(no_such_entity(format!(
            "Policy {arn} version {version} does not exist or is not attachable."
        )));
    }
    Ok(Xml::fragment(|xml| {
        xml.element("PolicyVersion", |xml| {
            xml.leaf("Document", encode(&policy.document));
            xml.leaf("VersionId", "v1");
            xml.leaf("IsDefaultVersion", "true");
            xml.leaf("CreateDate", policy.created_at.iso8601());
        });
    }))
}

pub(super) fn delete(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let arn = params.required("PolicyArn")?;
    if iam.roles.values().any(|role| role.attached.iter().any(|attached| attached == arn)) {
        return Err(delete_conflict("Cannot delete a policy attached to entities."));
    }
    iam.policies.remove(arn).ok_or_else(|| not_found(arn))?;
    Ok(Xml::default())
}
