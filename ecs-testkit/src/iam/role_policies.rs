//! What is attached to a role, and what is written into it.

use super::document::{Purpose, check, encode};
use super::faults::no_such_entity;
use super::page::page;
use super::quota;
use super::state::{AnyPolicy, Iam, name};
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// Attaching what is attached already changes nothing.
pub(super) fn attach(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let arn = params.required("PolicyArn")?.to_owned();
    iam.role(params)?;
    match iam.policy(&arn) {
        None => return Err(no_such_entity(format!("Policy {arn} does not exist or is not attachable."))),
        Some(AnyPolicy::Managed(policy)) if !policy.is_attachable() => {
            return Err(Fault::bad_request(
                "PolicyNotAttachable",
                "Cannot attach a Service Role Policy to a Customer Role.",
            ));
        }
        Some(_) => {}
    }
    let role = iam.role_mut(params)?;
    if !role.attached.contains(&arn) {
        quota::check("PoliciesPerRole", quota::MANAGED_POLICIES_PER_ROLE, role.attached.len() + 1)?;
        role.attached.push(arn);
    }
    Ok(Xml::default())
}

pub(super) fn detach(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let arn = params.required("PolicyArn")?;
    let role = iam.role_mut(params)?;
    let position = role.attached.iter().position(|attached| attached == arn);
    let position = position.ok_or_else(|| no_such_entity(format!("Policy {arn} was not found.")))?;
    role.attached.remove(position);
    Ok(Xml::default())
}

pub(super) fn list_attached(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let prefix = params.get("PathPrefix").unwrap_or("/");
    let attached = iam
        .role(params)?
        .attached
        .iter()
        .filter(|arn| arn.split_once(":policy").is_some_and(|(_, path)| path.starts_with(prefix)));
    page(params, "AttachedPolicies", attached, |xml, arn| {
        xml.leaf("PolicyName", arn.rsplit('/').next().unwrap_or(arn));
        xml.leaf("PolicyArn", arn);
    })
}

pub(super) fn put(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let name = name(params, "PolicyName", 128)?.to_owned();
    let document = params.required("PolicyDocument")?.to_owned();
    let role = iam.role_mut(params)?;
    check(&document, Purpose::Identity)?;
    let others = role.inline.iter().filter(|(known, _)| **known != name);
    let size = others.map(|(_, document)| quota::size(document)).sum::<usize>() + quota::size(&document);
    quota::check("ACLSizePerRole", quota::INLINE_PER_ROLE, size)?;
    role.inline.insert(name, document);
    Ok(Xml::default())
}

pub(super) fn get(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let role = iam.role(params)?;
    let name = params.required("PolicyName")?;
    let document = role.inline.get(name).ok_or_else(|| no_inline(name))?;
    Ok(Xml::fragment(|xml| {
        xml.leaf("RoleName", &role.name);
        xml.leaf("PolicyName", name);
        xml.leaf("PolicyDocument", encode(document));
    }))
}

pub(super) fn list(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let names = iam.role(params)?.inline.keys();
    page_of_names(params, names)
}

/// `PolicyNames` has bare text in its members.
fn page_of_names<'a>(params: &Params, names: impl Iterator<Item = &'a String>) -> Result<Xml, Fault> {
    page(params, "PolicyNames", names, |xml, name| xml.text(name))
}

pub(super) fn delete(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let name = params.required("PolicyName")?;
    iam.role_mut(params)?.inline.remove(name).ok_or_else(|| no_inline(name))?;
    Ok(Xml::default())
}

fn no_inline(name: &str) -> Fault {
    no_such_entity(format!("The role policy with name {name} cannot be found."))
}
