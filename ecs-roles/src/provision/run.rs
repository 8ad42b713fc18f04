//! One run, until a look finds nothing more to do.

use std::collections::BTreeMap;
use std::time::Duration;

use super::execute::Executor;
use super::observe::Observed;
use super::observer::Observer;
use super::owner::Desired;
use super::plan::Plan;
use super::planner::plan;
use super::provisioner::{Applied, Provisioner};
use super::removal::{Removal, plan_removal};
use super::step::Step;
use crate::arn::Arn;
use crate::error::{Error, ErrorKind};
use crate::policy::{PolicyDocument, PrincipalKind};
use crate::propagation::is_propagating;

/// What a run is after.
#[derive(Clone, Copy)]
pub(super) enum Goal<'a> {
    Apply(&'a Desired),
    Restore(&'a Desired),
    Remove(&'a Removal),
}

impl Goal<'_> {
    fn role(&self) -> &str {
        match self {
            Self::Apply(desired) | Self::Restore(desired) => desired.role().name(),
            Self::Remove(removal) => removal.name(),
        }
    }

    /// Where customer managed policies of the role lie; a removal makes none.
    fn path(&self) -> &str {
        match self {
            Self::Apply(desired) | Self::Restore(desired) => desired.role().path(),
            Self::Remove(_) => "/",
        }
    }

    async fn look(&self, observer: &Observer<'_>) -> Result<(Plan, Observed), Error> {
        let observed = match self {
            Self::Apply(desired) | Self::Restore(desired) => observer.wanted(desired.role()).await?,
            Self::Remove(removal) => observer.named(removal.name()).await?,
        };
        let plan = match self {
            Self::Apply(desired) => plan(desired, &observed)?,
            Self::Restore(desired) => plan(desired, &observed)?.restoring(&observed),
            Self::Remove(removal) => plan_removal(removal, &observed)?,
        };
        Ok((plan, observed))
    }
}

/// One run, over as many looks as it takes.
pub(super) struct Run<'a> {
    provisioner: &'a Provisioner<'a>,
    goal: Goal<'a>,
    executor: Executor<'a>,
    delays: std::vec::IntoIter<Duration>,
    /// Whether the plan before this one was carried out to its end.
    carried_out: bool,
    /// How often IAM said that a policy of the name exists.
    taken: BTreeMap<String, u32>,
    applied: Applied,
}

impl<'a> Run<'a> {
    pub(super) fn new(provisioner: &'a Provisioner<'a>, goal: Goal<'a>) -> Self {
        let executor = Executor {
            iam: provisioner.iam,
            role: goal.role().to_owned(),
            path: goal.path().to_owned(),
            arn: None,
            quotas: Default::default(),
        };
        let delays = provisioner.patience.delays().collect::<Vec<_>>().into_iter();
        Self {
            provisioner,
            goal,
            executor,
            delays,
            carried_out: false,
            taken: BTreeMap::new(),
            applied: Applied::default(),
        }
    }

