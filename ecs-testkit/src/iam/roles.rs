//! Operations on roles.

use super::entities::{Permissions, key};
use super::faults::{already_exists, delete_conflict, unmodifiable};
use super::page::page;
use super::quota;
use super::role::Role;
use super::state::{Iam, description, name, path, path_prefix};
use super::tags::Tagged;
use crate::fault::Fault;
use crate::wire::query::{Params, validation};
use crate::wire::xml::Xml;

pub(super) fn create(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let name = name(params, "RoleName", 64)?.to_owned();
    let path = path(params)?;
    if path.starts_with("/aws-service-role/") {
        return Err(validation(
            "Service-linked roles can only be created with the CreateServiceLinkedRole operation.",
        ));
    }
    let trust = params.required("AssumeRolePolicyDocument")?;
    iam.check_trust(trust)?;
    if iam.entities.roles.contains_key(&key(&name)) {
        return Err(already_exists(format!("Role with name {name} already exists.")));
    }
    let boundary = iam.boundary(params)?;
    let role = Role {
        arn: iam.place.iam(&format!("role{path}{name}")),
        name,
        path,
        id: String::new(),
        description: description(params)?,
        trust: trust.to_owned(),
        max_session_duration: max_session_duration(params)?.unwrap_or(3600),
        tags: iam.new_tags(Tagged::Role, params)?,
        created_at: iam.now,
        permissions: Permissions { boundary, ..Permissions::default() },
    };
    add(iam, role)
}

/// Gives a role its id, and adds it.
pub(super) fn add(iam: &mut Iam, mut role: Role) -> Result<Xml, Fault> {
    quota::check("RolesPerAccount", iam.quotas.roles, iam.entities.roles.len() + 1)?;
    role.id = iam.ids.unique("AROA", 17);
    let answer = Xml::fragment(|xml| xml.element("Role", |xml| role.write(xml, true)));
    iam.entities_mut().roles.insert(key(&role.name), role);
    Ok(answer)
}

fn max_session_duration(params: &Params) -> Result<Option<u32>, Fault> {
    let Some(text) = params.get("MaxSessionDuration") else { return Ok(None) };
    match text.parse() {
        Ok(seconds @ 3600..=43_200) => Ok(Some(seconds)),
        _ => Err(validation("MaxSessionDuration must be between 3600 and 43200 seconds.")),
    }
}

pub(super) fn get(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let role = iam.role(params)?;
    Ok(Xml::fragment(|xml| xml.element("Role", |xml| role.write(xml, true))))
}

pub(super) fn list(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let prefix = path_prefix(params);
    let roles = iam.entities.roles.values().filter(|role| role.path.starts_with(prefix));
    page(params, "Roles", roles, |xml, role| role.write(xml, false))
}

/// Of a service-linked role only the description can be changed.
pub(super) fn update(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let (description, duration) = (description(params)?, max_session_duration(params)?);
    let role = match duration {
        Some(_) => iam.own_role_mut(params)?,
        None => iam.role_mut(params)?,
    };
    role.description = description.or(role.description.take());
    role.max_session_duration = duration.unwrap_or(role.max_session_duration);
    Ok(Xml::default())
}

pub(super) fn update_description(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    params.required("Description")?;
    update(iam, params)?;
    get(iam, params)
}

pub(super) fn delete(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let role = iam.role(params)?;
    if role.is_service_linked() {
        return Err(unmodifiable(&role.name));
    }
    let key = key(&role.name);
    if iam.entities.profiles.values().any(|profile| profile.role.as_ref() == Some(&key)) {
        return Err(delete_conflict("Cannot delete entity, must remove roles from instance profile first."));
    }
    check_empty(&role.permissions)?;
    let (arn, id) = (role.arn.clone(), role.id.clone());
    iam.entities_mut().roles.remove(&key);
    iam.forget_principal(&arn, &id);
    Ok(Xml::default())
}

/// Refuses to delete somebody who still has policies.
pub(super) fn check_empty(permissions: &Permissions) -> Result<(), Fault> {
    if !permissions.attached.is_empty() {
        return Err(delete_conflict("Cannot delete entity, must detach all policies first."));
    }
    if !permissions.inline.is_empty() {
        return Err(delete_conflict("Cannot delete entity, must delete policies first."));
    }
    Ok(())
}

pub(super) fn update_trust(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let document = params.required("PolicyDocument")?;
    iam.check_trust(document)?;
    document.clone_into(&mut iam.own_role_mut(params)?.trust);
    Ok(Xml::default())
}
