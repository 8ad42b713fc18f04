//! Comparing a role as it should be with what IAM holds.

use std::collections::BTreeSet;

use super::blocker::{Blocker, Note};
use super::fit::fit;
use super::leftovers::is_record;
use super::losing::Losing;
use super::observe::{Observed, ObservedPolicy, own_policy};
use super::owner::{Desired, Owner, Ownership};
use super::plan::Plan;
use super::step::{PolicyRef, Step};
use crate::arn::Arn;
use crate::error::Error;
use crate::managed_policy::{ManagedPolicy, ManagedPolicyDrift};
use crate::partition::Partition;
use crate::policy::{PolicyDiff, PolicyDocument, PrincipalKind};
use crate::port::{InstanceProfileDescription, RoleDescription, Tags};
use crate::role::Role;

/// Compares a role as it should be with what [`observe`](crate::observe) found.
/// Pure: nothing is read or written.
///
/// Policies are compared by meaning. Permissions grow before the trust policy is
/// replaced, and what is not wanted any more is detached last, so that a run that
/// is interrupted leaves a role that can do rather more than less. Where a quota
/// has no room for the old beside the new, the old goes first.
///
/// ```
/// use ecs_roles::{Desired, Observed, Owner, Scope, Step, TaskExecutionRole, plan};
///
/// let role = TaskExecutionRole::new(Scope::new("111122223333", "eu-central-1")?).role()?;
/// let desired = Desired::new(role, &Owner::new("platform")?)?;
/// let plan = plan(&desired, &Observed::default())?;
/// assert!(matches!(plan.steps[0], Step::CreateRole { .. }));
/// # Ok::<(), ecs_roles::Error>(())
/// ```
///
/// # Errors
///
/// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the role does not fit the account's quotas, even with
/// inline policies compacted and moved into managed ones.
pub fn plan(desired: &Desired, observed: &Observed) -> Result<Plan, Error> {
    let fitted = fit(desired.role(), &observed.quotas)?;
    fitted.check()?;
    let desired = desired.with_role(fitted);
    let ownership = Ownership::of(observed.role.as_ref(), desired.owner(), desired.is_adopting());
    let plan = Plan::new(desired.role().name(), ownership);
    let mut planner = Planner { desired: &desired, observed, plan };
    planner.compare()?;
    Ok(planner.finished().weighed(observed))
}

