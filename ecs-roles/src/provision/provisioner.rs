//! Carrying out plans.

use std::fmt;
use std::time::Duration;

use super::observe::Observed;
use super::observer::Observer;
use super::owner::Desired;
use super::plan::Plan;
use super::planner::plan;
use super::removal::{Removal, plan_removal};
use super::run::{Goal, Run};
use super::step::Step;
use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::guard::{Guard, Harm};
use crate::port::Iam;
use crate::propagation::{Patience, Sleep};

/// Brings roles to what they should be.
///
/// A run looks, plans and writes; what it finds in its way (somebody who creates
/// the same role at the same moment, a lost reply, a principal that IAM does not
/// know everywhere yet) makes it look again and plan anew, within its
/// [`Patience`]. It ends when a look finds nothing more to do. So a run that was
/// interrupted anywhere is resumed by running it again, and of several at once
/// each ends having seen the role as it wants it.
///
/// The account's quotas and AWS's own policies are read once in its life.
pub struct Provisioner<'a> {
    pub(super) iam: &'a dyn Iam,
    pub(super) observer: Observer<'a>,
    pub(super) sleep: &'a dyn Sleep,
    pub(super) patience: Patience,
    guarding: Guarding<'a>,
}

/// What is asked before a step that could harm what runs.
enum Guarding<'a> {
    Nobody,
    Guard(&'a Guard<'a>),
    Overridden,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    /// The ARN of the role; none where it was taken away.
    pub role: Option<Arn>,
    /// The steps that were carried out, in order.
    pub done: Vec<Step>,
}

impl<'a> Provisioner<'a> {
    /// Works on `iam`, and waits with `sleep`, one minute in all. A step that
    /// could harm what runs is refused; see [`guarded_by`](Self::guarded_by).
    pub fn new(iam: &'a dyn Iam, sleep: &'a dyn Sleep) -> Self {
        let patience = Patience::within(Duration::from_secs(60));
        Self { iam, observer: Observer::new(iam), sleep, patience, guarding: Guarding::Nobody }
    }

    /// Sets how long to try again.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Asks a guard before a role is deleted, leaves an instance profile, has its
    /// trust policy narrowed, or loses one of the permissions with which ECS
    /// lets go of volumes: `ec2:DescribeVolumes`, `ec2:DetachVolume` and
    /// `ec2:DeleteVolume`. Other permissions may go unasked.
    #[must_use]
    pub fn guarded_by(mut self, guard: &'a Guard<'a>) -> Self {
        self.guarding = Guarding::Guard(guard);
        self
    }

    /// Does without a guard: whatever uses a role may break.
    #[must_use]
    pub fn overriding_guard(mut self) -> Self {
        self.guarding = Guarding::Overridden;
        self
    }

    /// What would be done, without doing it.
    ///
    /// # Errors
    ///
    /// Those of [`observe`](crate::observe) and [`plan`].
    pub async fn plan(&self, desired: &Desired) -> Result<Plan, Error> {
        plan(desired, &self.observer.wanted(desired.role()).await?)
    }

    /// What would be done to take a role away, without doing it.
    ///
    /// # Errors
    ///
    /// Those of the port.
    pub async fn plan_removal(&self, removal: &Removal) -> Result<Plan, Error> {
        plan_removal(removal, &self.observer.named(removal.name()).await?)
    }

    /// Makes the role what it should be. `watch` hears of every step that was carried out; of one whose reply
    /// was lost it does not hear, though it may have been.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) if the plan is blocked, the guard refuses, or somebody else keeps
    /// changing the role. Otherwise those of the port.
    pub async fn apply(
        &self,
        desired: &Desired,
        watch: &mut (dyn FnMut(&Step) + Send),
    ) -> Result<Applied, Error> {
        Run::new(self, Goal::Apply(desired)).settle(watch).await
    }

    /// Puts back what is missing from a role that is needed: the role itself, its
    /// trust policy, its permissions. Nothing is detached, deleted or bounded, not
    /// even what [`apply`](Self::apply) would; a document that lacks something is
    /// replaced by the wanted one, and if that takes away from others who use the
    /// role, the guard is asked.
    ///
    /// ECS tries again by itself to let go of volumes once their role is back. A
    /// role that was deleted has another unique id afterwards, which policies that
    /// name the old one do not know.
    ///
    /// # Errors
    ///
    /// As for [`apply`](Self::apply).
    pub async fn restore(
        &self,
        desired: &Desired,
        watch: &mut (dyn FnMut(&Step) + Send),
    ) -> Result<Applied, Error> {
        Run::new(self, Goal::Restore(desired)).settle(watch).await
    }

    /// Takes a role away, and what belonged to it alone.
    ///
    /// # Errors
    ///
    /// As for [`apply`](Self::apply).
    pub async fn remove(
        &self,
        removal: &Removal,
        watch: &mut (dyn FnMut(&Step) + Send),
    ) -> Result<Applied, Error> {
        Run::new(self, Goal::Remove(removal)).settle(watch).await
    }

    pub(super) async fn cleared(&self, plan: &Plan, observed: &Observed) -> Result<(), Error> {
        match (&self.guarding, &observed.role) {
            _ if plan.harms.is_empty() => Ok(()),
            (Guarding::Overridden, _) | (_, None) => Ok(()),
            (Guarding::Nobody, _) => Err(unguarded(plan)),
            (Guarding::Guard(guard), Some(role)) => {
                guard.clear(role, &observed.instance_profiles, &plan.harms).await
            }
        }
    }
}

fn unguarded(plan: &Plan) -> Error {
    let harms: Vec<String> = plan.harms.iter().map(Harm::to_string).collect();
    Error::new(
        ErrorKind::Conflict,
        format!(
            "the plan for the role `{}` was not carried out: it would {}, and nobody was asked what uses it; \
             name the regions to be searched, or override the guard",
            plan.role,
            harms.join(" and ")
        ),
    )
}

impl fmt::Debug for Provisioner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provisioner")
            .field("iam", &self.iam)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
