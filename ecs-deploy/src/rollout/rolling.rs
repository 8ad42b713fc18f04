//! The rolling update: register, update, follow to the end. This file says
//! what to do next; `replies.rs` what a reply means.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use ecs_tfstate::Value;
use serde::{Deserialize, Serialize};

use super::watch::Seen;
use crate::call::Call;
use crate::clock::Timestamp;
use crate::diagnosis::Diagnosis;
use crate::outcome::Outcome;
use crate::plan::{Action, Plan, Previous, Revision};
use crate::project::{Config, DEFAULT_TIMEOUT};
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
    /// When a role of the deployment was last made or changed. For two minutes
    /// after it a refusal that looks as if AWS does not know the role yet is
    /// tried again ([`ecs_roles::is_propagating`]). Default: long ago.
    #[serde(default)]
    pub roles_changed_at: Option<Timestamp>,
}

impl Settings {
    /// As patient as the project says.
    pub fn of(config: &Config) -> Self {
        Self { timeout: config.timeout(), ..Self::default() }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { timeout: DEFAULT_TIMEOUT, poll_interval: Duration::from_secs(5), roles_changed_at: None }
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
/// let service = ServiceDefinition::parse(r#"{"desiredCount": 2}"#)?;
/// let plan = Plan::between(ServiceId::new("demo", "web"), &task, &service, &Observed::default())?;
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
    /// Where it was when the deadline passed or a call failed for good.
    pub(super) left: Option<Box<Stage>>,
    /// Nothing is asked for before this.
    pub(super) not_before: Option<Timestamp>,
    /// A write was handed out and no reply has come.
    pub(super) in_flight: bool,
    /// How often calls have failed in a row.
    pub(super) failures: u32,
    /// How often in a row calls were refused for roles that AWS does not know everywhere yet.
    #[serde(default)]
    pub(super) role_waits: u32,
    /// Why the last call failed, if it did.
    pub(super) trouble: Option<String>,
    /// What makes creating the service twice creating it once.
    client_token: Option<String>,
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
    TimedOut { trouble: Option<String> },
}

impl Ending {
    pub(super) fn with(self, deployment: String, diagnosis: Diagnosis) -> Outcome {
        match self {
            Self::RolledBack { reason, task_definition, settled } => {
                Outcome::RolledBack { reason, task_definition, settled, diagnosis }
            }
            Self::Failed { reason } => Outcome::Failed { reason, diagnosis },
            Self::TimedOut { trouble } => {
                Outcome::TimedOut { deployment: Some(deployment), trouble, diagnosis }
            }
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
            role_waits: 0,
            trouble: None,
            left: None,
            client_token: None,
            seen: Seen::default(),
        };
        rollout.stage = rollout.next_write();
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

    pub(super) fn tries_count_anew(&mut self) {
        (self.failures, self.role_waits) = (0, 0);
    }

    /// Gives the rollout its whole timeout again, from the next step on: for
    /// one that is resumed much later. One that ended because the deadline
    /// passed or a call failed goes on where it was.
    pub fn renew(&mut self) {
        self.started = None;
        self.not_before = None;
        self.tries_count_anew();
        if let Some(left) = self.left.take() {
            self.stage = *left;
        }
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
        self.client_token.get_or_insert_with(|| token(&self.service, now));
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
        let describe = || Call::DescribeService(self.service.clone());
        Ok(match &self.stage {
            Stage::Over(outcome) => return Err(outcome.clone()),
            Stage::Register | Stage::FindRevision | Stage::Tag | Stage::Apply => {
                self.write_or_look().unwrap_or_else(describe)
            }
            Stage::FindDeployment | Stage::Adopt | Stage::Watch { .. } | Stage::WatchRollback { .. } => {
                describe()
            }
            Stage::ListStopped { .. } => Call::ListStoppedTasks(self.service.clone()),
            Stage::DescribeStopped { arns, .. } => {
                Call::DescribeTasks { cluster: self.service.cluster.clone(), arns: arns.clone() }
            }
        })
    }

    fn write_or_look(&self) -> Option<Call> {
        match (&self.stage, &self.revision) {
            (Stage::Register, Revision::Register(definition)) => {
                Some(Call::RegisterTaskDefinition(definition.clone()))
            }
            (Stage::FindRevision, Revision::Register(definition)) => {
                Some(Call::DescribeTaskDefinition(definition.family().to_owned()))
            }
            (Stage::Apply, Revision::Existing(arn)) => {
                self.action.call(arn).map(|call| self.with_token(call))
            }
            _ => self.tagging.first().cloned(),
        }
    }

    /// Creating a service twice with one token is creating it once.
    fn with_token(&self, call: Call) -> Call {
        match (call, &self.client_token) {
            (Call::CreateService(mut input), Some(token)) if !input.0.contains_key("clientToken") => {
                input.0.insert("clientToken".to_owned(), Value::from(token.as_str()));
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
                Stage::Over(Outcome::Unchanged { task_definition: arn.clone() })
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
                let ending = Ending::TimedOut { trouble: self.trouble.clone() };
                Stage::ListStopped { deployment: deployment.clone(), ending }
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
            _ => Stage::Over(Outcome::TimedOut {
                deployment: None,
                trouble: self.trouble.clone(),
                diagnosis: Diagnosis::default(),
            }),
        };
        self.left = Some(Box::new(std::mem::replace(&mut self.stage, stage)));
        self.not_before = None;
        self.tries_count_anew();
    }
}

/// At most 36 characters, as `clientToken` may have.
fn token(service: &ServiceId, now: Timestamp) -> String {
    let mut hasher = DefaultHasher::new();
    (service, now).hash(&mut hasher);
    format!("ecs-deploy-{:016x}", hasher.finish())
}
