//! Service deployments and service revisions: Amazon ECS API Reference,
//! `ServiceDeployment` and `ServiceRevision`.

use serde_json::{Value, json};

use super::deployment::{Counts, Rollout};
use super::faults::invalid;
use super::page::page;
use super::refs::failure;
use super::service::Service;
use super::state::Ecs;
use crate::fault::Fault;
use crate::moment::Moment;
use crate::wire::json::{Input, Object};

/// Amazon ECS API Reference, `DescribeServiceDeployments`: up to 20.
const MOST: usize = 20;

/// The settings of a service at the time of a deployment.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    pub(super) arn: String,
    pub(super) created_at: Moment,
    pub(super) settings: Object,
}

/// A deployment as the record of what became of it.
#[derive(Clone, Debug)]
pub(super) struct ServiceDeployment {
    pub(super) arn: String,
    target: String,
    sources: Vec<String>,
    configuration: Value,
    status: &'static str,
    reason: Option<String>,
    created_at: Moment,
    updated_at: Moment,
    started_at: Option<Moment>,
    finished_at: Option<Moment>,
    stopped_at: Option<Moment>,
    rollback: Option<(Moment, String)>,
    /// How many tasks had failed when the circuit breaker tripped.
    tripped: Option<usize>,
}

impl ServiceDeployment {
    pub(super) fn new(
        arn: String,
        target: String,
        sources: Vec<String>,
        service: &Service,
        now: Moment,
    ) -> Self {
        Self {
            arn,
            target,
            sources,
            configuration: service
                .document
                .get("deploymentConfiguration")
                .cloned()
                .unwrap_or_else(|| json!({})),
            status: "PENDING",
            reason: None,
            created_at: now,
            updated_at: now,
            started_at: None,
            finished_at: None,
            stopped_at: None,
            rollback: None,
            tripped: None,
        }
    }

    pub(super) fn is_finished(&self) -> bool {
        matches!(self.status, "SUCCESSFUL" | "STOPPED" | "ROLLBACK_SUCCESSFUL" | "ROLLBACK_FAILED")
    }

    fn set(&mut self, status: &'static str, now: Moment) {
        self.status = status;
        self.updated_at = now;
    }

    pub(super) fn start(&mut self, now: Moment) {
        if self.status == "PENDING" {
            self.started_at = Some(now);
            self.set("IN_PROGRESS", now);
        }
    }

    pub(super) fn succeed(&mut self, now: Moment) {
        match self.status {
            "PENDING" | "IN_PROGRESS" => self.set("SUCCESSFUL", now),
            "ROLLBACK_IN_PROGRESS" => self.set("ROLLBACK_SUCCESSFUL", now),
            _ => return,
        }
        self.finished_at = Some(now);
    }

    pub(super) fn stop(&mut self, now: Moment, reason: &str) {
        self.set("STOPPED", now);
        self.stopped_at = Some(now);
        self.reason = Some(reason.to_owned());
    }

    /// The circuit breaker has tripped; the service goes back to a revision, or nowhere.
    pub(super) fn trip(&mut self, now: Moment, failures: usize, back_to: Option<String>) {
        self.tripped = Some(failures);
        let cause = "the circuit breaker threshold was exceeded.";
        match back_to {
            Some(revision) => {
                self.set("ROLLBACK_IN_PROGRESS", now);
                self.reason = Some(format!("Service deployment rolled back because {cause}"));
                self.rollback = Some((now, revision));
            }
            None if self.status == "ROLLBACK_IN_PROGRESS" => {
                self.set("ROLLBACK_FAILED", now);
                self.finished_at = Some(now);
            }
            None => self.stop(now, &format!("Service deployment stopped because {cause}")),
        }
    }

    fn breaker_json(&self, service: &Service) -> Value {
        let Some(breaker) = service.breaker() else {
            return json!({ "status": "DISABLED", "failureCount": 0, "threshold": 0 });
        };
        let current = service.primary().filter(|primary| primary.revision == self.target);
        let failures = self.tripped.or_else(|| current.map(|primary| primary.failed_tasks));
        let status = match (self.tripped, self.is_finished()) {
            (Some(_), _) => "TRIGGERED",
            (None, true) => "MONITORING_COMPLETE",
            (None, false) => "MONITORING",
        };
        json!({ "status": status, "failureCount": failures.unwrap_or(0), "threshold": breaker.threshold })
    }

    fn times(&self) -> Vec<(&'static str, Moment)> {
        let optional = [
            ("startedAt", self.started_at),
            ("finishedAt", self.finished_at),
            ("stoppedAt", self.stopped_at),
        ];
        let always = [("createdAt", self.created_at), ("updatedAt", self.updated_at)];
        optional.into_iter().filter_map(|(name, at)| Some((name, at?))).chain(always).collect()
    }

