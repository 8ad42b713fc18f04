//! The state of IAM.

use std::collections::BTreeMap;

use super::faults::no_such_entity;
use super::managed::{self, ManagedPolicy};
use super::role::Role;
use crate::ecs::Place;
use crate::fault::Fault;
use crate::ids::Ids;
use crate::moment::Moment;
use crate::wire::query::{Params, validation};

/// A policy of the account's own.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) id: String,
    pub(super) description: String,
    pub(super) document: String,
    pub(super) created_at: Moment,
    pub(super) tags: Vec<(String, String)>,
}

/// Everything IAM knows.
#[derive(Clone, Debug)]
pub(crate) struct Iam {
    pub(super) place: Place,
    pub(super) ids: Ids,
    pub(super) now: Moment,
    /// By name in lower case: names are unique in any case.
    pub(super) roles: BTreeMap<String, Role>,
    /// By ARN.
    pub(super) policies: BTreeMap<String, Policy>,
}

/// A policy that can be named by an ARN.
#[derive(Debug)]
pub(super) enum AnyPolicy<'a> {
    Managed(ManagedPolicy),
    Own(&'a Policy),
}

impl Iam {
    pub(crate) fn new(place: Place, ids: Ids) -> Self {
        Self { place, ids, now: Moment::default(), roles: BTreeMap::new(), policies: BTreeMap::new() }
    }

    pub(super) fn role(&self, params: &Params) -> Result<&Role, Fault> {
        let name = params.required("RoleName")?;
        self.roles.get(&name.to_ascii_lowercase()).ok_or_else(|| no_role(name))
    }

    pub(super) fn role_mut(&mut self, params: &Params) -> Result<&mut Role, Fault> {
        let name = params.required("RoleName")?;
        self.roles.get_mut(&name.to_ascii_lowercase()).ok_or_else(|| no_role(name))
    }

    /// The id of the role with this ARN.
    pub(crate) fn role_id(&self, arn: &str) -> Option<&str> {
        self.roles.values().find(|role| role.arn == arn).map(|role| role.id.as_str())
    }

    pub(super) fn policy(&self, arn: &str) -> Option<AnyPolicy<'_>> {
        let managed = managed::find(&self.place.partition, arn).map(AnyPolicy::Managed);
        managed.or_else(|| self.policies.get(arn).map(AnyPolicy::Own))
    }
}

fn no_role(name: &str) -> Fault {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

/// `Path`, `/` if it is not given.
pub(super) fn path(params: &Params) -> Result<String, Fault> {
    let path = params.get("Path").unwrap_or("/");
    let valid = path.len() <= 512 && path.starts_with('/') && path.ends_with('/');
    if valid && path.chars().all(|c| ('\u{21}'..='\u{7e}').contains(&c)) {
        return Ok(path.to_owned());
    }
    Err(validation(
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    ))
}

/// A name of letters, digits and `+=,.@-_`, up to `most` of them.
pub(super) fn name<'a>(params: &'a Params, member: &str, most: usize) -> Result<&'a str, Fault> {
    let name = params.required(member)?;
    let valid = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
    if name.len() <= most && name.chars().all(valid) {
        return Ok(name);
    }
    Err(validation(format!(
        "The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and at most {most} characters"
    )))
}

/// `Tags.member.N.Key` and `.Value`.
pub(super) fn tags(params: &Params) -> Vec<(String, String)> {
    let rows = params.rows("Tags", ["Key", "Value"]);
    rows.into_iter().map(|[key, value]| (key.to_owned(), value.to_owned())).collect()
}
