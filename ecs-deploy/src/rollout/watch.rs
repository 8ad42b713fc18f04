//! Reading a service's deployments: has ours completed, failed, or been replaced?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::event::{DeploymentProgress, EventKind};
use crate::plan::Previous;
use crate::service::{Deployment, Service};

/// What a description of the service says about the followed deployment.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// It goes on.
    Underway,
    /// It completed, and the service runs as many tasks as it should.
    Completed,
    /// It failed; another deployment has taken over.
    RolledBack { reason: String },
    /// It failed and nothing took over.
    Failed { reason: String },
    /// A deployment that is neither ours nor the one before is PRIMARY.
    Superseded { by: String, task_definition: String },
}

/// What was seen of a service so far, so that only news becomes events.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Seen {
    /// The newest event that was reported or is too old to report.
    last_event: Option<String>,
    progress: Vec<DeploymentProgress>,
    /// When the followed deployment became known.
    since: Option<Timestamp>,
}

/// How long after an update a description may still be the old one. ECS is
/// eventually consistent; a rollback within that time is not possible, for
/// the circuit breaker needs three failed tasks.
const STALE_FOR: Duration = Duration::from_secs(30);

impl Seen {
    /// From here on: everything in the event log now is old.
    pub(super) fn start(&mut self, service: &Service, now: Timestamp) {
        self.since = Some(now);
        self.skip_events(service);
    }

    fn skip_events(&mut self, service: &Service) {
        self.last_event = service.events().next().map(|event| event.id().to_owned());
    }

    /// Events for what is new in this description.
    pub(super) fn news(&mut self, service: &Service) -> Vec<(Option<Timestamp>, EventKind)> {
        let last = self.last_event.clone().unwrap_or_default();
        let fresh = service.events().take_while(|event| event.id() != last);
        let mut news = fresh
            .map(|event| (Some(event.at()), EventKind::ServiceEvent { message: event.message().to_owned() }))
            .collect::<Vec<_>>();
        news.reverse();
        self.skip_events(service);
        let progress = DeploymentProgress::all(service);
        if progress != self.progress {
            self.progress.clone_from(&progress);
            news.push((None, EventKind::Progress { deployments: progress }));
        }
        news
    }

    /// What the description says about the followed deployment.
    pub(super) fn verdict(
        &self,
        service: &Service,
        followed: &str,
        previous: Option<&Previous>,
        now: Timestamp,
    ) -> Verdict {
        let own = service.deployments().find(|deployment| deployment.id() == followed);
        let may_be_stale = self.since.is_some_and(|since| now < since + STALE_FOR);
        let primary = service.primary();
        let is_primary = primary.is_some_and(|primary| primary.id() == followed);
        match (own, primary) {
            (Some(own), _) if is_primary => verdict_of_primary(service, own),
            (None, _) if may_be_stale => Verdict::Underway,
            (own, Some(primary)) => verdict_of_replaced(own, primary, previous),
            (_, None) => Verdict::Underway,
        }
    }
}

fn verdict_of_primary(service: &Service, own: Deployment<'_>) -> Verdict {
    let all_running = own.running_count() == own.desired_count() && own.pending_count() == 0;
    let alone = service.deployments().count() == 1;
    match own.rollout_state() {
        Some("FAILED") => Verdict::Failed { reason: own.rollout_state_reason().to_owned() },
        Some("COMPLETED") if all_running => Verdict::Completed,
        // With a Classic Load Balancer ECS gives no rollout state.
        None if all_running && alone => Verdict::Completed,
        _ => Verdict::Underway,
    }
}

fn verdict_of_replaced(
    own: Option<Deployment<'_>>,
    primary: Deployment<'_>,
    previous: Option<&Previous>,
) -> Verdict {
    let failed = own.filter(|own| own.rollout_state() == Some("FAILED"));
    let went_back = previous.is_some_and(|previous| previous.deployment == primary.id());
    match (failed, went_back) {
        (Some(own), _) => Verdict::RolledBack { reason: own.rollout_state_reason().to_owned() },
        (None, true) => Verdict::RolledBack { reason: primary.rollout_state_reason().to_owned() },
        (None, false) => Verdict::Superseded {
            by: primary.id().to_owned(),
            task_definition: primary.task_definition().to_owned(),
        },
    }
}
