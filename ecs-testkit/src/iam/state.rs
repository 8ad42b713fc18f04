//! The state of IAM, and how operations find what they name.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::entities::{AnyPolicy, Entities, key};
use super::faults::{no_such_entity, outside_account, unmodifiable};
use super::managed;
use super::policy::Policy;
use super::propagation::Propagation;
use super::quota::IamQuotas;
use super::role::Role;
use super::service_linked::Deletion;
use super::user::User;
use crate::ecs::Place;
use crate::fault::Fault;
use crate::identity::Principal;
use crate::ids::Ids;
use crate::moment::Moment;
use crate::wire::query::{Params, validation};

/// Everything IAM knows.
#[derive(Clone, Debug)]
pub(crate) struct Iam {
    pub(super) place: Place,
    pub(super) ids: Ids,
    pub(super) now: Moment,
    pub(crate) quotas: IamQuotas,
    /// As they were written last.
    pub(super) entities: Arc<Entities>,
    pub(super) propagation: Propagation,
    /// Deletions of service-linked roles, by task id.
    pub(super) deletions: BTreeMap<String, Deletion>,
}

impl Iam {
    /// IAM with one user, who may do everything.
    pub(crate) fn new(place: Place, ids: Ids, administrator: &Principal, now: Moment) -> Self {
        let mut entities = Entities::default();
        let administrator = User::administrator(administrator, &place, now);
        entities.users.insert(key(&administrator.name), administrator);
        Self {
            place,
            ids,
            now,
            quotas: IamQuotas::default(),
            entities: Arc::new(entities),
            propagation: Propagation::default(),
            deletions: BTreeMap::new(),
        }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// How long the rest of AWS takes to hear of a change, from now on.
    pub(crate) fn set_propagation(&mut self, delay: Duration) {
        self.propagation.delay = delay;
        if delay.is_zero() {
            self.propagation.finish();
        }
    }

    /// Lets the rest of AWS hear of everything at once.
    pub(crate) fn settle(&mut self) {
        self.propagation.finish();
    }

    /// Lets the rest of AWS hear of one user at once.
    pub(crate) fn tell_of_user(&mut self, name: &str) {
        let Some(user) = self.entities.users.get(&key(name)) else { return };
        self.propagation.tell(|entities| {
            entities.users.insert(key(name), user.clone());
        });
    }

    /// Whether a change is under way.
    pub(crate) fn is_spreading(&self) -> bool {
        self.propagation.heard().is_some()
    }

    /// When the rest of AWS hears of the next change.
    pub(crate) fn next_news(&self) -> Option<Moment> {
        self.propagation.next_news()
    }

    pub(crate) fn advance_to(&mut self, now: Moment) {
        self.propagation.advance_to(now);
    }

    /// What the rest of AWS knows.
    pub(super) fn heard(&self) -> &Entities {
        self.propagation.heard().unwrap_or(&self.entities)
    }

    pub(super) fn entities_mut(&mut self) -> &mut Entities {
        Arc::make_mut(&mut self.entities)
    }

    pub(super) fn role(&self, params: &Params) -> Result<&Role, Fault> {
        let name = params.required("RoleName")?;
        self.entities.roles.get(&key(name)).ok_or_else(|| no_role(name))
    }

    /// A role for what may be done to every role.
    pub(super) fn role_mut(&mut self, params: &Params) -> Result<&mut Role, Fault> {
        let name = params.required("RoleName")?;
        self.entities_mut().roles.get_mut(&key(name)).ok_or_else(|| no_role(name))
    }

    /// A role for what may not be done to those that services made for themselves.
    pub(super) fn own_role_mut(&mut self, params: &Params) -> Result<&mut Role, Fault> {
        let role = self.role_mut(params)?;
        if role.is_service_linked() { Err(unmodifiable(&role.name)) } else { Ok(role) }
    }

    pub(super) fn policy(&self, arn: &str) -> Result<AnyPolicy<'_>, Fault> {
        self.entities.policy(&self.place.partition, arn).ok_or_else(|| no_policy(arn))
    }

    /// The policy of `PolicyArn`, of the account's own.
    pub(super) fn own_policy(&self, params: &Params) -> Result<&Policy, Fault> {
        let arn = self.own_arn(params)?;
        self.entities.policies.get(arn).ok_or_else(|| no_policy(arn))
    }

    pub(super) fn own_policy_mut(&mut self, params: &Params) -> Result<&mut Policy, Fault> {
        let arn = self.own_arn(params)?;
        self.entities_mut().policies.get_mut(arn).ok_or_else(|| no_policy(arn))
    }

    /// `PolicyArn`, if it is not one of AWS.
    fn own_arn<'a>(&self, params: &'a Params) -> Result<&'a str, Fault> {
        let arn = params.required("PolicyArn")?;
        let is_managed = managed::find(&self.place.partition, arn).is_some();
        if is_managed { Err(outside_account()) } else { Ok(arn) }
    }
}

fn no_role(name: &str) -> Fault {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

fn no_policy(arn: &str) -> Fault {
    no_such_entity(format!("Policy {arn} was not found."))
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

/// `Description`, of at most 1000 characters.
pub(super) fn description(params: &Params) -> Result<Option<String>, Fault> {
    match params.get("Description") {
        Some(text) if text.chars().count() > 1000 => {
            Err(validation("The specified value for description is longer than 1000 characters."))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

/// `PathPrefix`, `/` if it is not given.
pub(super) fn path_prefix(params: &Params) -> &str {
    params.get("PathPrefix").unwrap_or("/")
}
