//! Whose a role is.

use serde::Serialize;

use super::couplings;
use super::documents;
use super::leftovers::is_record;
use crate::error::{Error, shown};
use crate::port::{RoleDescription, Tags};
use crate::role::{Role, is_tag_text};

/// Who keeps a role: the value of the tag `ecs-roles:owner`, such as the name
/// of a team or of a program.
///
/// A role with the tag is this owner's, to be changed and deleted. One without
/// it, or with another value, is somebody else's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner(String);

/// How a role stands to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ownership {
    /// There is no such role.
    Absent,
    /// The role carries the owner's tag.
    Ours,
    /// The role is not the owner's yet, and was named to be taken over.
    Adopted,
    /// The role is somebody else's.
    Foreign,
    /// AWS made the role for a service; nobody can change it.
    ServiceLinked,
}

impl Ownership {
    /// How a role stands to `owner`, who may have named it to be taken over.
    pub(super) fn of(role: Option<&RoleDescription>, owner: &Owner, adopts: bool) -> Self {
        match role {
            None => Self::Absent,
            Some(role) if role.path.starts_with("/aws-service-role/") => Self::ServiceLinked,
            Some(role) if owner.owns(&role.tags) => Self::Ours,
            Some(_) if adopts => Self::Adopted,
            Some(_) => Self::Foreign,
        }
    }
}

impl Owner {
    /// The key of the tag.
    pub const TAG: &str = "ecs-roles:owner";

    /// An owner of that name.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if it is no value of a
    /// tag: 1 to 256 letters, digits, spaces and `_.:/=+-@`.
    pub fn new(name: impl Into<String>) -> Result<Self, Error> {
        let name = name.into();
        if name.is_empty() || name.chars().count() > 256 || !is_tag_text(&name) {
            return Err(Error::invalid(format!(
                "{} is no owner: it becomes the value of a tag, which has 1 to 256 letters, digits, spaces and `_.:/=+-@`",
                shown(&name)
            )));
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether what carries these tags is this owner's.
    pub fn owns(&self, tags: &Tags) -> bool {
        let is_owner =
            |(key, value): (&String, &String)| key.eq_ignore_ascii_case(Self::TAG) && *value == self.0;
        tags.iter().any(is_owner)
    }

    /// Whether these tags name no other owner.
    fn may_mark(&self, tags: &Tags) -> bool {
        tags.iter().all(|(key, value)| !key.eq_ignore_ascii_case(Self::TAG) || *value == self.0)
    }

    /// The role with the owner's tag, as it is to be exported or created.
    #[must_use]
    pub fn marked(&self, role: Role) -> Role {
        role.with_tag(Self::TAG, &self.0)
    }
}

/// A role as it should be, and whose.
///
/// ```
/// use ecs_roles::{Desired, Owner, Scope, TaskExecutionRole};
///
/// let role = TaskExecutionRole::new(Scope::new("111122223333", "eu-central-1")?).role()?;
/// let desired = Desired::new(role, &Owner::new("platform")?)?;
/// assert_eq!(desired.role().tags()[Owner::TAG], "platform");
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    role: Role,
    owner: Owner,
    adopted: bool,
}

impl Desired {
    /// The role, marked as the owner's.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for what can be told
    /// without asking AWS: a limit of IAM is broken, a policy names principals
    /// or a trust policy resources, a managed policy of AWS does not exist under
    /// that path, the trust policy does not let in the service that a managed
    /// policy is made for, or a tag names another owner.
    pub fn new(role: Role, owner: &Owner) -> Result<Self, Error> {
        if !owner.may_mark(role.tags()) {
            return Err(Error::invalid(format!(
                "the tag `{}` says whose the role is, which is {} here: leave the tag out",
                Owner::TAG,
                shown(owner.name())
            )));
        }
        if let Some(key) = role.tags().keys().find(|key| is_record(key)) {
            return Err(Error::invalid(format!(
                "the tag {} is what a provisioner writes while it takes policies away: choose another key",
                shown(key)
            )));
        }
        let role = owner.marked(role);
        role.check()?;
        documents::check(&role)?;
        couplings::check(&role)?;
        Ok(Self { role, owner: owner.clone(), adopted: false })
    }

    /// Takes the role over if it is somebody else's: it gets the owner's tag and
    /// becomes as wanted, extra policies removed. Customer managed policies and
    /// the instance profile of the wanted names are taken over with it if nothing
    /// but this role uses them.
    #[must_use]
    pub fn adopting(mut self) -> Self {
        self.adopted = true;
        self
    }

    /// The role with the owner's tag.
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// Whose it is.
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Whether a role of somebody else is taken over.
    pub fn is_adopting(&self) -> bool {
        self.adopted
    }

    pub(super) fn with_role(&self, role: Role) -> Self {
        Self { role, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_tell_whose_a_role_is() {
        let owner = Owner::new("platform").unwrap();
        let tags = |key: &str, value: &str| Tags::from([(key.to_owned(), value.to_owned())]);
        assert!(owner.owns(&tags("ecs-roles:owner", "platform")));
        assert!(owner.owns(&tags("ECS-Roles:Owner", "platform")));
        assert!(!owner.owns(&tags("ecs-roles:owner", "Platform")));
        assert!(!owner.owns(&tags("owner", "platform")));
    }

    #[test]
    fn an_owner_is_the_value_of_a_tag() {
        for name in ["", "a\nb", "a;b", &"x".repeat(257)] {
            assert!(Owner::new(name).unwrap_err().message().contains("value of a tag"));
        }
        Owner::new("Team Größe: a/b=c").unwrap();
    }
}
