//! Plans: what a deployment would change, and the calls it would make.

use ecs_tfstate::{Object, Value};
use serde::{Deserialize, Serialize};

use crate::call::{Call, ServiceInput};
use crate::definition::{
    CREATE_SERVICE, RegisteredTaskDefinition, ServiceDefinition, Tags, TaskDefinition, UPDATE_SERVICE,
    short_name,
};
use crate::diff::{Change, compare_services, compare_tags, compare_task_definitions};
use crate::error::{Error, ErrorKind};
use crate::port::Ecs;
use crate::project::Project;
use crate::service::{Service, ServiceId};

/// What ECS holds now, as far as a plan needs it.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    service: Option<Service>,
    current: Option<RegisteredTaskDefinition>,
    latest: Option<RegisteredTaskDefinition>,
}

impl Observed {
    /// Reads the service, the revision it runs and the latest active revision
    /// of the family: two or three calls, all of them reads.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if the cluster does not exist, or the port's.
    pub async fn read(ecs: &dyn Ecs, id: &ServiceId, family: &str) -> Result<Self, Error> {
        let service = ecs.describe_service(id).await?.filter(|service| service.status() != "INACTIVE");
        let current = match service.as_ref().map(Service::task_definition) {
            Some(arn) if !arn.is_empty() => ecs.describe_task_definition(arn).await?,
            _ => None,
        };
        let latest = ecs.describe_task_definition(family).await?;
        Ok(Self { service, current, latest })
    }

    /// What is there, from values: for tests and other hosts.
    pub fn new(
        service: Option<Service>,
        current: Option<RegisteredTaskDefinition>,
        latest: Option<RegisteredTaskDefinition>,
    ) -> Self {
        Self { service, current, latest }
    }

    /// The service, unless there is none or it was deleted.
    pub fn service(&self) -> Option<&Service> {
        self.service.as_ref()
    }

    /// The revision that the service runs.
    pub fn current(&self) -> Option<&RegisteredTaskDefinition> {
        self.current.as_ref()
    }

    /// The active revision that equals the definition: the running one, or else the latest.
    fn revision_like(&self, definition: &TaskDefinition) -> Option<&RegisteredTaskDefinition> {
        let candidates = self.current.iter().chain(&self.latest);
        candidates
            .filter(|revision| revision.is_active())
            .find(|revision| compare_task_definitions(revision.definition(), definition).is_empty())
    }
}

/// What a deployment would change and do. Making one reads and writes nothing.
///
/// The plan registers a task definition only if no revision like it is at
/// hand, and updates the service only if something differs, with one call.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    service: ServiceId,
    #[serde(skip)]
    pub(crate) revision: Revision,
    #[serde(skip)]
    pub(crate) action: Action,
    #[serde(skip)]
    pub(crate) tagging: Vec<Call>,
    #[serde(skip)]
    pub(crate) previous: Option<Previous>,
    task_definition_changes: Vec<Change>,
    service_changes: Vec<Change>,
}

/// The revision that the service will run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Revision {
    Register(TaskDefinition),
    Existing(String),
}

/// What happens to the service. The task definition's ARN is added when it is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Action {
    Create(ServiceInput),
    Update(ServiceInput),
    /// Nothing to change; a deployment that is under way is followed.
    Nothing {
        in_progress: bool,
    },
}

/// The deployment that is PRIMARY before this one: where a rollback returns to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Previous {
    pub(crate) deployment: String,
    pub(crate) task_definition: String,
}

impl Plan {
    /// Compares what a project wants with what ECS holds.
    ///
    /// # Errors
    /// - [`InvalidInput`](ErrorKind::InvalidInput) if a new service has no `desiredCount`;
    /// - [`Conflict`](ErrorKind::Conflict) if the service is being deleted, or a
    ///   setting that is fixed at creation would have to change;
    /// - [`Unsupported`](ErrorKind::Unsupported) if another controller deploys the service.
    pub fn new(project: &Project, observed: &Observed) -> Result<Self, Error> {
        let config = project.config();
        let id = ServiceId::new(config.cluster(), config.service());
        Self::between(id, project.task_definition(), project.service_definition(), observed)
    }

