//! Taking a role away.

use super::blocker::Blocker;
use super::losing::Losing;
use super::observe::Observed;
use super::owner::{Owner, Ownership};
use super::plan::Plan;
use super::step::Step;
use crate::error::Error;

/// A role that should not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    name: String,
    owner: Owner,
    adopted: bool,
}

impl Removal {
    /// Takes away the owner's role of that name.
    pub fn new(name: impl Into<String>, owner: &Owner) -> Self {
        Self { name: name.into(), owner: owner.clone(), adopted: false }
    }

    /// Takes the role away even if it is somebody else's.
    #[must_use]
    pub fn adopting(mut self) -> Self {
        self.adopted = true;
        self
    }

    /// The name of the role.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// What has to be done to take a role away, in the order that IAM demands: out
/// of its instance profiles, policies detached, what was the role's own deleted,
/// the role last. Pure, as [`plan`](crate::plan) is.
///
/// Instance profiles and customer managed policies of the owner's go with the
/// role if nothing else uses them. Out of somebody else's instance profile it is
/// taken only if it is adopted. Their names are written into tags of the role
/// first, so that a run that ended anywhere can be finished by the next.
///
/// Source: IAM User Guide, "Delete roles or instance profiles".
///
/// # Errors
///
/// None for what [`Provisioner::plan_removal`](crate::Provisioner::plan_removal) reads.
pub fn plan_removal(removal: &Removal, observed: &Observed) -> Result<Plan, Error> {
    let ownership = Ownership::of(observed.role.as_ref(), &removal.owner, removal.adopted);
    let mut plan = Plan::new(&removal.name, ownership);
    let Some(role) = &observed.role else { return Ok(plan) };
    match ownership {
        Ownership::Foreign => plan.blockers.push(Blocker::Foreign { role: role.arn.clone() }),
        Ownership::ServiceLinked => plan.blockers.push(Blocker::ServiceLinked { role: role.arn.clone() }),
        _ => {}
    }
    let foreign = observed.instance_profiles.iter().filter(|profile| {
        profile.roles.contains(&role.name) && !removal.owner.owns(&profile.tags) && !removal.adopted
    });
    let foreign = foreign.map(|profile| Blocker::InForeignInstanceProfile { profile: profile.name.clone() });
    plan.blockers.extend(foreign);
    let profiles: Vec<String> =
        observed.instance_profiles.iter().map(|profile| profile.name.clone()).collect();
    let losing = Losing::of(&removal.owner, role, observed, &[], &profiles)?;
    plan.steps.extend(losing.recording(&role.tags));
    plan.steps.extend(losing.steps());
    plan.steps.extend(observed.inline.keys().map(|name| Step::DeleteInlinePolicy { name: name.clone() }));
    plan.steps.push(Step::DeleteRole);
    Ok(plan.weighed(observed))
}
