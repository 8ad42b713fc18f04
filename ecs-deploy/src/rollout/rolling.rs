//! The rolling update: register, update, follow to the end. This file says
//! what to do next; `replies.rs` what a reply means.

use std::time::Duration;

use ecs_tfstate::Value;
use serde::{Deserialize, Serialize};

use super::watch::Seen;
use crate::call::Call;
use crate::clock::Timestamp;
use crate::diagnosis::Diagnosis;
use crate::outcome::Outcome;
use crate::plan::{Action, Plan, Previous, Revision};
use crate::service::ServiceId;

/// How patient a rollout is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How long it may take, from its first step. ECS has no limit of its own
    /// for rolling deployments. Default: 10 minutes.
    pub timeout: Duration,
    /// How often it looks at the service. Default: 5 seconds; ECS allows 20
    /// reads of services in a second for a whole account and region.
    pub poll_interval: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { timeout: crate::project::DEFAULT_TIMEOUT, poll_interval: Duration::from_secs(5) }
    }
}

/// What a rollout wants next.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Make this call and hand the result to [`Rolling::reply`].
    Call(Call),
    /// Come back then.
    Wait(Timestamp),
    /// It is over.
    Done(Outcome),
}

/// A rolling deployment as a value.
///
/// [`step`](Rolling::step) and [`reply`](Rolling::reply) are all there is: no
/// I/O, no clock. It serializes, and a rollout that was saved before a write
/// whose reply never came looks before it writes again. A saved rollout holds
/// the whole task definition until that is registered, sensitive values
/// included: keep it as you keep those.
///
/// ```
/// use ecs_deploy::{Call, Observed, Plan, Rolling, ServiceDefinition, ServiceId, Settings, Step, TaskDefinition, Timestamp};
///
/// let task = TaskDefinition::parse(r#"{"family": "web", "containerDefinitions": [{"name": "app", "image": "app:v1"}]}"#)?;
/// let plan = Plan::between(ServiceId::new("demo", "web"), &task, &ServiceDefinition::empty(), &Observed::default())?;
/// let mut rollout = Rolling::new(plan, Settings::default());
///
/// let step = rollout.step(Timestamp::from_epoch_seconds(0.0));
/// assert!(matches!(step, Step::Call(Call::RegisterTaskDefinition(_))));
/// let saved = serde_json::to_string(&rollout).unwrap();
/// # let _: Rolling = serde_json::from_str(&saved).unwrap();
/// # Ok::<(), ecs_deploy::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rolling {
    pub(super) service: ServiceId,
    pub(super) settings: Settings,
    pub(super) revision: Revision,
    pub(super) tagging: Vec<Call>,
    pub(super) action: Action,
    /// Where a rollback returns to; none if no deployment was started.
    pub(super) previous: Option<Previous>,
    started: Option<Timestamp>,
    pub(super) stage: Stage,
    /// Nothing is asked for before this.
    pub(super) not_before: Option<Timestamp>,
    /// A write was handed out and no reply has come.
    pub(super) in_flight: bool,
    /// How often calls have failed in a row.
    pub(super) failures: u32,
    pub(super) seen: Seen,
}

/// What a rollout is at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Stage {
    Register,
    /// Was the revision registered after all?
    FindRevision,
    Tag,
    Apply,
    /// Was the service created or updated after all?
    FindDeployment,
    /// A deployment was under way before: which?
    Adopt,
    Watch {
        deployment: String,
    },
    /// The deployment failed and ECS goes back.
    WatchRollback {
        deployment: String,
        reason: String,
    },
    ListStopped {
        deployment: String,
        ending: Ending,
    },
    DescribeStopped {
        deployment: String,
        ending: Ending,
        arns: Vec<String>,
    },
    Over(Outcome),
}

/// An outcome that still lacks its diagnosis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Ending {
    RolledBack { reason: String, task_definition: String, settled: bool },
    Failed { reason: String },
    TimedOut,
}

impl Ending {
    pub(super) fn with(self, diagnosis: Diagnosis) -> Outcome {
        match self {
            Self::RolledBack { reason, task_definition, settled } => {
                Outcome::RolledBack { reason, task_definition, settled, diagnosis }
            }
            Self::Failed { reason } => Outcome::Failed { reason, diagnosis },
            Self::TimedOut => Outcome::TimedOut { diagnosis },
        }
    }
}

impl Rolling {
    /// A rollout of this plan. Nothing has been called yet.
    pub fn new(plan: Plan, settings: Settings) -> Self {
        let mut rollout = Self {
            service: plan.service().clone(),
            settings,
            revision: plan.revision,
            tagging: plan.tagging,
            action: plan.action,
            previous: plan.previous,
            started: None,
            stage: Stage::Register,
            not_before: None,
            in_flight: false,
            failures: 0,
            seen: Seen::default(),
        };
        rollout.stage = match rollout.next_write() {
            Stage::Over(Outcome::Completed { task_definition }) => {
                Stage::Over(Outcome::Unchanged { task_definition })
            }
            stage => stage,
        };
        rollout
    }