    /// The same from definitions instead of a project.
    ///
    /// # Errors
    /// As [`Plan::new`].
    pub fn between(
        id: ServiceId,
        task_definition: &TaskDefinition,
        service_definition: &ServiceDefinition,
        observed: &Observed,
    ) -> Result<Self, Error> {
        let revision = match observed.revision_like(task_definition) {
            Some(existing) => Revision::Existing(existing.arn().to_owned()),
            None => Revision::Register(task_definition.clone()),
        };
        let base = observed.current.as_ref().or(observed.latest.as_ref());
        let task_definition_changes =
            base.map(|base| compare_task_definitions(base.definition(), task_definition)).unwrap_or_default();
        let mut plan = Self {
            service: id,
            revision,
            action: Action::Nothing { in_progress: false },
            tagging: Vec::new(),
            previous: None,
            task_definition_changes,
            service_changes: Vec::new(),
        };
        match &observed.service {
            None => plan.create(service_definition)?,
            Some(service) => plan.update(service_definition, service)?,
        }
        Ok(plan)
    }

    fn create(&mut self, definition: &ServiceDefinition) -> Result<(), Error> {
        let is_daemon = definition.is_daemon();
        if !is_daemon && definition.desired_count().is_none() {
            let message = format!("service `{}` is new: give its definition a `desiredCount`", self.service);
            return Err(Error::invalid(message));
        }
        let mut input = Object::new();
        input.insert("cluster".to_owned(), Value::from(self.service.cluster.as_str()));
        input.insert("serviceName".to_owned(), Value::from(self.service.service.as_str()));
        let own = ["cluster", "serviceName", "taskDefinition"];
        let is_sent = |name: &str| !(own.contains(&name) || is_daemon && name == "desiredCount");
        let members = definition.members().iter().filter(|(name, value)| is_sent(name) && !value.is_null());
        for (name, value) in members {
            input.insert(name.to_owned(), value.clone());
        }
        self.action = Action::Create(ServiceInput(input));
        Ok(())
    }

