//! Versions of managed policies.

use super::document::encode;
use super::entities::AnyPolicy;
use super::faults::{delete_conflict, limit_exceeded, no_such_entity};
use super::page::page;
use super::policies::new_document;
use super::policy::{Policy, Version};
use super::state::Iam;
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

pub(super) fn create(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let (now, most) = (iam.now, iam.quotas.versions_per_policy);
    iam.own_policy(params)?;
    let document = new_document(iam, params)?;
    let policy = iam.own_policy_mut(params)?;
    if policy.versions.len() >= most {
        return Err(limit_exceeded(format!(
            "A managed policy can have up to {most} versions. Before you create a new version, you must delete an existing version."
        )));
    }
    policy.last += 1;
    policy.versions.push(Version { number: policy.last, document, created_at: now });
    if params.get("SetAsDefault") == Some("true") {
        policy.default = policy.last;
    }
    policy.updated_at = now;
    let (id, is_default) = (format!("v{}", policy.last), policy.default == policy.last);
    Ok(Xml::fragment(|xml| {
        xml.element("PolicyVersion", |xml| write(xml, &id, is_default, &now.iso8601()));
    }))
}

fn write(xml: &mut Xml, id: &str, is_default: bool, created: &str) {
    xml.leaf("VersionId", id);
    xml.leaf("IsDefaultVersion", is_default.to_string());
    xml.leaf("CreateDate", created);
}

fn write_own(xml: &mut Xml, policy: &Policy, version: &Version) {
    write(xml, &version.id(), version.number == policy.default, &version.created_at.iso8601());
}

/// Of AWS's policies there is the default version alone.
pub(super) fn get(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let (arn, id) = (params.required("PolicyArn")?, params.required("VersionId")?);
    let (document, rest) = match iam.policy(arn)? {
        AnyPolicy::Managed(policy) => {
            let policy =
                Some(policy).filter(|policy| policy.version() == id).ok_or_else(|| missing(arn, id))?;
            (policy.document(), Xml::fragment(|xml| write(xml, id, true, &policy.updated())))
        }
        AnyPolicy::Own(policy) => {
            let version = policy.version(id).ok_or_else(|| missing(arn, id))?;
            (version.document.as_str().into(), Xml::fragment(|xml| write_own(xml, policy, version)))
        }
    };
    Ok(Xml::fragment(|xml| {
        xml.element("PolicyVersion", |xml| {
            xml.leaf("Document", encode(&document));
            xml.append(&rest);
        });
    }))
}

/// Newest first, and without documents.
pub(super) fn list(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    match iam.policy(params.required("PolicyArn")?)? {
        AnyPolicy::Managed(policy) => page(params, "Versions", [policy], |xml, policy| {
            write(xml, policy.version(), true, &policy.updated())
        }),
        AnyPolicy::Own(policy) => page(params, "Versions", policy.versions.iter().rev(), |xml, version| {
            write_own(xml, policy, version);
        }),
    }
}

pub(super) fn set_default(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let (arn, id, now) = (params.required("PolicyArn")?, params.required("VersionId")?, iam.now);
    let policy = iam.own_policy_mut(params)?;
    policy.default = policy.version(id).ok_or_else(|| missing(arn, id))?.number;
    policy.updated_at = now;
    Ok(Xml::default())
}

pub(super) fn delete(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let (arn, id) = (params.required("PolicyArn")?, params.required("VersionId")?);
    let policy = iam.own_policy_mut(params)?;
    let number = policy.version(id).ok_or_else(|| missing(arn, id))?.number;
    if number == policy.default {
        return Err(delete_conflict("Cannot delete the default version of a policy."));
    }
    policy.versions.retain(|version| version.number != number);
    Ok(Xml::default())
}

fn missing(arn: &str, id: &str) -> Fault {
    no_such_entity(format!("Policy {arn} version {id} does not exist or is not attachable."))
}
