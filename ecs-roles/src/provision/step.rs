//! One write to IAM.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::leftovers::is_record;
use crate::arn::Arn;
use crate::policy::{PolicyDiff, PolicyDocument};
use crate::port::Tags;
use crate::role::Role;

/// One thing to do to a role, by one call or the few that belong together.
///
/// To create what exists already is an error of IAM, after which a
/// [`Provisioner`](crate::Provisioner) looks again; every other step can be done
/// twice with the result of doing it once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// `CreateRole`.
    CreateRole {
        /// What is to be created; its policies follow as steps of their own.
        #[serde(serialize_with = "without_policies")]
        role: Box<Role>,
    },
    /// `TagRole`: takes the role over, or sets tags that differ.
    TagRole {
        /// The tags that are not as wanted.
        tags: Tags,
    },
    /// `UntagRole`: what was written down on the role is done.
    UntagRole {
        /// The keys.
        keys: Vec<String>,
    },
    /// `UpdateRole`.
    UpdateRole {
        /// The description.
        description: String,
        /// The longest session, in seconds.
        max_session_duration: u32,
    },
    /// `PutRolePermissionsBoundary`.
    PutBoundary {
        /// The managed policy.
        policy: Arn,
    },
    /// `CreatePolicy`: a customer managed policy of the role alone.
    CreatePolicy {
        /// The name; it lies under the role's path.
        name: String,
        /// The path.
        path: String,
        /// The document.
        document: PolicyDocument,
        /// The role's tags.
        tags: Tags,
    },
    /// `CreatePolicyVersion`, the oldest version deleted first where there is no room.
    UpdatePolicy {
        /// The customer managed policy.
        policy: Arn,
        /// The new document.
        document: PolicyDocument,
        /// What changes.
        diff: PolicyDiff,
    },
    /// `TagPolicy`: takes a customer managed policy over.
    TagPolicy {
        /// The policy.
        policy: Arn,
        /// The tags that are not as wanted.
        tags: Tags,
    },
    /// `AttachRolePolicy`.
    Attach {
        /// The managed policy.
        policy: PolicyRef,
    },
    /// `PutRolePolicy`.
    PutInlinePolicy {
        /// Its name.
        name: String,
        /// The document.
        document: PolicyDocument,
        /// What changes; for a new one all it says.
        diff: PolicyDiff,
    },
    /// `CreateInstanceProfile`.
    CreateInstanceProfile {
        /// Its name.
        name: String,
        /// The role's path.
        path: String,
        /// The role's tags.
        tags: Tags,
    },
    /// `TagInstanceProfile`: takes an instance profile over.
    TagInstanceProfile {
        /// Its name.
        name: String,
        /// The tags that are not as wanted.
        tags: Tags,
    },
    /// `AddRoleToInstanceProfile`.
    AddToInstanceProfile {
        /// Its name.
        name: String,
    },
    /// `UpdateAssumeRolePolicy`.
    UpdateTrust {
        /// The new trust policy.
        document: PolicyDocument,
        /// What changes.
        diff: PolicyDiff,
    },
    /// `DeleteRolePermissionsBoundary`.
    DeleteBoundary,
    /// `DetachRolePolicy`.
    Detach {
        /// The managed policy.
        policy: Arn,
    },
    /// `DeleteRolePolicy`.
    DeleteInlinePolicy {
        /// Its name.
        name: String,
    },
    /// `RemoveRoleFromInstanceProfile`.
    RemoveFromInstanceProfile {
        /// Its name.
        name: String,
    },
    /// `DeleteInstanceProfile`.
    DeleteInstanceProfile {
        /// Its name.
        name: String,
    },
    /// `DeleteRole`.
    DeleteRole,
    /// `DeletePolicy`, its older versions first.
    DeletePolicy {
        /// The customer managed policy.
        policy: Arn,
    },
}

/// A managed policy to attach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyRef {
    /// A policy that exists by itself.
    Arn(Arn),
    /// The customer managed policy of that name that belongs to the role: its
    /// ARN is known once the role is.
    Own(String),
}

/// What `CreateRole` takes.
fn without_policies<S: Serializer>(role: &Role, serializer: S) -> Result<S::Ok, S::Error> {
    let mut members = serializer.serialize_struct("Role", 7)?;
    members.serialize_field("name", role.name())?;
    members.serialize_field("path", role.path())?;
    members.serialize_field("description", role.description())?;
    members.serialize_field("trust_policy", role.trust_policy())?;
    members.serialize_field("max_session_duration", &role.max_session_duration())?;
    members.serialize_field("permissions_boundary", &role.permissions_boundary())?;
    members.serialize_field("tags", role.tags())?;
    members.end()
}