    fn update(&mut self, definition: &ServiceDefinition, service: &Service) -> Result<(), Error> {
        self.refuse_undeployable(service)?;
        let is_compared = |change: &Change| {
            let root = change.root();
            !(NOT_COMPARED.contains(&root) || service.is_daemon() && root == "desiredCount")
        };
        let mut changes = compare_services(&with_settings_of_deployment(service), definition);
        changes.retain(is_compared);
        if let Some(change) = changes.iter().find(|change| is_fixed(change.root())) {
            let message = format!(
                "`{}` cannot change while the service exists ({change}): leave it out of the definition, or deploy a service of another name",
                change.root()
            );
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        let primary = service.primary();
        self.previous = primary.map(|primary| Previous {
            deployment: primary.id().to_owned(),
            task_definition: primary.task_definition().to_owned(),
        });
        let moves = match &self.revision {
            Revision::Register(_) => true,
            Revision::Existing(arn) => arn != service.task_definition(),
        };
        // ECS starts no tasks for a deployment that failed: only a new one does.
        let is_stuck = primary.is_some_and(|primary| primary.rollout_state() == Some("FAILED"));
        self.action = if changes.is_empty() && !moves && !is_stuck {
            let is_settled = primary.is_some_and(|primary| primary.is_settled(service));
            Action::Nothing { in_progress: !is_settled }
        } else {
            Action::Update(update_input(&self.service, definition, &changes, is_stuck && !moves))
        };
        self.service_changes = changes;
        self.retag(service, definition);
        Ok(())
    }

    fn refuse_undeployable(&self, service: &Service) -> Result<(), Error> {
        if !service.is_active() {
            let message =
                format!("service `{}` is {}: wait until it is gone", self.service, service.status());
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        match (service.controller(), service.strategy()) {
            ("ECS", "ROLLING") => Ok(()),
            ("ECS", other) | (other, _) => {
                let message = format!(
                    "service `{}` is deployed by `{other}`: only rolling deployments by ECS are supported yet",
                    self.service
                );
                Err(Error::new(ErrorKind::Unsupported, message))
            }
        }
    }

    fn retag(&mut self, service: &Service, definition: &ServiceDefinition) {
        let Some(wanted) = definition.tags() else { return };
        // Tags that begin with `aws:` belong to AWS: nobody else can set or remove them.
        let held = service.tags().into_iter().filter(|(key, _)| !is_reserved(key)).collect::<Tags>();
        let arn = service.arn().to_owned();
        let set = wanted.iter().filter(|(key, value)| held.get(*key) != Some(*value));
        let set = set.map(|(key, value)| (key.clone(), value.clone())).collect::<Tags>();
        let gone = held.keys().filter(|key| !wanted.contains_key(*key)).cloned().collect::<Vec<_>>();
        self.service_changes.extend(compare_tags(&held, &wanted, definition.secrets()));
        if !set.is_empty() {
            self.tagging.push(Call::TagResource { arn: arn.clone(), tags: set });
        }
        if !gone.is_empty() {
            self.tagging.push(Call::UntagResource { arn, keys: gone });
        }
    }

    /// Which service.
    pub fn service(&self) -> &ServiceId {
        &self.service
    }

    /// What changes in the task definition, against the revision that runs.
    pub fn task_definition_changes(&self) -> &[Change] {
        &self.task_definition_changes
    }

    /// What changes in the service, tags included.
    pub fn service_changes(&self) -> &[Change] {
        &self.service_changes
    }

    /// Whether the service is new.
    pub fn creates_service(&self) -> bool {
        matches!(self.action, Action::Create(_))
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.calls().is_empty()
    }

    /// Whether a deployment that someone started earlier is still under way
    /// and will be followed although there is nothing to write.
    pub fn follows_earlier(&self) -> bool {
        matches!(self.action, Action::Nothing { in_progress: true })
    }

    /// The revision that will run, as `family:revision`, or the family alone
    /// if the revision is yet to be registered.
    pub fn task_definition(&self) -> &str {
        match &self.revision {
            Revision::Register(definition) => definition.family(),
            Revision::Existing(arn) => short_name(arn),
        }
    }

    /// The writes, in order. The task definition of the last one is a family
    /// alone where the revision is yet to be registered.
    pub fn calls(&self) -> Vec<Call> {
        let mut calls = Vec::new();
        if let Revision::Register(definition) = &self.revision {
            calls.push(Call::RegisterTaskDefinition(definition.clone()));
        }
        calls.extend(self.tagging.iter().cloned());
        calls.extend(self.action.call(self.task_definition()));
        calls
    }
}

impl Action {
    /// The call that moves the service to a task definition, if there is one to make.
    pub(crate) fn call(&self, task_definition: &str) -> Option<Call> {
        let with_revision = |input: &ServiceInput| {
            let mut input = input.clone();
            input.0.insert("taskDefinition".to_owned(), Value::from(task_definition));
            input
        };
        match self {
            Self::Create(input) => Some(Call::CreateService(with_revision(input))),
            Self::Update(input) => Some(Call::UpdateService(with_revision(input))),
            Self::Nothing { .. } => None,
        }
    }
}

/// Members of a service definition that are not settings, or have calls of their own.
const NOT_COMPARED: &[&str] = &["cluster", "serviceName", "taskDefinition", "clientToken", "role", "tags"];

/// Settings of a service that ECS describes with its deployments.
const OF_THE_DEPLOYMENT: &[&str] =
    &["serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations"];

fn with_settings_of_deployment(service: &Service) -> Object {
    let mut members = service.members().clone();
    let deployment = service.primary().map(|primary| primary.members());
    for name in OF_THE_DEPLOYMENT {
        if let Some(value) = deployment.and_then(|deployment| deployment.get(name)) {
            members.insert((*name).to_owned(), value.clone());
        }
    }
    members
}

/// A setting that a service is created with and keeps.
fn is_fixed(name: &str) -> bool {
    CREATE_SERVICE.kind(name).is_some() && UPDATE_SERVICE.kind(name).is_none()
}

fn is_reserved(tag: &str) -> bool {
    tag.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
}

/// Cluster, service and every changed member, whole.
fn update_input(
    id: &ServiceId,
    definition: &ServiceDefinition,
    changes: &[Change],
    force: bool,
) -> ServiceInput {
    let mut input = Object::new();
    input.insert("cluster".to_owned(), Value::from(id.cluster.as_str()));
    input.insert("service".to_owned(), Value::from(id.service.as_str()));
    for (name, value) in definition.members() {
        if changes.iter().any(|change| change.root() == name) {
            input.insert(name.to_owned(), value.clone());
        }
    }
    // ECS refuses a new strategy for tasks that it would leave running under the old one.
    if force || input.contains_key("capacityProviderStrategy") {
        input.insert("forceNewDeployment".to_owned(), Value::Bool(true));
    }
    ServiceInput(input)
}
