//! What is attached to a role or user, what is written into it, and what bounds it.

use super::document::{Purpose, check, encode};
use super::entities::{AnyPolicy, Permissions};
use super::faults::{limit_exceeded, no_such_entity, not_attachable};
use super::page::page;
use super::quota;
use super::state::{Iam, name, path_prefix};
use crate::fault::Fault;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// Who has permissions: the operations on both are the same but for their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Role,
    User,
}

impl Holder {
    /// The member that names it.
    fn member(self) -> &'static str {
        match self {
            Self::Role => "RoleName",
            Self::User => "UserName",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
        }
    }
}

impl Iam {
    fn permissions(&self, holder: Holder, params: &Params) -> Result<&Permissions, Fault> {
        Ok(match holder {
            Holder::Role => &self.role(params)?.permissions,
            Holder::User => &self.user(params)?.permissions,
        })
    }

    fn permissions_mut(&mut self, holder: Holder, params: &Params) -> Result<&mut Permissions, Fault> {
        Ok(match holder {
            Holder::Role => &mut self.own_role_mut(params)?.permissions,
            Holder::User => &mut self.user_mut(params)?.permissions,
        })
    }

    /// `PermissionsBoundary`, which must be there and attachable.
    pub(super) fn boundary(&self, params: &Params) -> Result<Option<String>, Fault> {
        let Some(arn) = params.get("PermissionsBoundary") else { return Ok(None) };
        let missing = || no_such_entity(format!("Scope ARN: {arn} does not exist or is not attachable."));
        match self.policy(arn).map_err(|_| missing())? {
            AnyPolicy::Managed(policy) if !policy.is_attachable() => Err(not_attachable()),
            _ => Ok(Some(arn.to_owned())),
        }
    }
}

/// Attaching what is attached already changes nothing.
pub(super) fn attach(iam: &mut Iam, holder: Holder, params: &Params) -> Result<Xml, Fault> {
    let arn = params.required("PolicyArn")?.to_owned();
    iam.permissions(holder, params)?;
    let missing = || no_such_entity(format!("Policy {arn} does not exist or is not attachable."));
    if let AnyPolicy::Managed(policy) = iam.policy(&arn).map_err(|_| missing())?
        && !policy.is_attachable()
    {
        return Err(not_attachable());
    }
    let (name, quota) = match holder {
        Holder::Role => ("PoliciesPerRole", iam.quotas.managed_policies_per_role),
        Holder::User => ("PoliciesPerUser", iam.quotas.managed_policies_per_user),
    };
    let attached = &mut iam.permissions_mut(holder, params)?.attached;
    if !attached.contains(&arn) {
        quota::check(name, quota, attached.len() + 1)?;
        attached.push(arn);
    }
    Ok(Xml::default())
}

pub(super) fn detach(iam: &mut Iam, holder: Holder, params: &Params) -> Result<Xml, Fault> {
    let arn = params.required("PolicyArn")?;
    let attached = &mut iam.permissions_mut(holder, params)?.attached;
    let position = attached.iter().position(|attached| attached == arn);
    let position = position.ok_or_else(|| no_such_entity(format!("Policy {arn} was not found.")))?;
    attached.remove(position);
    Ok(Xml::default())
}

pub(super) fn list_attached(iam: &Iam, holder: Holder, params: &Params) -> Result<Xml, Fault> {
    let prefix = path_prefix(params);
    let is_below =
        |arn: &&String| arn.split_once(":policy").is_some_and(|(_, path)| path.starts_with(prefix));
    let attached = iam.permissions(holder, params)?.attached.iter().filter(is_below);
    page(params, "AttachedPolicies", attached, |xml, arn| {
        xml.leaf("PolicyName", arn.rsplit('/').next().unwrap_or(arn));
        xml.leaf("PolicyArn", arn);
    })
}

pub(super) fn put(iam: &mut Iam, holder: Holder, params: &Params) -> Result<Xml, Fault> {
    let name = name(params, "PolicyName", 128)?.to_owned();
    let document = params.required("PolicyDocument")?.to_owned();
    let quota = match holder {
        Holder::Role => iam.quotas.inline_policy_size_per_role,
        Holder::User => iam.quotas.inline_policy_size_per_user,
    };
    let inline = &mut iam.permissions_mut(holder, params)?.inline;
    check(&document, Purpose::Identity)?;
    let others = inline.iter().filter(|(known, _)| **known != name);
    let size = others.map(|(_, document)| quota::size(document)).sum::<usize>() + quota::size(&document);
    if size > quota {
        let (word, who) = (holder.word(), params.required(holder.member())?);
        return Err(limit_exceeded(format!(
            "Maximum policy size of {quota} bytes exceeded for {word} {who}"
        )));
    }
    inline.insert(name, document);
    Ok(Xml::default())
}

pub(super) fn get(iam: &Iam, holder: Holder, params: &Params) -> Result<Xml, Fault> {
    let permissions = iam.permissions(holder, params)?;
    let name = params.required("PolicyName")?;
    let document = permissions.inline.get(name).ok_or_else(|| no_inline(holder, name))?;
    let who = params.required(holder.member())?;
    Ok(Xml::fragment(|xml| {
        xml.leaf(holder.member(), who);
        xml.leaf("PolicyName", name);
        xml.leaf("PolicyDocument", encode(document));
    }))
}

/// `PolicyNames` has bare text in its members.
pub(super) fn list(iam: &Iam, holder: Holder, params: &Params) -> Result<Xml, Fault> {
    let names = iam.permissions(holder, params)?.inline.keys();
    page(params, "PolicyNames", names, |xml, name| xml.text(name))
}

pub(super) fn delete(iam: &mut Iam, holder: Holder, params: &Params) -> Result<Xml, Fault> {
    let name = params.required("PolicyName")?;
    let inline = &mut iam.permissions_mut(holder, params)?.inline;
    inline.remove(name).ok_or_else(|| no_inline(holder, name))?;
    Ok(Xml::default())
}

pub(super) fn put_boundary(iam: &mut Iam, holder: Holder, params: &Params) -> Result<Xml, Fault> {
    params.required("PermissionsBoundary")?;
    iam.permissions(holder, params)?;
    let boundary = iam.boundary(params)?;
    iam.permissions_mut(holder, params)?.boundary = boundary;
    Ok(Xml::default())
}

pub(super) fn delete_boundary(iam: &mut Iam, holder: Holder, params: &Params) -> Result<Xml, Fault> {
    iam.permissions_mut(holder, params)?.boundary = None;
    Ok(Xml::default())
}

fn no_inline(holder: Holder, name: &str) -> Fault {
    no_such_entity(format!("The {} policy with name {name} cannot be found.", holder.word()))
}
