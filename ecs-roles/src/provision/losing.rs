//! What a role loses, in the order in which IAM lets go of it.

use std::collections::BTreeSet;

use super::leftovers::{Leftovers, is_record};
use super::observe::{Observed, own_policy};
use super::owner::Owner;
use super::step::Step;
use crate::arn::Arn;
use crate::error::Error;
use crate::port::{RoleDescription, Tags};
use crate::role::MOST_TAGS;

/// Policies and instance profiles that a role loses.
#[derive(Debug)]
pub(super) struct Losing {
    detached: Vec<Arn>,
    left: Vec<String>,
    deleted_policies: Vec<Arn>,
    deleted_profiles: Vec<String>,
}

impl Losing {
    /// All attached policies but the wanted ones and these instance profiles,
    /// and what an earlier run had written down and not yet deleted.
    pub(super) fn of(
        owner: &Owner,
        role: &RoleDescription,
        observed: &Observed,
        wanted: &[Arn],
        profiles: &[String],
    ) -> Result<Self, Error> {
        let detached: Vec<Arn> =
            observed.attached.iter().filter(|policy| !wanted.contains(policy)).cloned().collect();
        let recorded = Leftovers::recorded(&role.tags);
        let recorded = recorded.policies.iter().map(|name| own_policy(&role.arn, &role.path, name));
        let recorded: Vec<Arn> = recorded.collect::<Result<_, _>>()?;
        let gone =
            recorded.into_iter().filter(|policy| !wanted.contains(policy) && !detached.contains(policy));
        let candidates: Vec<Arn> = detached.iter().cloned().chain(gone).collect();
        let is_own = |arn: &Arn| {
            let found = observed.policies.get(arn).map(|policy| &policy.description);
            found.is_some_and(|policy| owner.owns(&policy.tags)) && !observed.is_used_by_others(arn)
        };
        let is_own_profile = |name: &&String| {
            let mut held = observed.instance_profiles.iter().filter(|profile| profile.name == **name);
            held.any(|profile| {
                owner.owns(&profile.tags) && profile.roles.iter().all(|held| *held == role.name)
            })
        };
        let holds = |name: &String| {
            let mut held = observed.instance_profiles.iter().filter(|profile| profile.name == *name);
            held.any(|profile| profile.roles.contains(&role.name))
        };
        Ok(Self {
            left: profiles.iter().filter(|name| holds(name)).cloned().collect(),
            deleted_policies: candidates.into_iter().filter(is_own).collect(),
            deleted_profiles: profiles.iter().filter(is_own_profile).cloned().collect(),
            detached,
        })
    }

    /// What is deleted and belonged to the role alone.
    fn leftovers(&self) -> Leftovers {
        Leftovers {
            policies: self.deleted_policies.iter().map(name).collect(),
            instance_profiles: self.deleted_profiles.iter().cloned().collect(),
        }
    }

    /// Writes down what would not be found again after the next steps, if the role has room for more
    /// tags beside these.
    pub(super) fn recording(&self, tags: &Tags) -> Option<Step> {
        let leftovers = self.leftovers();
        let (records, recorded) = (leftovers.tags(), Leftovers::recorded(tags) == leftovers);
        let all: BTreeSet<&String> = tags.keys().chain(records.keys()).collect();
        let needed = !records.is_empty() && !recorded && all.len() <= MOST_TAGS;
        needed.then_some(Step::TagRole { tags: records })
    }

    /// The keys of what was written down, now or by an earlier run.
    pub(super) fn records(&self, role: &RoleDescription) -> Vec<String> {
        let earlier = role.tags.keys().filter(|key| is_record(key)).cloned();
        let mut keys: Vec<String> = earlier.chain(self.leftovers().tags().into_keys()).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// Leaving comes before deleting.
    pub(super) fn steps(&self) -> impl Iterator<Item = Step> + '_ {
        let left = self.left.iter().map(|name| Step::RemoveFromInstanceProfile { name: name.clone() });
        let profiles =
            self.deleted_profiles.iter().map(|name| Step::DeleteInstanceProfile { name: name.clone() });
        let detached = self.detached.iter().map(|policy| Step::Detach { policy: policy.clone() });
        let policies =
            self.deleted_policies.iter().map(|policy| Step::DeletePolicy { policy: policy.clone() });
        left.chain(profiles).chain(detached).chain(policies)
    }
}

/// The name of a policy, without its path.
fn name(policy: &Arn) -> String {
    policy.resource_id().rsplit('/').next().unwrap_or_default().to_owned()
}
