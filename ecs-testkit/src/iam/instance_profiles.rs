//! Instance profiles: how EC2 is given a role.

use super::entities::key;
use super::faults::{already_exists, delete_conflict, no_such_entity, unmodifiable};
use super::page::page;
use super::quota;
use super::state::{Iam, name, path, path_prefix};
use super::tags::{self, Tagged, Tags};
use crate::fault::Fault;
use crate::moment::Moment;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

#[derive(Clone, Debug)]
pub(super) struct InstanceProfile {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) id: String,
    pub(super) created_at: Moment,
    pub(super) tags: Tags,
    /// The key of the one role it may have.
    pub(super) role: Option<String>,
}

impl Iam {
    pub(super) fn profile(&self, params: &Params) -> Result<&InstanceProfile, Fault> {
        let name = params.required("InstanceProfileName")?;
        self.entities.profiles.get(&key(name)).ok_or_else(|| missing(name))
    }

    pub(super) fn profile_mut(&mut self, params: &Params) -> Result<&mut InstanceProfile, Fault> {
        let name = params.required("InstanceProfileName")?;
        self.entities_mut().profiles.get_mut(&key(name)).ok_or_else(|| missing(name))
    }

    /// Lists leave out the tags.
    fn write_profile(&self, xml: &mut Xml, profile: &InstanceProfile, whole: bool) {
        xml.leaf("Path", &profile.path);
        xml.leaf("InstanceProfileName", &profile.name);
        xml.leaf("InstanceProfileId", &profile.id);
        xml.leaf("Arn", &profile.arn);
        xml.leaf("CreateDate", profile.created_at.iso8601());
        let role = profile.role.as_ref().and_then(|role| self.entities.roles.get(role));
        xml.members("Roles", role, |xml, role| role.write(xml, false));
        if whole {
            tags::write(xml, &profile.tags);
        }
    }
}

fn missing(name: &str) -> Fault {
    no_such_entity(format!("Instance Profile {name} cannot be found."))
}

pub(super) fn create(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let name = name(params, "InstanceProfileName", 128)?.to_owned();
    if iam.entities.profiles.contains_key(&key(&name)) {
        return Err(already_exists(format!("Instance Profile {name} already exists.")));
    }
    let count = iam.entities.profiles.len() + 1;
    quota::check("InstanceProfilesPerAccount", iam.quotas.instance_profiles, count)?;
    let path = path(params)?;
    let profile = InstanceProfile {
        arn: iam.place.iam(&format!("instance-profile{path}{name}")),
        name,
        path,
        created_at: iam.now,
        tags: iam.new_tags(Tagged::InstanceProfile, params)?,
        id: iam.ids.unique("AIPA", 17),
        role: None,
    };
    iam.entities_mut().profiles.insert(key(&profile.name), profile);
    get(iam, params)
}

pub(super) fn get(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let profile = iam.profile(params)?;
    Ok(Xml::fragment(|xml| xml.element("InstanceProfile", |xml| iam.write_profile(xml, profile, true))))
}

pub(super) fn list(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let prefix = path_prefix(params);
    let profiles = iam.entities.profiles.values().filter(|profile| profile.path.starts_with(prefix));
    page(params, "InstanceProfiles", profiles, |xml, profile| iam.write_profile(xml, profile, false))
}

pub(super) fn list_for_role(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let role = key(&iam.role(params)?.name);
    let profiles = iam.entities.profiles.values().filter(|profile| profile.role.as_ref() == Some(&role));
    page(params, "InstanceProfiles", profiles, |xml, profile| iam.write_profile(xml, profile, false))
}

/// One role is all that a profile can have.
pub(super) fn add_role(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let profile = iam.profile(params)?;
    let role = iam.role(params)?;
    if role.is_service_linked() {
        return Err(unmodifiable(&role.name));
    }
    let roles = usize::from(profile.role.is_some()) + 1;
    quota::check("InstanceSessionsPerInstanceProfile", 1, roles)?;
    let role = key(&role.name);
    iam.profile_mut(params)?.role = Some(role);
    Ok(Xml::default())
}

pub(super) fn remove_role(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let role = params.required("RoleName")?.to_owned();
    let profile = iam.profile_mut(params)?;
    if profile.role.as_ref() != Some(&key(&role)) {
        return Err(no_such_entity(format!(
            "Role {role} cannot be found in instance profile {}.",
            profile.name
        )));
    }
    profile.role = None;
    Ok(Xml::default())
}

pub(super) fn delete(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let profile = iam.profile(params)?;
    if profile.role.is_some() {
        return Err(delete_conflict("Cannot delete entity, must remove roles from instance profile first."));
    }
    let key = key(&profile.name);
    iam.entities_mut().profiles.remove(&key);
    Ok(Xml::default())
}