    /// Looks and carries out until a look finds nothing to do.
    pub(super) async fn settle(mut self, watch: &mut (dyn FnMut(&Step) + Send)) -> Result<Applied, Error> {
        loop {
            let (plan, observed) = match self.goal.look(&self.provisioner.observer).await {
                Ok(looked) => looked,
                Err(error) if matches!(error.kind(), ErrorKind::Throttled | ErrorKind::Unavailable) => {
                    self.wait_after(error).await?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            if self.is_done(&plan, &observed, watch).await? {
                return Ok(self.applied);
            }
        }
    }

    /// Carries out a plan; `true` if there was nothing to carry out.
    async fn is_done(
        &mut self,
        plan: &Plan,
        observed: &Observed,
        watch: &mut (dyn FnMut(&Step) + Send),
    ) -> Result<bool, Error> {
        self.executor.arn = observed.role.as_ref().map(|role| role.arn.clone());
        self.executor.quotas = observed.quotas;
        plan.unblocked()?;
        if plan.is_empty() {
            self.applied.role = self.executor.arn.clone();
            return Ok(true);
        }
        if self.carried_out {
            self.wait_as_changed_again().await?;
            return Ok(false);
        }
        self.provisioner.cleared(plan, observed).await?;
        for step in &plan.steps {
            match self.settled(step).await {
                Ok(()) => {
                    watch(step);
                    self.applied.done.push(step.clone());
                }
                Err(error) => {
                    self.carried_out = false;
                    self.look_again(step, error).await?;
                    return Ok(false);
                }
            }
        }
        self.carried_out = true;
        Ok(false)
    }

    /// Carries out a step. A policy that this run detached may be taken for attached a while longer: it is tried
    /// again, since a look would take it for somebody else's by then.
    async fn settled(&mut self, step: &Step) -> Result<(), Error> {
        loop {
            match (self.executor.execute(step).await, step) {
                (Err(error), Step::DeletePolicy { policy })
                    if error.kind() == ErrorKind::Conflict
                        && self.applied.done.contains(&Step::Detach { policy: policy.clone() }) =>
                {
                    self.wait_after(error).await?;
                }
                (result, _) => return result,
            }
        }
    }

    /// Waits before the next try, or ends with the error.
    async fn wait_after(&mut self, error: Error) -> Result<(), Error> {
        let Some(delay) = self.delays.next() else { return Err(error) };
        self.provisioner.sleep.sleep(delay).await;
        Ok(())
    }

    /// All was done, and yet there is more to do: IAM does not show it yet, or somebody undid it. The next look
    /// tells.
    async fn wait_as_changed_again(&mut self) -> Result<(), Error> {
        self.carried_out = false;
        let Some(delay) = self.delays.next() else {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!(
                    "the role `{}` does not stay as it was made: somebody else changes it",
                    self.executor.role
                ),
            ));
        };
        self.provisioner.sleep.sleep(delay).await;
        Ok(())
    }

    /// Waits, if the error is one after which another look helps.
    async fn look_again(&mut self, step: &Step, error: Error) -> Result<(), Error> {
        if !self.is_passing(step, &error).await {
            return Err(error);
        }
        self.wait_after(error).await
    }

    async fn is_passing(&mut self, step: &Step, error: &Error) -> bool {
        match error.kind() {
            ErrorKind::AlreadyExists => !self.exists_elsewhere(step),
            ErrorKind::Conflict | ErrorKind::NotFound => true,
            ErrorKind::Throttled | ErrorKind::Unavailable => true,
            ErrorKind::LimitExceeded => {
                matches!(step, Step::AddToInstanceProfile { .. } | Step::UpdatePolicy { .. })
            }
            ErrorKind::InvalidInput if is_propagating(error.code().unwrap_or_default(), error.message()) => {
                self.principals_exist(step).await
            }
            _ => error.may_have_happened(),
        }
    }

    /// Names of policies are taken under any path, and in any case of letters: what no look at the wanted ARN finds,
    /// and yet exists time and again without being made here, is at another.
    fn exists_elsewhere(&mut self, step: &Step) -> bool {
        const TRIES: u32 = 4;
        let Step::CreatePolicy { name, .. } = step else { return false };
        let made = self
            .applied
            .done
            .iter()
            .any(|done| matches!(done, Step::CreatePolicy { name: made, .. } if made == name));
        let taken = self.taken.entry(name.clone()).or_default();
        *taken += 1;
        !made && *taken >= TRIES
    }

    /// Whether a trust policy names roles of this account, all of which exist: then IAM does not know one of
    /// them everywhere yet. Of roles of other accounts it cannot be told.
    async fn principals_exist(&self, step: &Step) -> bool {
        let trust = match step {
            Step::CreateRole { role } => role.trust_policy(),
            Step::UpdateTrust { document, .. } => document,
            _ => return false,
        };
        let roles = roles_in(trust);
        for role in &roles {
            let name = role.resource_id().rsplit('/').next().unwrap_or_default();
            match self.executor.iam.get_role(name).await {
                Ok(found) if found.arn == *role => {}
                _ => return false,
            }
        }
        !roles.is_empty()
    }
}