struct Planner<'a> {
    desired: &'a Desired,
    observed: &'a Observed,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn wanted(&self) -> &'a Role {
        self.desired.role()
    }

    fn step(&mut self, step: Step) {
        self.plan.steps.push(step);
    }

    fn block(&mut self, blocker: Blocker) {
        self.plan.blockers.push(blocker);
    }

    /// What adds comes before what takes away, except where a quota has no room for both.
    fn compare(&mut self) -> Result<(), Error> {
        match &self.observed.role {
            None => self.step(Step::CreateRole { role: Box::new(self.wanted().clone()) }),
            Some(found) => self.update_role(found),
        }
        self.boundary();
        for (name, document) in self.wanted().customer_policies() {
            self.own_policy(name, document)?;
        }
        let losing = self.losing()?;
        let (early, late) = match self.has_room_to_attach()? {
            true => (Vec::new(), self.letting_go(losing.as_ref())),
            false => (self.letting_go(losing.as_ref()), Vec::new()),
        };
        self.plan.steps.extend(early);
        self.attach()?;
        let unwanted = self.unwanted_inline_policies();
        let (early, unwanted) = match self.has_room_inline() {
            true => (Vec::new(), unwanted),
            false => (unwanted, Vec::new()),
        };
        self.plan.steps.extend(early);
        self.put_inline_policies();
        if let Some(profile) = self.wanted().instance_profile() {
            self.instance_profile(profile);
        }
        if let Some(found) = &self.observed.role {
            self.update_trust(found);
        }
        self.plan.steps.extend(late.into_iter().chain(unwanted));
        self.take_boundary_away();
        self.forget(losing.as_ref());
        Ok(())
    }

    fn update_role(&mut self, found: &RoleDescription) {
        let wanted = self.wanted();
        if found.name != wanted.name() {
            let (found, wanted) = (found.name.clone(), wanted.name().to_owned());
            self.block(Blocker::OtherSpelling { found, wanted });
        }
        if found.path != wanted.path() && self.plan.ownership != Ownership::ServiceLinked {
            let (found, wanted) = (found.path.clone(), wanted.path().to_owned());
            self.block(Blocker::OtherPath { found, wanted });
        }
        let tags = self.tags_to_set(&found.tags);
        if !tags.is_empty() {
            self.step(Step::TagRole { tags });
        }
        let session = wanted.max_session_duration();
        if found.description != wanted.description() || found.max_session_duration != session {
            let description = wanted.description().to_owned();
            self.step(Step::UpdateRole { description, max_session_duration: session });
        }
    }

    /// The wanted tags that are not there. Of a role that stays somebody else's the owner's tag is not wanted.
    fn tags_to_set(&self, found: &Tags) -> Tags {
        let foreign = self.plan.ownership == Ownership::Foreign;
        let has = |key: &str, value: &str| {
            found.iter().any(|(known, found)| known.eq_ignore_ascii_case(key) && found == value)
        };
        let wanted = self.wanted().tags().iter();
        wanted
            .filter(|(key, value)| !has(key, value) && (!foreign || *key != Owner::TAG))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// A role is created with its boundary; an existing one gets another before it may do more.
    fn boundary(&mut self) {
        let Some(policy) = self.wanted().permissions_boundary() else { return };
        if !self.observed.policies.contains_key(policy) {
            self.block(Blocker::NoSuchPolicy { policy: policy.clone() });
        }
        let found = self.observed.role.as_ref();
        if found.is_some_and(|role| role.permissions_boundary.as_ref() != Some(policy)) {
            self.step(Step::PutBoundary { policy: policy.clone() });
        }
    }

    fn own_policy(&mut self, name: &str, document: &PolicyDocument) -> Result<(), Error> {
        let Some(found) = self.found_own(name)? else {
            let (path, tags) = (self.wanted().path().to_owned(), self.wanted().tags().clone());
            let (name, document) = (name.to_owned(), document.clone());
            self.step(Step::CreatePolicy { name, path, document, tags });
            return Ok(());
        };
        let policy = found.description.arn.clone();
        let shared = self.observed.is_used_by_others(&policy);
        let alone = !shared && self.observed.attached.contains(&policy);
        self.take_over(
            (&found.description.tags, alone),
            |tags| Step::TagPolicy { policy: policy.clone(), tags },
            || Blocker::ForeignPolicy { policy: policy.clone() },
        );
        let diff = PolicyDiff::between(&found.document, document);
        if diff.is_empty() {
            return Ok(());
        }
        if shared && self.desired.owner().owns(&found.description.tags) {
            self.block(Blocker::SharedPolicy { policy: policy.clone() });
        }
        self.step(Step::UpdatePolicy { policy, document: document.clone(), diff });
        Ok(())
    }

    /// Something beside the role that has the name wanted for it: the owner's; to be taken over, if the role
    /// alone holds it; or in the way.
    fn take_over(
        &mut self,
        (tags, alone): (&Tags, bool),
        step: impl Fn(Tags) -> Step,
        blocker: impl Fn() -> Blocker,
    ) {
        let may_take = self.desired.owner().owns(tags) || (self.desired.is_adopting() && alone);
        if !may_take {
            return self.block(blocker());
        }
        let missing = self.tags_to_set(tags);
        if !missing.is_empty() {
            self.step(step(missing));
        }
    }

    fn found_own(&self, name: &str) -> Result<Option<&'a ObservedPolicy>, Error> {
        let Some(role) = &self.observed.role else { return Ok(None) };
        Ok(self.observed.policies.get(&own_policy(&role.arn, self.wanted().path(), name)?))
    }

    fn attach(&mut self) -> Result<(), Error> {
        for policy in self.wanted().managed_policies() {
            if !self.observed.policies.contains_key(policy) {
                self.block(Blocker::NoSuchPolicy { policy: policy.clone() });
            }
            if !self.observed.attached.contains(policy) {
                self.step(Step::Attach { policy: PolicyRef::Arn(policy.clone()) });
            }
        }
        for name in self.wanted().customer_policies().keys() {
            let found = self.found_own(name)?.map(|policy| &policy.description.arn);
            if !found.is_some_and(|arn| self.observed.attached.contains(arn)) {
                self.step(Step::Attach { policy: PolicyRef::Own(name.clone()) });
            }
        }
        Ok(())
    }

    /// Those that become smaller come first: they make room for the others.
    fn put_inline_policies(&mut self) {
        let nothing = PolicyDocument::new([]);
        let mut growing = Vec::new();
        for (name, document) in self.wanted().inline_policies() {
            let found = self.observed.inline.get(name);
            let diff = PolicyDiff::between(found.unwrap_or(&nothing), document);
            if found.is_some() && diff.is_empty() {
                continue;
            }
            let step = Step::PutInlinePolicy { name: name.clone(), document: document.clone(), diff };
            match found.is_some_and(|found| document.size() <= found.size()) {
                true => self.step(step),
                false => growing.push(step),
            }
        }
        self.plan.steps.extend(growing);
    }

    fn instance_profile(&mut self, name: &str) {
        let is_wanted = |profile: &&InstanceProfileDescription| profile.name.eq_ignore_ascii_case(name);
        let Some(found) = self.observed.instance_profiles.iter().find(is_wanted) else {
            let (path, tags) = (self.wanted().path().to_owned(), self.wanted().tags().clone());
            self.step(Step::CreateInstanceProfile { name: name.to_owned(), path, tags });
            return self.step(Step::AddToInstanceProfile { name: name.to_owned() });
        };
        let profile = found.name.clone();
        self.take_over(
            (&found.tags, found.roles.iter().eq([self.wanted().name()])),
            |tags| Step::TagInstanceProfile { name: profile.clone(), tags },
            || Blocker::ForeignInstanceProfile { profile: profile.clone() },
        );
        match found.roles.first() {
            None => self.step(Step::AddToInstanceProfile { name: profile }),
            Some(role) if role != self.wanted().name() => {
                self.block(Blocker::OccupiedInstanceProfile { profile, role: role.clone() });
            }
            Some(_) => {}
        }
    }

    fn update_trust(&mut self, found: &RoleDescription) {
        let nothing = PolicyDocument::new([]);
        let wanted = self.wanted().trust_policy();
        let diff = PolicyDiff::between(found.trust_policy.as_ref().unwrap_or(&nothing), wanted);
        if !diff.is_empty() {
            self.step(Step::UpdateTrust { document: wanted.clone(), diff });
        }
    }

    /// What an existing role is not to have any more.
    fn losing(&mut self) -> Result<Option<Losing>, Error> {
        let Some(found) = &self.observed.role else { return Ok(None) };
        let wanted = self.wanted_policies(&found.arn)?;
        let profiles = self.unwanted_profiles();
        Losing::of(self.desired.owner(), found, self.observed, &wanted, &profiles).map(Some)
    }

    /// Policies detached, instance profiles left, and what belonged to the role alone deleted.
    fn letting_go(&self, losing: Option<&Losing>) -> Vec<Step> {
        let Some(losing) = losing else { return Vec::new() };
        let found = self.observed.role.iter().flat_map(|role| &role.tags);
        let tags = found.chain(self.wanted().tags()).map(|(key, value)| (key.clone(), value.clone()));
        losing.recording(&tags.collect()).into_iter().chain(losing.steps()).collect()
    }

    fn has_room_to_attach(&self) -> Result<bool, Error> {
        let Some(found) = &self.observed.role else { return Ok(true) };
        let mut all: BTreeSet<Arn> = self.wanted_policies(&found.arn)?.into_iter().collect();
        all.extend(self.observed.attached.iter().cloned());
        Ok(all.len() <= self.observed.quotas.attached_policies)
    }

    fn has_room_inline(&self) -> bool {
        let wanted = self.wanted().inline_policies();
        let unwanted = self.observed.inline.iter().filter(|(name, _)| !wanted.contains_key(*name));
        let all = wanted.iter().chain(unwanted).map(|(_, document)| document.size());
        all.sum::<usize>() <= self.observed.quotas.inline_policies
    }

    fn unwanted_inline_policies(&self) -> Vec<Step> {
        let wanted = self.wanted().inline_policies();
        let names = self.observed.inline.keys().filter(|name| !wanted.contains_key(*name));
        names.map(|name| Step::DeleteInlinePolicy { name: name.clone() }).collect()
    }

    /// Without its boundary a role may do more: what it should not do is gone by then.
    fn take_boundary_away(&mut self) {
        let found = self.observed.role.as_ref().and_then(|role| role.permissions_boundary.as_ref());
        if found.is_some() && self.wanted().permissions_boundary().is_none() {
            self.step(Step::DeleteBoundary);
        }
    }

    /// What was written down on the role is done.
    fn forget(&mut self, losing: Option<&Losing>) {
        let Some((losing, found)) = losing.zip(self.observed.role.as_ref()) else { return };
        let keys = losing.records(found);
        if !keys.is_empty() {
            self.step(Step::UntagRole { keys });
        }
    }

    fn wanted_policies(&self, role: &Arn) -> Result<Vec<Arn>, Error> {
        let wanted = self.wanted();
        let own = wanted.customer_policies().keys().map(|name| own_policy(role, wanted.path(), name));
        own.chain(wanted.managed_policies().iter().cloned().map(Ok)).collect()
    }

    /// The owner's instance profiles that hold the role and should not; those of others are told.
    fn unwanted_profiles(&mut self) -> Vec<String> {
        let wanted = self.wanted().instance_profile();
        let is_wanted = |name: &str| wanted.is_some_and(|wanted| wanted.eq_ignore_ascii_case(name));
        let (own, foreign): (Vec<_>, Vec<_>) = self
            .observed
            .instance_profiles
            .iter()
            .filter(|profile| !is_wanted(&profile.name))
            .partition(|profile| self.desired.owner().owns(&profile.tags));
        let notes =
            foreign.into_iter().map(|profile| Note::ForeignInstanceProfile { profile: profile.name.clone() });
        self.plan.notes.extend(notes);
        own.into_iter().map(|profile| profile.name.clone()).collect()
    }

    fn finished(mut self) -> Plan {
        if let Some(found) = &self.observed.role {
            self.note(found);
            match (self.plan.ownership, self.plan.steps.is_empty()) {
                (Ownership::ServiceLinked, _) => {
                    self.plan.blockers = vec![Blocker::ServiceLinked { role: found.arn.clone() }];
                }
                (Ownership::Foreign, false) => {
                    self.plan.blockers.insert(0, Blocker::Foreign { role: found.arn.clone() });
                }
                (Ownership::Foreign, true) => self.plan.notes.push(Note::ForeignButAsWanted),
                _ => {}
            }
        }
        self.plan
    }

    fn note(&mut self, found: &RoleDescription) {
        let wanted = self.wanted().tags();
        let is_wanted = |key: &str| wanted.keys().any(|known| known.eq_ignore_ascii_case(key));
        let extra = found.tags.keys().filter(|key| !is_wanted(key) && !is_record(key));
        let foreign = self.plan.ownership == Ownership::Foreign;
        if !foreign {
            self.plan.notes.extend(extra.map(|key| Note::ExtraTag { key: key.clone() }));
        }
        let deleted = found.trust_policy.iter().flat_map(deleted_principals);
        self.plan.notes.extend(deleted.map(|id| Note::DeletedPrincipal { id }));
        self.plan.notes.extend(changed_policies(self.observed).map(Note::ManagedPolicyChanged));
    }
}

/// Principals that IAM shows by their id, since who had it is gone.
fn deleted_principals(trust: &PolicyDocument) -> impl Iterator<Item = String> {
    let names = trust.principals(PrincipalKind::Aws);
    names.filter(|name| name.starts_with("AROA") || name.starts_with("AIDA")).map(str::to_owned)
}

/// Attached policies of AWS that are not as this crate knows them. Documents of
/// other partitions name that partition, and are not compared.
fn changed_policies(observed: &Observed) -> impl Iterator<Item = ManagedPolicyDrift> {
    let attached = observed.attached.iter().filter(|arn| *arn.partition() == Partition::Aws);
    attached.filter_map(|arn| {
        let found = observed.policies.get(arn)?;
        let known = ManagedPolicy::of_arn(arn)?;
        ManagedPolicyDrift::of(known, &found.description.default_version, &found.document)
    })
}
