//! Why a plan cannot be carried out, and what is worth knowing about one that can.

use std::fmt;

use serde::Serialize;

use super::step::Step;
use crate::arn::Arn;
use crate::managed_policy::ManagedPolicyDrift;

/// Something that keeps a plan from being carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "blocker", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Blocker {
    /// The role is somebody else's and differs from the wanted one.
    Foreign {
        /// Its ARN.
        role: Arn,
    },
    /// AWS made the role for a service: IAM refuses every change.
    ServiceLinked {
        /// Its ARN.
        role: Arn,
    },
    /// The role exists under another path, which cannot be changed.
    OtherPath {
        /// The path it has.
        found: String,
        /// The path it should have.
        wanted: String,
    },
    /// The role exists in another spelling; policies that name it would not match.
    OtherSpelling {
        /// The name it has.
        found: String,
        /// The name it should have.
        wanted: String,
    },
    /// A managed policy that the role should have does not exist.
    NoSuchPolicy {
        /// Its ARN.
        policy: Arn,
    },
    /// A customer managed policy of the wanted name is somebody else's.
    ForeignPolicy {
        /// Its ARN.
        policy: Arn,
    },
    /// A customer managed policy that is the role's alone would have to change, but others use it.
    SharedPolicy {
        /// Its ARN.
        policy: Arn,
    },
    /// The instance profile is somebody else's.
    ForeignInstanceProfile {
        /// Its name.
        profile: String,
    },
    /// An instance profile of somebody else's holds the role that is to be taken away.
    InForeignInstanceProfile {
        /// Its name.
        profile: String,
    },
    /// The instance profile holds another role, and has room for one.
    OccupiedInstanceProfile {
        /// Its name.
        profile: String,
        /// The role in it.
        role: String,
    },
}

/// Something about a role that no step changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "note", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Note {
    /// AWS has a new version of one of its policies: not drift of the role.
    ManagedPolicyChanged(ManagedPolicyDrift),
    /// The role has a tag that is not wanted. Others put tags on roles too, so it stays.
    ExtraTag {
        /// The key.
        key: String,
    },
    /// An instance profile of somebody else holds the role. It stays.
    ForeignInstanceProfile {
        /// Its name.
        profile: String,
    },
    /// The trust policy names a principal that was deleted: IAM shows its id.
    DeletedPrincipal {
        /// The id, `AROA…` or `AIDA…`.
        id: String,
    },
    /// The role is somebody else's, and as wanted.
    ForeignButAsWanted,
}

impl Blocker {
    /// Whether it stands in the way of these steps, where not all of a plan are taken.
    pub(super) fn blocks(&self, steps: &[Step]) -> bool {
        match self {
            Self::Foreign { .. } => !steps.is_empty(),
            Self::SharedPolicy { policy } => steps
                .iter()
                .any(|step| matches!(step, Step::UpdatePolicy { policy: updated, .. } if updated == policy)),
            _ => true,
        }
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign { role } => {
                write!(f, "{role} is somebody else's: adopt it by name to change it, or choose another name")
            }
            Self::ServiceLinked { role } => write!(f, "{role} is made and kept by AWS for a service"),
            Self::OtherPath { found, wanted } => write!(
                f,
                "the role exists at the path {found}, not {wanted}: a path cannot be changed, so delete the role first or name that path"
            ),
            Self::OtherSpelling { found, wanted } => write!(
                f,
                "the role exists as {found}, not {wanted}: IAM takes both for one name, policies do not"
            ),
            Self::NoSuchPolicy { policy } => write!(f, "there is no managed policy {policy}"),
            Self::ForeignPolicy { policy } => {
                write!(f, "the managed policy {policy} is somebody else's: choose another name")
            }
            Self::SharedPolicy { policy } => write!(
                f,
                "the managed policy {policy} is in use beside this role, which would change with it: detach it there, or choose another name"
            ),
            Self::ForeignInstanceProfile { profile } => {
                write!(f, "the instance profile {profile} is somebody else's: choose another name")
            }
            Self::InForeignInstanceProfile { profile } => write!(
                f,
                "the instance profile {profile}, which is somebody else's, holds the role: take it out there, or adopt the role by name"
            ),
            Self::OccupiedInstanceProfile { profile, role } => {
                write!(f, "the instance profile {profile} holds the role {role}, and has room for one")
            }
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ManagedPolicyChanged(drift) => drift.fmt(f),
            Self::ExtraTag { key } => write!(f, "the tag {key} is not wanted, and left"),
            Self::ForeignInstanceProfile { profile } => {
                write!(f, "the instance profile {profile}, which is somebody else's, holds the role")
            }
            Self::DeletedPrincipal { id } => {
                write!(f, "the trust policy names a principal that was deleted, {id}")
            }
            Self::ForeignButAsWanted => f.write_str("the role is somebody else's, and as wanted"),
        }
    }
}
