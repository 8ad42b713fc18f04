//! A service.

use serde_json::{Value, json};

use super::super::deployment::{Counts, Deployment, Rollout};
use super::super::event::Events;
use super::super::service_deployment::{Revision, ServiceDeployment};
use super::super::state::{Ecs, ServiceKey};
use super::super::tags::Tags;
use super::super::task::Task;
use super::settings::{DEPLOYMENT_MEMBERS, REVISION_MEMBERS};
use crate::moment::Moment;
use crate::wire::json::Object;

/// `status` of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ecs) enum Status {
    Active,
    Draining,
    Inactive,
}

/// A service: the members it was created and updated with, and what became of it.
#[derive(Clone, Debug)]
pub(in crate::ecs) struct Service {
    pub(in crate::ecs) arn: String,
    pub(in crate::ecs) cluster: String,
    pub(in crate::ecs) name: String,
    pub(in crate::ecs) document: Object,
    pub(in crate::ecs) tags: Tags,
    pub(in crate::ecs) status: Status,
    pub(in crate::ecs) desired: usize,
    pub(in crate::ecs) created_at: Moment,
    pub(in crate::ecs) created_by: String,
    /// The whole input of `CreateService`, if it came with a token.
    pub(in crate::ecs) idempotency: Option<Object>,
    /// Newest first; the first is the primary one.
    pub(in crate::ecs) deployments: Vec<Deployment>,
    /// What a rollback goes back to; nothing while that is itself in question.
    pub(in crate::ecs) last_completed: Option<Deployment>,
    pub(in crate::ecs) service_deployments: Vec<ServiceDeployment>,
    pub(in crate::ecs) revisions: Vec<Revision>,
    pub(in crate::ecs) events: Events,
    /// Its tasks as long as they use resources.
    pub(in crate::ecs) tasks: Vec<String>,
    /// Tasks that have stopped and are not announced yet.
    pub(in crate::ecs) just_stopped: Vec<String>,
    pub(in crate::ecs) next_tick: Option<Moment>,
    /// When the steady state was last announced, if it lasts.
    pub(in crate::ecs) steady_since: Option<Moment>,
}

impl Service {
    pub(in crate::ecs) fn key(&self) -> ServiceKey {
        (self.cluster.clone(), self.name.clone())
    }

    pub(in crate::ecs) fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    pub(in crate::ecs) fn is_inactive(&self) -> bool {
        self.status == Status::Inactive
    }

    /// Whether nothing is going on: steady, or gone.
    pub(in crate::ecs) fn is_settled(&self) -> bool {
        match self.status {
            Status::Active => self.steady_since.is_some(),
            Status::Draining => false,
            Status::Inactive => true,
        }
    }

    pub(in crate::ecs) fn primary(&self) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.primary)
    }

    pub(in crate::ecs) fn primary_mut(&mut self) -> Option<&mut Deployment> {
        self.deployments.iter_mut().find(|deployment| deployment.primary)
    }

    /// Whether the newest deployment has failed and nothing else took its place.
    pub(in crate::ecs) fn is_stalled(&self) -> bool {
        self.primary().is_some_and(|primary| primary.rollout == Rollout::Failed)
    }

    pub(in crate::ecs) fn deployment_mut(&mut self, id: &str) -> Option<&mut Deployment> {
        self.deployments.iter_mut().find(|deployment| deployment.id == id)
    }

    /// The members that make a revision.
    pub(in crate::ecs) fn revision_settings(&self) -> Object {
        let members = self.document.iter().filter(|(name, _)| REVISION_MEMBERS.contains(&name.as_str()));
        members.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Takes the members that make a revision from `settings`.
    pub(in crate::ecs) fn restore_settings(&mut self, settings: &Object) {
        self.document.retain(|name, _| !REVISION_MEMBERS.contains(&name.as_str()));
        self.document.extend(settings.clone());
    }
}

impl Ecs {
    /// Tasks of a service that use resources.
    pub(in crate::ecs) fn tasks_of<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = &'a Task> {
        service.tasks.iter().filter_map(|id| self.tasks.get(id)).filter(|task| task.is_attached())
    }

    /// Adds an event; its text begins with the service's name.
    pub(in crate::ecs) fn announce(&mut self, service: &mut Service, text: &str) {
        let message = format!("(service {}) {text}", service.name);
        service.events.add(self.ids.uuid(), self.now, message);
    }

    /// Adds an event, unless this deployment has told it in the last six hours.
    pub(in crate::ecs) fn announce_once(&mut self, service: &mut Service, text: &str) {
        let message = format!("(service {}) {text}", service.name);
        let begun = service.primary().map_or(self.now, |primary| primary.created_at);
        let since = self.now.before(self.timing.steady_state_repeat).max(begun);
        if !service.events.has_since(since, &message) {
            service.events.add(self.ids.uuid(), self.now, message);
        }
    }

    pub(in crate::ecs) fn service_json(&self, service: &Service, include: &[&str]) -> Value {
        let mut output = service.document.clone();
        for name in DEPLOYMENT_MEMBERS {
            output.remove(name);
        }
        let counts = Counts::of(self.tasks_of(service));
        let computed = json!({
            "serviceArn": service.arn,
            "serviceName": service.name,
            "clusterArn": self.place.cluster(&service.cluster),
            "status": match service.status {
                Status::Active => "ACTIVE",
                Status::Draining => "DRAINING",
                Status::Inactive => "INACTIVE",
            },
            "desiredCount": service.desired,
            "runningCount": counts.running,
            "pendingCount": counts.pending,
            "deployments": self.deployments_json(service),
            "events": service.events.json(),
            "createdAt": service.created_at.epoch_seconds(),
            "createdBy": service.created_by,
        });
        output.extend(computed.as_object().cloned().unwrap_or_default());
        self.add_current(service, &mut output);
        if include.contains(&"TAGS") {
            output.insert("tags".to_owned(), service.tags.json());
        }
        Value::Object(output)
    }

    fn deployments_json(&self, service: &Service) -> Value {
        let deployments = service.deployments.iter();
        deployments.map(|deployment| deployment.json(deployment.counts(self, &service.tasks))).collect()
    }

    /// `currentServiceDeployment` and `currentServiceRevisions`.
    fn add_current(&self, service: &Service, output: &mut Object) {
        if let Some(current) = service.service_deployments.first() {
            output.insert("currentServiceDeployment".to_owned(), Value::from(current.arn.as_str()));
        }
        let revisions =
            service.deployments.iter().map(|deployment| self.revision_json(service, &deployment.revision));
        output.insert("currentServiceRevisions".to_owned(), revisions.collect());
    }
}
