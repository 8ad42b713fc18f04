//! Operations on users and their access keys.

use super::entities::{Permissions, key};
use super::faults::{already_exists, delete_conflict, no_such_entity};
use super::page::page;
use super::quota;
use super::roles::check_empty;
use super::state::{Iam, name, path, path_prefix};
use super::tags::Tagged;
use super::user::User;
use crate::fault::Fault;
use crate::identity::{AccessKey, Directory, Grant, Principal};
use crate::wire::query::{Params, validation};
use crate::wire::xml::Xml;

impl Iam {
    pub(super) fn user(&self, params: &Params) -> Result<&User, Fault> {
        let name = params.required("UserName")?;
        self.entities.users.get(&key(name)).ok_or_else(|| no_user(name))
    }

    pub(super) fn user_mut(&mut self, params: &Params) -> Result<&mut User, Fault> {
        let name = params.required("UserName")?;
        self.entities_mut().users.get_mut(&key(name)).ok_or_else(|| no_user(name))
    }

    /// `UserName`, or who asks.
    fn user_or(&self, params: &Params, caller: &Principal) -> Result<&User, Fault> {
        if params.get("UserName").is_some() {
            return self.user(params);
        }
        self.entities
            .user_by_arn(&caller.arn)
            .ok_or_else(|| validation("Must specify userName when calling with non-User credentials"))
    }
}

impl Iam {
    /// Gives a user one more access key.
    pub(crate) fn give_key(&mut self, name: &str, keys: &mut Directory) -> Result<AccessKey, Fault> {
        let user = self.entities.users.get(&key(name)).ok_or_else(|| no_user(name))?;
        let principal = user.principal();
        let count = keys.of(&principal.user_id).count() + 1;
        quota::check("AccessKeysPerUser", self.quotas.access_keys_per_user, count)?;
        let key = AccessKey::new(self.ids.unique("AKIA", 16), self.ids.secret());
        keys.insert(Grant { key: key.clone(), principal, created_at: self.now, expires: None });
        Ok(key)
    }
}

fn no_user(name: &str) -> Fault {
    no_such_entity(format!("The user with name {name} cannot be found."))
}

pub(super) fn create(iam: &mut Iam, params: &Params) -> Result<Xml, Fault> {
    let name = name(params, "UserName", 64)?.to_owned();
    if iam.entities.users.contains_key(&key(&name)) {
        return Err(already_exists(format!("User with name {name} already exists.")));
    }
    quota::check("UsersPerAccount", iam.quotas.users, iam.entities.users.len() + 1)?;
    let path = path(params)?;
    let boundary = iam.boundary(params)?;
    let user = User {
        arn: iam.place.iam(&format!("user{path}{name}")),
        name,
        path,
        tags: iam.new_tags(Tagged::User, params)?,
        id: iam.ids.unique("AIDA", 17),
        created_at: iam.now,
        permissions: Permissions { boundary, ..Permissions::default() },
    };
    let answer = Xml::fragment(|xml| xml.element("User", |xml| user.write(xml, true)));
    iam.entities_mut().users.insert(key(&user.name), user);
    Ok(answer)
}

pub(super) fn get(iam: &Iam, params: &Params, caller: &Principal) -> Result<Xml, Fault> {
    let user = iam.user_or(params, caller)?;
    Ok(Xml::fragment(|xml| xml.element("User", |xml| user.write(xml, true))))
}

pub(super) fn list(iam: &Iam, params: &Params) -> Result<Xml, Fault> {
    let prefix = path_prefix(params);
    let users = iam.entities.users.values().filter(|user| user.path.starts_with(prefix));
    page(params, "Users", users, |xml, user| user.write(xml, false))
}

pub(super) fn delete(iam: &mut Iam, params: &Params, keys: &Directory) -> Result<Xml, Fault> {
    let user = iam.user(params)?;
    if keys.of(&user.id).next().is_some() {
        return Err(delete_conflict("Cannot delete entity, must delete access keys first."));
    }
    check_empty(&user.permissions)?;
    let (key, arn, id) = (key(&user.name), user.arn.clone(), user.id.clone());
    iam.entities_mut().users.remove(&key);
    iam.forget_principal(&arn, &id);
    Ok(Xml::default())
}

pub(super) fn create_key(
    iam: &mut Iam,
    params: &Params,
    caller: &Principal,
    keys: &mut Directory,
) -> Result<Xml, Fault> {
    let name = iam.user_or(params, caller)?.name.clone();
    let key = iam.give_key(&name, keys)?;
    Ok(Xml::fragment(|xml| {
        xml.element("AccessKey", |xml| {
            write_key(xml, &name, &key, &iam.now.iso8601());
            xml.leaf("SecretAccessKey", &key.secret_access_key);
        });
    }))
}

fn write_key(xml: &mut Xml, user: &str, key: &AccessKey, created: &str) {
    xml.leaf("UserName", user);
    xml.leaf("AccessKeyId", &key.access_key_id);
    xml.leaf("Status", "Active");
    xml.leaf("CreateDate", created);
}

pub(super) fn list_keys(
    iam: &Iam,
    params: &Params,
    caller: &Principal,
    keys: &Directory,
) -> Result<Xml, Fault> {
    let user = iam.user_or(params, caller)?;
    page(params, "AccessKeyMetadata", keys.of(&user.id), |xml, grant| {
        write_key(xml, &user.name, &grant.key, &grant.created_at.iso8601());
    })
}

pub(super) fn delete_key(
    iam: &Iam,
    params: &Params,
    caller: &Principal,
    keys: &mut Directory,
) -> Result<Xml, Fault> {
    let user = iam.user_or(params, caller)?;
    let id = params.required("AccessKeyId")?;
    if !keys.of(&user.id).any(|grant| grant.key.access_key_id == id) {
        return Err(no_such_entity(format!("The Access Key with id {id} cannot be found.")));
    }
    keys.remove(id);
    Ok(Xml::default())
}
