//! Reading a service's deployments: has ours completed, failed, or been replaced?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::event::{DeploymentProgress, EventKind};
use crate::outcome::Outcome;
use crate::service::{Deployment, Service};

/// What a description of the service says about the followed deployment.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// It goes on.
    Underway,
    /// It completed and the service runs as many tasks as it should, or a
    /// newer deployment is PRIMARY.
    Over(Outcome),
    /// ECS has gone back to an older deployment.
    RolledBack { reason: String },
    /// It failed, and ECS does not go back.
    Failed { reason: String },
}

/// What was seen of a service so far, so that only news becomes events.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Seen {
    /// The newest event that was reported or is too old to report.
    last_event: Option<String>,
    progress: Vec<DeploymentProgress>,
    /// When looking began.
    since: Option<Timestamp>,
    /// When ECS started the followed deployment, by its own clock.
    created: Option<Timestamp>,
    /// When the followed deployment was first seen as failed.
    failed: Option<Timestamp>,
}

/// How long a description may show what was. ECS is eventually consistent; a
/// rollback within that time is not possible, for the circuit breaker needs
/// three failed tasks.
const STALE_FOR: Duration = Duration::from_secs(30);

impl Seen {
    /// From here on a deployment is followed: everything in the event log now is old.
    pub(super) fn follow(&mut self, service: &Service, followed: Deployment<'_>, now: Timestamp) {
        self.since = Some(now);
        self.created = Some(followed.created_at());
        self.failed = None;
        self.skip_events(service);
    }

    /// Whether what a description lacks may yet appear.
    pub(super) fn may_be_stale(&mut self, now: Timestamp) -> bool {
        now < *self.since.get_or_insert(now) + STALE_FOR
    }

    fn skip_events(&mut self, service: &Service) {
        self.last_event = service.events().next().map(|event| event.id().to_owned());
    }

    /// Events for what is new in this description.
    pub(super) fn news(&mut self, service: &Service) -> Vec<EventKind> {
        let last = self.last_event.clone().unwrap_or_default();
        let fresh = service.events().take_while(|event| event.id() != last);
        let mut news = fresh
            .map(|event| EventKind::ServiceEvent {
                created_at: event.at(),
                message: event.message().to_owned(),
            })
            .collect::<Vec<_>>();
        news.reverse();
        self.skip_events(service);
        let progress = DeploymentProgress::all(service);
        if progress != self.progress {
            self.progress.clone_from(&progress);
            news.push(EventKind::Progress { deployments: progress });
        }
        news
    }

    /// What the description says about the followed deployment.
    pub(super) fn verdict(&mut self, service: &Service, followed: &str, now: Timestamp) -> Verdict {
        let own = service.deployments().find(|deployment| deployment.id() == followed);
        match (own, service.primary()) {
            (Some(own), Some(primary)) if primary.id() == own.id() => {
                self.verdict_of_primary(service, own, now)
            }
            (None, _) if self.may_be_stale(now) => Verdict::Underway,
            (own, Some(primary)) => self.verdict_of_replaced(own, primary),
            (_, None) => Verdict::Underway,
        }
    }

    fn verdict_of_primary(&mut self, service: &Service, own: Deployment<'_>, now: Timestamp) -> Verdict {
        if own.is_settled(service) {
            return Verdict::Over(Outcome::Completed { task_definition: own.task_definition().to_owned() });
        }
        if own.rollout_state() != Some("FAILED") {
            return Verdict::Underway;
        }
        // If ECS is to go back, the deployment before will be PRIMARY in a moment, unless there is none.
        let failed = *self.failed.get_or_insert(now);
        match service.rolls_back() && now < failed + STALE_FOR {
            true => Verdict::Underway,
            false => Verdict::Failed { reason: own.rollout_state_reason().to_owned() },
        }
    }

    fn verdict_of_replaced(&self, own: Option<Deployment<'_>>, primary: Deployment<'_>) -> Verdict {
        let failed = own.filter(|own| own.rollout_state() == Some("FAILED"));
        match (failed, self.is_older(primary)) {
            (failed, true) => {
                let reason = failed.unwrap_or(primary).rollout_state_reason();
                Verdict::RolledBack { reason: reason.to_owned() }
            }
            (Some(own), false) => Verdict::Failed { reason: own.rollout_state_reason().to_owned() },
            (None, false) => Verdict::Over(superseded(primary)),
        }
    }

    /// Whether a deployment was started before the followed one: ECS goes back to such a one only.
    pub(super) fn is_older(&self, deployment: Deployment<'_>) -> bool {
        self.created.is_none_or(|created| deployment.created_at() < created)
    }
}

/// Somebody else's deployment has taken over.
pub(super) fn superseded(by: Deployment<'_>) -> Outcome {
    Outcome::Superseded { by: by.id().to_owned(), task_definition: by.task_definition().to_owned() }
}
