//! Operations on roles.

use std::collections::BTreeMap;

use super::document::{Purpose, check};
use super::faults::{already_exists, delete_conflict};
use super::page::page;
use super::quota;
use super::role::{Role, write_tag};
use super::state::{Iam, name, path, tags};
use crate::fault::Fault;
use crate::wire::query::{Params, validation};
use crate::wire::xml::Xml;

pub(super) fn create(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let name = name(params, "RoleName", 64)?.to_owned();
    let trust = params.required("AssumeRolePolicyDocument")?;
    check_trust(trust)?;
    if iam.roles.contains_key(&name.to_ascii_lowercase()) {
        return Err(already_exists(format!("Role with name {name} already exists.")));
    }
    let path = path(params)?;
    let mut role = Role {
        arn: iam.place.iam(&format!("role{path}{name}")),
        name,
        path,
        id: iam.ids.unique("AROA", 17),
        description: description(params)?,
        trust: trust.to_owned(),
        max_session_duration: max_session_duration(params)?.unwrap_or(3600),
        boundary: params.get("PermissionsBoundary").map(str::to_owned),
        tags: Vec::new(),
        created_at: iam.now,
        attached: Vec::new(),
        inline: BTreeMap::new(),
    };
    role.tag(tags(params))?;
    let answer = Xml::fragment(|xml| xml.element("Role", |xml| role.write(xml, true)));
    iam.roles.insert(role.name.to_ascii_lowercase(), role);
    Ok(answer)
}

fn check_trust(document: &str) -> Result<(), Fault> {
    check(document, Purpose::Trust)?;
    quota::check("ACLSizePerRole", quota::TRUST_POLICY, quota::size(document))
}

fn description(params: &Params) -> Result<Option<String>, Fault> {
    match params.get("Description") {
        Some(text) if text.chars().count() > 1000 => {
            Err(validation("The specified value for description is longer than 1000 characters."))
        }
        text => Ok(text.map(str::to_owned)),
    }
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
    let prefix = params.get("PathPrefix").unwrap_or("/");
    let roles = iam.roles.values().filter(|role| role.path.starts_with(prefix));
    page(params, "Roles", roles, |xml, role| role.write(xml, false))
}

pub(super) fn update(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let (description, duration) = (description(params)?, max_session_duration(params)?);
    let role = iam.role_mut(params)?;
    role.description = description.or(role.description.take());
    role.max_session_duration = duration.unwrap_or(role.max_session_duration);
    Ok(Xml::default())
}

pub(super) fn delete(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let role = iam.role(params)?;
    if !role.attached.is_empty() {
        return Err(delete_conflict("Cannot delete entity, must detach all policies first."));
    }
    if !role.inline.is_empty() {
        return Err(delete_conflict("Cannot delete entity, must delete policies first."));
    }
    let key = role.name.to_ascii_lowercase();
    iam.roles.remove(&key);
    Ok(Xml::default())
}

pub(super) fn update_trust(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let document = params.required("PolicyDocument")?;
    check_trust(document)?;
    document.clone_into(&mut iam.role_mut(params)?.trust);
    Ok(Xml::default())
}

pub(super) fn put_boundary(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let boundary = params.required("PermissionsBoundary")?.to_owned();
    iam.role_mut(params)?.boundary = Some(boundary);
    Ok(Xml::default())
}

pub(super) fn delete_boundary(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    iam.role_mut(params)?.boundary = None;
    Ok(Xml::default())
}

pub(super) fn tag(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    iam.role_mut(params)?.tag(tags(params))?;
    Ok(Xml::default())
}

pub(super) fn untag(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let keys = params.members("TagKeys");
    iam.role_mut(params)?.tags.retain(|(known, _)| !keys.iter().any(|key| known.eq_ignore_ascii_case(key)));
    Ok(Xml::default())
}

pub(super) fn list_tags(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    page(params, "Tags", &iam.role(params)?.tags, write_tag)
}