    fn brief_json(&self, ecs: &Ecs, service: &Service) -> Object {
        let mut output = Object::new();
        output.insert("serviceDeploymentArn".to_owned(), json!(self.arn));
        output.insert("serviceArn".to_owned(), json!(service.arn));
        output.insert("clusterArn".to_owned(), json!(ecs.place.cluster(&service.cluster)));
        output.insert("status".to_owned(), json!(self.status));
        if let Some(reason) = &self.reason {
            output.insert("statusReason".to_owned(), json!(reason));
        }
        for (name, at) in self.times() {
            output.insert(name.to_owned(), at.epoch_seconds());
        }
        output
    }

    fn json(&self, ecs: &Ecs, service: &Service) -> Value {
        let mut output = self.brief_json(ecs, service);
        let sources = self.sources.iter().map(|revision| ecs.revision_json(service, revision));
        output.insert("sourceServiceRevisions".to_owned(), sources.collect());
        output.insert("targetServiceRevision".to_owned(), ecs.revision_json(service, &self.target));
        output.insert("deploymentConfiguration".to_owned(), self.configuration.clone());
        output.insert("deploymentCircuitBreaker".to_owned(), self.breaker_json(service));
        if let Some((at, revision)) = &self.rollback {
            let rollback = json!({ "reason": self.reason, "startedAt": at.epoch_seconds(), "serviceRevisionArn": revision });
            output.insert("rollback".to_owned(), rollback);
        }
        Value::Object(output)
    }
}

impl Ecs {
    /// A revision with the tasks it has now.
    pub(super) fn revision_json(&self, service: &Service, revision: &str) -> Value {
        let deployment = service.deployments.iter().find(|deployment| deployment.revision == revision);
        let counts =
            deployment.map_or_else(Counts::default, |deployment| deployment.counts(self, &service.tasks));
        let requested = deployment.filter(|deployment| deployment.rollout != Rollout::Failed);
        json!({
            "arn": revision,
            "requestedTaskCount": requested.map_or(0, |deployment| deployment.desired),
            "runningTaskCount": counts.running,
            "pendingTaskCount": counts.pending,
        })
    }

    fn service_deployment(&self, arn: &str) -> Option<Value> {
        let services = self.services.values();
        services
            .flat_map(|service| service.service_deployments.iter().map(move |entry| (service, entry)))
            .find(|(_, entry)| entry.arn == arn)
            .map(|(service, entry)| entry.json(self, service))
    }

    fn service_revision(&self, arn: &str) -> Option<Value> {
        let services = self.services.values();
        let (service, revision) = services
            .flat_map(|service| service.revisions.iter().map(move |revision| (service, revision)))
            .find(|(_, revision)| revision.arn == arn)?;
        let mut output = revision.settings.clone();
        output.insert("serviceRevisionArn".to_owned(), json!(revision.arn));
        output.insert("serviceArn".to_owned(), json!(service.arn));
        output.insert("clusterArn".to_owned(), json!(self.place.cluster(&service.cluster)));
        output.insert("createdAt".to_owned(), revision.created_at.epoch_seconds());
        Some(Value::Object(output))
    }
}

pub(super) fn list(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    let service = ecs.service(input)?;
    let wanted = input.texts("status")?;
    let created = input.object("createdAt")?;
    let bound = |name: &str| created.and_then(|created| created.member(name)).and_then(Value::as_f64);
    let (after, before) = (bound("after"), bound("before"));
    let entries = service.service_deployments.iter().filter(|entry| {
        let at = entry.created_at.epoch_seconds().as_f64().unwrap_or_default();
        (wanted.is_empty() || wanted.contains(&entry.status))
            && after.is_none_or(|after| at > after)
            && before.is_none_or(|before| at < before)
    });
    let brief = entries.map(|entry| {
        let mut output = entry.brief_json(ecs, service);
        output.insert("targetServiceRevisionArn".to_owned(), json!(entry.target));
        output.remove("updatedAt");
        Value::Object(output)
    });
    page(input, "serviceDeployments", brief.collect(), 20)
}

pub(super) fn describe(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    describe_each(input, ["serviceDeploymentArns", "serviceDeployments"], |arn| ecs.service_deployment(arn))
}

pub(super) fn describe_revisions(ecs: &Ecs, input: Input<'_>) -> Result<Value, Fault> {
    describe_each(input, ["serviceRevisionArns", "serviceRevisions"], |arn| ecs.service_revision(arn))
}

fn describe_each(
    input: Input<'_>,
    [arns, output]: [&str; 2],
    find: impl Fn(&str) -> Option<Value>,
) -> Result<Value, Fault> {
    let arns = input.texts(arns)?;
    if arns.is_empty() || arns.len() > MOST {
        return Err(invalid(format!("Between 1 and {MOST} ARNs must be specified.")));
    }
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in arns {
        match find(arn) {
            Some(value) => found.push(value),
            None => failures.push(failure(arn.to_owned())),
        }
    }
    Ok(json!({ output: found, "failures": failures }))
}
