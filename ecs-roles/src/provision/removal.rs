//! Taking a role away.

use super::blocker::Blocker;
use super::observe::Observed;
use super::owner::{Owner, Ownership};
use super::plan::Plan;
use super::step::Step;

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
/// of its instance profiles, policies detached, inline policies deleted, then the
/// role, then the customer managed policies that were its own. Pure, as
/// [`plan`](crate::plan) is.
///
/// Source: IAM User Guide, "Delete roles or instance profiles".
pub fn plan_removal(removal: &Removal, observed: &Observed) -> Plan {
    let ownership = ownership(removal, observed);
    let mut plan = Plan {
        role: removal.name.clone(),
        ownership,
        steps: Vec::new(),
        blockers: Vec::new(),
        notes: Vec::new(),
    };
    let Some(role) = &observed.role else { return plan };
    match ownership {
        Ownership::Foreign => plan.blockers.push(Blocker::Foreign { role: role.arn.clone() }),
        Ownership::ServiceLinked => plan.blockers.push(Blocker::ServiceLinked { role: role.arn.clone() }),
        _ => {}
    }
    plan.steps.extend(leave_profiles(removal, observed));
    plan.steps.extend(observed.attached.iter().map(|policy| Step::Detach { policy: policy.clone() }));
    plan.steps.extend(observed.inline.keys().map(|name| Step::DeleteInlinePolicy { name: name.clone() }));
    plan.steps.push(Step::DeleteRole);
    plan.steps.extend(own_policies(removal, observed));
    plan
}

fn ownership(removal: &Removal, observed: &Observed) -> Ownership {
    match &observed.role {
        None => Ownership::Absent,
        Some(role) if role.path.starts_with("/aws-service-role/") => Ownership::ServiceLinked,
        Some(role) if removal.owner.owns(&role.tags) => Ownership::Ours,
        Some(_) if removal.adopted => Ownership::Adopted,
        Some(_) => Ownership::Foreign,
    }
}

/// Profiles of somebody else lose the role, since it goes, but stay.
fn leave_profiles(removal: &Removal, observed: &Observed) -> Vec<Step> {
    let holding = observed.instance_profiles.iter().filter(|profile| !profile.roles.is_empty());
    holding
        .flat_map(|profile| {
            let name = profile.name.clone();
            let delete = removal.owner.owns(&profile.tags);
            let delete = delete.then(|| Step::DeleteInstanceProfile { name: name.clone() });
            [Some(Step::RemoveFromInstanceProfile { name: name.clone() }), delete]
        })
        .flatten()
        .collect()
}

fn own_policies<'o>(removal: &'o Removal, observed: &'o Observed) -> impl Iterator<Item = Step> + 'o {
    let attached = observed.attached.iter().filter_map(|arn| observed.policies.get(arn));
    let own = attached.map(|policy| &policy.description);
    let own = own.filter(|policy| policy.attachments <= 1 && removal.owner.owns(&policy.tags));
    own.map(|policy| Step::DeletePolicy { policy: policy.arn.clone() })
}