    /// Which service.
    pub fn service(&self) -> &ServiceId {
        &self.service
    }

    /// The outcome, once it is over.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.stage {
            Stage::Over(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// The deployment that is followed, once it is known.
    pub fn deployment(&self) -> Option<&str> {
        match &self.stage {
            Stage::Watch { deployment }
            | Stage::WatchRollback { deployment, .. }
            | Stage::ListStopped { deployment, .. }
            | Stage::DescribeStopped { deployment, .. } => Some(deployment),
            _ => None,
        }
    }

    /// Gives the rollout its whole timeout again, from the next step on: for
    /// one that was saved and is resumed much later.
    pub fn renew(&mut self) {
        self.started = None;
    }

    /// What to do next. Asking twice without a reply in between means that the
    /// reply was lost: after a write the rollout then looks first.
    pub fn step(&mut self, now: Timestamp) -> Step {
        let deadline = *self.started.get_or_insert(now) + self.settings.timeout;
        if std::mem::take(&mut self.in_flight) {
            self.look_before_writing_again();
        }
        if now >= deadline {
            self.give_up();
        }
        if let Some(until) = self.not_before.filter(|until| *until > now) {
            return Step::Wait(if now < deadline { until.min(deadline) } else { until });
        }
        match self.call() {
            Ok(call) => {
                self.in_flight = call.is_write();
                Step::Call(call)
            }
            Err(outcome) => Step::Done(outcome),
        }
    }

    /// The call of this stage, or the outcome.
    fn call(&self) -> Result<Call, Outcome> {
        let call = match (&self.stage, &self.revision) {
            (Stage::Over(outcome), _) => return Err(outcome.clone()),
            (Stage::Register, Revision::Register(definition)) => {
                Some(Call::RegisterTaskDefinition(definition.clone()))
            }
            (Stage::FindRevision, Revision::Register(definition)) => {
                Some(Call::DescribeTaskDefinition(definition.family().to_owned()))
            }
            (Stage::Tag, _) => self.tagging.first().cloned(),
            (Stage::Apply, Revision::Existing(arn)) => {
                self.action.call(arn).map(|call| self.with_token(call))
            }
            (Stage::ListStopped { .. }, _) => Some(Call::ListStoppedTasks(self.service.clone())),
            (Stage::DescribeStopped { arns, .. }, _) => {
                Some(Call::DescribeTasks { cluster: self.service.cluster.clone(), arns: arns.clone() })
            }
            _ => None,
        };
        Ok(call.unwrap_or_else(|| Call::DescribeService(self.service.clone())))
    }

    /// Creating a service twice with one token is creating it once.
    fn with_token(&self, call: Call) -> Call {
        match (call, self.started) {
            (Call::CreateService(mut input), Some(started)) if !input.0.contains_key("clientToken") => {
                let token = format!("ecs-deploy-{}", started.epoch_milliseconds());
                input.0.insert("clientToken".to_owned(), Value::from(token));
                Call::CreateService(input)
            }
            (call, _) => call,
        }
    }

    /// The stage of the next write that is left to do, or of what follows the last.
    pub(super) fn next_write(&self) -> Stage {
        match (&self.revision, &self.action) {
            (Revision::Register(_), _) => Stage::Register,
            _ if !self.tagging.is_empty() => Stage::Tag,
            (_, Action::Create(_) | Action::Update(_)) => Stage::Apply,
            (_, Action::Nothing { in_progress: true }) => Stage::Adopt,
            (Revision::Existing(arn), Action::Nothing { in_progress: false }) => {
                Stage::Over(Outcome::Completed { task_definition: arn.clone() })
            }
        }
    }

    pub(super) fn look_before_writing_again(&mut self) {
        match self.stage {
            Stage::Register => self.stage = Stage::FindRevision,
            Stage::Apply => self.stage = Stage::FindDeployment,
            // Tagging twice is tagging once.
            _ => {}
        }
    }

    /// The deadline: look at the stopped tasks if there is a deployment to speak of.
    fn give_up(&mut self) {
        let stage = match &self.stage {
            Stage::ListStopped { .. } | Stage::DescribeStopped { .. } | Stage::Over(_) => return,
            Stage::Watch { deployment } => {
                Stage::ListStopped { deployment: deployment.clone(), ending: Ending::TimedOut }
            }
            Stage::WatchRollback { deployment, reason } => {
                let target = self.previous.as_ref().map(|previous| previous.task_definition.clone());
                let ending = Ending::RolledBack {
                    reason: reason.clone(),
                    task_definition: target.unwrap_or_default(),
                    settled: false,
                };
                Stage::ListStopped { deployment: deployment.clone(), ending }
            }
            _ => Stage::Over(Outcome::TimedOut { diagnosis: Diagnosis::default() }),
        };
        self.stage = stage;
        self.not_before = None;
        self.failures = 0;
    }
}