/// The roles that a trust policy lets in.
fn roles_in(trust: &PolicyDocument) -> Vec<Arn> {
    let arns = trust.principals(PrincipalKind::Aws).filter_map(|name| name.parse::<Arn>().ok());
    arns.filter(|arn| arn.service() == "iam" && arn.resource_type() == Some("role")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Principals, Statement};
    use crate::port::MockIam;
    use crate::propagation::Patience;
    use crate::provision::Owner;
    use crate::role::Role;

    fn is_send<T: Send>(future: T) -> T {
        future
    }

    fn sleep(_: Duration) -> std::future::Ready<()> {
        std::future::ready(())
    }

    fn refused(kind: ErrorKind) -> Error {
        Error::new(kind, "refused")
    }

    fn desired() -> Desired {
        let trust = PolicyDocument::new([
            Statement::allow(["sts:AssumeRole"]).by(Principals::service("ecs-tasks.amazonaws.com"))
        ]);
        Desired::new(Role::new("web", trust), &Owner::new("platform").unwrap()).unwrap()
    }

    /// An account without the role.
    fn empty() -> MockIam {
        let mut iam = MockIam::new();
        iam.expect_get_role().returning(|_| Err(refused(ErrorKind::NotFound)));
        iam.expect_get_account_summary().returning(|| Err(refused(ErrorKind::AccessDenied)));
        iam
    }

    #[tokio::test]
    async fn a_run_can_be_spawned_and_a_refusal_ends_it_at_once() {
        let mut iam = empty();
        iam.expect_create_role().once().returning(|_| Err(refused(ErrorKind::LimitExceeded)));
        let provisioner = Provisioner::new(&iam, &sleep);
        let error = is_send(provisioner.apply(&desired(), &mut |_| ())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        let removal = Removal::new("web", &Owner::new("platform").unwrap());
        assert_eq!(is_send(provisioner.remove(&removal, &mut |_| ())).await.unwrap(), Applied::default());
    }

    #[tokio::test]
    async fn a_service_that_stays_away_is_asked_as_long_as_patience_lasts() {
        let mut iam = empty();
        let patience = Patience::within(Duration::from_secs(10));
        let tries = 1 + patience.delays().count();
        iam.expect_create_role()
            .times(tries)
            .returning(|_| Err(refused(ErrorKind::Unavailable).that_may_have_happened()));
        let provisioner = Provisioner::new(&iam, &sleep).with_patience(patience);
        let error = provisioner.apply(&desired(), &mut |_| ()).await.unwrap_err();
        assert!(error.may_have_happened());
    }

    /// A creation that succeeds and never shows: somebody deletes the role each time.
    #[tokio::test]
    async fn a_role_that_does_not_stay_is_an_error() {
        let mut iam = empty();
        let arn: Arn = "arn:aws:iam::111122223333:role/web".parse().unwrap();
        iam.expect_create_role()
            .returning(move |role| Ok(crate::port::RoleDescription::of(role, arn.clone(), "AROA1")));
        let error = Provisioner::new(&iam, &sleep).apply(&desired(), &mut |_| ()).await.unwrap_err();
        assert!(error.to_string().contains("does not stay as it was made"), "{error}");
    }

    /// IAM takes names of policies whatever their path: a look at the wanted ARN does not find it.
    #[tokio::test]
    async fn a_policy_of_the_name_at_another_path_ends_the_run() {
        let mut iam = MockIam::new();
        let desired = desired();
        let role = desired.role().clone().with_customer_policy("web-own", PolicyDocument::new([]));
        let desired = Desired::new(role.clone(), desired.owner()).unwrap();
        let arn: Arn = "arn:aws:iam::111122223333:role/web".parse().unwrap();
        let found = crate::port::RoleDescription::of(desired.role(), arn, "AROA1");
        iam.expect_get_role().returning(move |_| Ok(found.clone()));
        iam.expect_list_attached_role_policies().returning(|_| Ok(Vec::new()));
        iam.expect_list_role_policies().returning(|_| Ok(Vec::new()));
        iam.expect_list_instance_profiles_for_role().returning(|_| Ok(Vec::new()));
        iam.expect_get_account_summary().returning(|| Ok(Default::default()));
        iam.expect_get_policy().returning(|_| Err(refused(ErrorKind::NotFound)));
        iam.expect_create_policy().times(4).returning(|_, _, _, _| Err(refused(ErrorKind::AlreadyExists)));
        let error = Provisioner::new(&iam, &sleep).apply(&desired, &mut |_| ()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    }
}
