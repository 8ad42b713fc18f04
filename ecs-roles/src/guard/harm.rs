//! What a plan would do to those who use the role.

use std::fmt;

use serde::Serialize;

use super::permissions::Permissions;
use super::trust;
use crate::policy::{PolicyDiff, PolicyDocument};
use crate::provision::{Observed, Plan, Step};

/// Something by which who uses a role may come to harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "harm", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Harm {
    /// The role is deleted. One of the same name has another id, which policies
    /// that name it do not know.
    Deletion,
    /// Services that can assume the role could not any more, or not always.
    NarrowedTrust {
        /// Their principals, such as `ecs.amazonaws.com`.
        services: Vec<String>,
        /// What changes.
        diff: PolicyDiff,
        /// The trust policy that would be.
        after: PolicyDocument,
    },
    /// ECS could not detach and delete the volumes of tasks any more, or not all of them.
    VolumePermissions {
        /// The actions that the role would lose.
        actions: Vec<&'static str>,
    },
    /// The role leaves an instance profile, or the profile is deleted.
    LeftInstanceProfile {
        /// Its name.
        profile: String,
    },
}

/// The permissions without which the volumes of tasks are never let go of.
///
/// Source: Amazon ECS Developer Guide, "Amazon ECS infrastructure IAM role".
const VOLUME_ACTIONS: [&str; 3] = ["ec2:DeleteVolume", "ec2:DescribeVolumes", "ec2:DetachVolume"];

/// What the steps of a plan may break. Where it cannot be told, it is taken to break.
pub(crate) fn harms(plan: &Plan, observed: &Observed) -> Vec<Harm> {
    let mut harms: Vec<Harm> = plan.steps.iter().filter_map(|step| of_step(step, observed)).collect();
    harms.dedup();
    if harms.contains(&Harm::Deletion) {
        return harms;
    }
    let (before, after) = Permissions::around(plan, observed);
    let actions: Vec<&str> =
        VOLUME_ACTIONS.into_iter().filter(|action| before.loses(action, &after)).collect();
    if !actions.is_empty() {
        harms.push(Harm::VolumePermissions { actions });
    }
    harms
}

fn of_step(step: &Step, observed: &Observed) -> Option<Harm> {
    match step {
        Step::DeleteRole => Some(Harm::Deletion),
        Step::UpdateTrust { document, diff } => {
            let role = observed.role.as_ref()?;
            let services = trust::locked_out(role, document);
            (!services.is_empty()).then(|| Harm::NarrowedTrust {
                services,
                diff: diff.clone(),
                after: document.clone(),
            })
        }
        Step::RemoveFromInstanceProfile { name } | Step::DeleteInstanceProfile { name } => {
            Some(Harm::LeftInstanceProfile { profile: name.clone() })
        }
        _ => None,
    }
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deletion => f.write_str("delete the role"),
            Self::NarrowedTrust { services, .. } => {
                write!(f, "narrow its trust policy for {}", services.join(" and "))
            }
            Self::VolumePermissions { actions } => write!(f, "take {} from it", actions.join(", ")),
            Self::LeftInstanceProfile { profile } => write!(f, "take it out of instance profile {profile}"),
        }
    }
}