impl Step {
    /// Whether the step takes something away; else it adds or replaces something.
    pub fn takes_away(&self) -> bool {
        matches!(
            self,
            Self::UntagRole { .. }
                | Self::DeleteBoundary
                | Self::Detach { .. }
                | Self::DeleteInlinePolicy { .. }
                | Self::RemoveFromInstanceProfile { .. }
                | Self::DeleteInstanceProfile { .. }
                | Self::DeleteRole
                | Self::DeletePolicy { .. }
        )
    }

    /// Whether the step puts back something that a role lacks. A boundary bounds; a document that only says
    /// less gives nothing back.
    pub(super) fn restores(&self) -> bool {
        match self {
            Self::DeleteBoundary => true,
            Self::PutBoundary { .. } | Self::UpdateRole { .. } => false,
            Self::TagRole { tags } => !tags.keys().any(|key| is_record(key)),
            _ => !self.takes_away() && self.diff().is_none_or(PolicyDiff::grants),
        }
    }

    /// Whether the role can do less after the step.
    pub(super) fn takes_permissions(&self) -> bool {
        let detaches = matches!(self, Self::Detach { .. } | Self::DeleteInlinePolicy { .. });
        let is_policy = matches!(self, Self::UpdatePolicy { .. } | Self::PutInlinePolicy { .. });
        detaches || (is_policy && self.diff().is_some_and(PolicyDiff::revokes))
    }

    /// What the step changes in a policy or trust policy.
    pub fn diff(&self) -> Option<&PolicyDiff> {
        match self {
            Self::UpdatePolicy { diff, .. }
            | Self::PutInlinePolicy { diff, .. }
            | Self::UpdateTrust { diff, .. } => Some(diff),
            _ => None,
        }
    }

    /// What the step writes, a line each: `+` before what is new, `-` before what goes.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::CreateRole { role } => of_new_role(role),
            Self::CreatePolicy { document, .. } => of_new_policy(document),
            Self::UpdateRole { description, .. } if !description.is_empty() => {
                vec![format!("description: {description}")]
            }
            Self::TagRole { tags } | Self::TagPolicy { tags, .. } | Self::TagInstanceProfile { tags, .. } => {
                tags.iter().map(|(key, value)| format!("+ {key}={value}")).collect()
            }
            _ => self.diff().map(PolicyDiff::lines).unwrap_or_default(),
        }
    }
}

fn of_new_role(role: &Role) -> Vec<String> {
    let mut lines = of_new_policy(role.trust_policy());
    lines.extend(role.permissions_boundary().map(|boundary| format!("+ bounded by {boundary}")));
    lines.extend(role.tags().iter().map(|(key, value)| format!("+ tag {key}={value}")));
    lines
}

fn of_new_policy(document: &PolicyDocument) -> Vec<String> {
    PolicyDiff::between(&PolicyDocument::new([]), document).lines()
}

impl fmt::Display for PolicyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arn(arn) => arn.fmt(f),
            Self::Own(name) => write!(f, "its own policy {name}"),
        }
    }
}

/// One line; what it writes is in [`Step::lines`].
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = |tags: &Tags| tags.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        match self {
            Self::CreateRole { role } => write!(f, "create role {} at {}", role.name(), role.path()),
            Self::TagRole { tags } => write!(f, "set tags {}", keys(tags)),
            Self::UntagRole { keys } => write!(f, "remove tags {}", keys.join(", ")),
            Self::UpdateRole { max_session_duration, .. } => {
                write!(f, "set the description, and sessions of at most {max_session_duration} s")
            }
            Self::PutBoundary { policy } => write!(f, "bound the role by {policy}"),
            Self::CreatePolicy { name, path, .. } => write!(f, "create managed policy {name} at {path}"),
            Self::UpdatePolicy { policy, .. } => write!(f, "make a new version of {policy}"),
            Self::TagPolicy { policy, tags } => write!(f, "set tags {} of {policy}", keys(tags)),
            Self::Attach { policy } => write!(f, "attach {policy}"),
            Self::PutInlinePolicy { name, .. } => write!(f, "write inline policy {name}"),
            Self::CreateInstanceProfile { name, path, .. } => {
                write!(f, "create instance profile {name} at {path}")
            }
            Self::TagInstanceProfile { name, tags } => {
                write!(f, "set tags {} of instance profile {name}", keys(tags))
            }
            Self::AddToInstanceProfile { name } => write!(f, "add the role to instance profile {name}"),
            Self::UpdateTrust { .. } => f.write_str("replace the trust policy"),
            Self::DeleteBoundary => f.write_str("take the permissions boundary away"),
            Self::Detach { policy } => write!(f, "detach {policy}"),
            Self::DeleteInlinePolicy { name } => write!(f, "delete inline policy {name}"),
            Self::RemoveFromInstanceProfile { name } => {
                write!(f, "remove the role from instance profile {name}")
            }
            Self::DeleteInstanceProfile { name } => write!(f, "delete instance profile {name}"),
            Self::DeleteRole => f.write_str("delete the role"),
            Self::DeletePolicy { policy } => write!(f, "delete managed policy {policy}"),
        }
    }
}
