//! What the reply to a call means for a rolling update.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use ecs_roles::{Patience, is_propagating};

use super::rolling::{Ending, Rolling, Stage};
use super::watch::{Verdict, superseded};
use crate::call::Reply;
use crate::clock::Timestamp;
use crate::definition::RegisteredTaskDefinition;
use crate::diagnosis::Diagnosis;
use crate::diff::compare_task_definitions;
use crate::error::{Error, ErrorKind};
use crate::event::{Event, EventKind};
use crate::outcome::{Failure, Outcome};
use crate::plan::Revision;
use crate::service::{Deployment, Service, ServiceId};

/// How often a call that cannot be waited out is tried again.
const MAX_RETRIES: u32 = 8;

impl Rolling {
    /// Takes the result of the call that [`step`](Rolling::step) asked for and says what happened.
    /// That it is over is said by the next step.
    pub fn reply(&mut self, result: Result<Reply, Error>, now: Timestamp) -> Vec<Event> {
        self.in_flight = false;
        let mut news = News { now, events: Vec::new() };
        match result {
            Ok(reply) => {
                // Looking after a lost reply is no progress yet.
                if !matches!(self.stage, Stage::FindRevision | Stage::FindDeployment) {
                    self.tries_count_anew();
                    self.trouble = None;
                }
                self.not_before = None;
                self.accept(reply, &mut news);
            }
            Err(error) => self.failed(&error, &mut news),
        }
        news.events
    }

    fn accept(&mut self, reply: Reply, news: &mut News) {
        let stage = self.stage.clone();
        self.stage = match (stage, reply) {
            (stage @ Stage::Over(_), _) => stage,
            (Stage::FindDeployment, Reply::Service(service)) => self.found_deployment(service.as_ref(), news),
            (_, Reply::Service(service)) if !service.as_ref().is_some_and(Service::is_active) => {
                let message = format!("service `{}` was deleted during the deployment", self.service);
                failure(ErrorKind::NotFound, message)
            }
            (Stage::Register, Reply::TaskDefinition(Some(revision))) => self.registered(revision.arn(), news),
            (Stage::FindRevision, Reply::TaskDefinition(latest)) => self.found_revision(latest, news),
            (Stage::Tag, Reply::Done) => self.tagged(news),
            (Stage::Apply | Stage::Adopt, Reply::Service(Some(service))) => self.started(&service, news),
            (Stage::Watch { deployment }, Reply::Service(Some(service))) => {
                self.watched(deployment, &service, news)
            }
            (Stage::WatchRollback { deployment, reason }, Reply::Service(Some(service))) => {
                news.extend(self.seen.news(&service));
                self.watched_rollback(deployment, reason, &service, news)
            }
            (Stage::ListStopped { deployment, ending }, Reply::TaskArns(arns)) if arns.is_empty() => {
                Stage::Over(ending.with(deployment, Diagnosis::default()))
            }
            (Stage::ListStopped { deployment, ending }, Reply::TaskArns(arns)) => {
                Stage::DescribeStopped { deployment, ending, arns }
            }
            (Stage::DescribeStopped { deployment, ending, .. }, Reply::Tasks(tasks)) => {
                let diagnosis = Diagnosis::of(&tasks, &deployment);
                Stage::Over(ending.with(deployment, diagnosis))
            }
            _ => failure(ErrorKind::Other, "the reply is not to the call that was asked for".to_owned()),
        };
    }

    fn registered(&mut self, arn: &str, news: &mut News) -> Stage {
        self.revision = Revision::Existing(arn.to_owned());
        news.push(EventKind::Registered { task_definition: arn.to_owned() });
        self.next_write()
    }

    /// After a lost reply: is the latest revision the one that was to be registered?
    fn found_revision(&mut self, latest: Option<RegisteredTaskDefinition>, news: &mut News) -> Stage {
        let is_wanted = |latest: &RegisteredTaskDefinition| match &self.revision {
            Revision::Register(wanted) => compare_task_definitions(latest.definition(), wanted).is_empty(),
            Revision::Existing(arn) => arn == latest.arn(),
        };
        match latest.filter(is_wanted) {
            Some(revision) => self.registered(revision.arn(), news),
            None => Stage::Register,
        }
    }

    fn tagged(&mut self, news: &mut News) -> Stage {
        self.tagging.remove(0);
        news.push(EventKind::Tagged);
        match self.next_write() {
            Stage::Over(Outcome::Unchanged { task_definition }) => {
                Stage::Over(Outcome::Completed { task_definition })
            }
            stage => stage,
        }
    }

    /// The service as it is after the update, or as somebody left it: its
    /// PRIMARY deployment is the one to follow, if it runs our revision.
    fn started(&mut self, service: &Service, news: &mut News) -> Stage {
        let primary = service.primary().filter(|primary| self.runs_our_revision(*primary));
        match (primary, service.primary()) {
            (Some(primary), _) => self.follow(service, primary, news),
            _ if self.seen.may_be_stale(news.now) => {
                self.not_before = Some(news.now + self.settings.poll_interval);
                Stage::Adopt
            }
            (None, Some(other)) => Stage::Over(superseded(other)),
            (None, None) => {
                failure(ErrorKind::Other, format!("service `{}` has no primary deployment", self.service))
            }
        }
    }

    fn runs_our_revision(&self, deployment: Deployment<'_>) -> bool {
        matches!(&self.revision, Revision::Existing(arn) if arn == deployment.task_definition())
    }

    fn follow(&mut self, service: &Service, deployment: Deployment<'_>, news: &mut News) -> Stage {
        // If the update started no deployment, there is none before it to go back to.
        self.previous = self.previous.take().filter(|previous| previous.deployment != deployment.id());
        self.seen.follow(service, deployment, news.now);
        let id = deployment.id().to_owned();
        news.push(EventKind::Started {
            deployment: id.clone(),
            task_definition: deployment.task_definition().to_owned(),
        });
        self.watched(id, service, news)
    }

    /// After a lost reply: is there a deployment that was not there before?
    fn found_deployment(&mut self, service: Option<&Service>, news: &mut News) -> Stage {
        let Some(service) = service.filter(|service| service.is_active()) else { return Stage::Apply };
        let before = self.previous.as_ref().map(|previous| previous.deployment.as_str());
        let is_ours = |deployment: &Deployment<'_>| {
            self.runs_our_revision(*deployment) && Some(deployment.id()) != before
        };
        let went_back = service.primary().filter(|primary| {
            Some(primary.id()) == before && primary.rollout_state_reason().contains("rolling back")
        });
        match (service.deployments().find(is_ours), went_back) {
            (Some(ours), _) => self.follow(service, ours, news),
            // Ours came, failed and is gone: nobody knows its id any more.
            (None, Some(primary)) => {
                let reason = primary.rollout_state_reason().to_owned();
                self.watched_rollback(String::new(), reason, service, news)
            }
            (None, None) => Stage::Apply,
        }
    }

    fn watched(&mut self, deployment: String, service: &Service, news: &mut News) -> Stage {
        news.extend(self.seen.news(service));
        match self.seen.verdict(service, &deployment, news.now) {
            Verdict::Underway => {
                self.not_before = Some(news.now + self.settings.poll_interval);
                Stage::Watch { deployment }
            }
            Verdict::RolledBack { reason } => {
                news.push(EventKind::RollingBack { deployment: deployment.clone(), reason: reason.clone() });
                self.watched_rollback(deployment, reason, service, news)
            }
            Verdict::Failed { reason } => {
                Stage::ListStopped { deployment, ending: Ending::Failed { reason } }
            }
            Verdict::Over(outcome) => Stage::Over(outcome),
        }
    }

    fn watched_rollback(
        &mut self,
        deployment: String,
        reason: String,
        service: &Service,
        news: &mut News,
    ) -> Stage {
        let target = service.primary().filter(|primary| primary.id() != deployment);
        if let Some(newer) = target.filter(|target| !self.seen.is_older(*target)) {
            return Stage::Over(superseded(newer));
        }
        let ended = target.filter(|target| target.rollout_state() != Some("IN_PROGRESS"));
        match ended {
            Some(target) => {
                let task_definition = target.task_definition().to_owned();
                let settled = target.rollout_state() != Some("FAILED");
                Stage::ListStopped {
                    deployment,
                    ending: Ending::RolledBack { reason, task_definition, settled },
                }
            }
            None => {
                self.not_before = Some(news.now + self.settings.poll_interval);
                Stage::WatchRollback { deployment, reason }
            }
        }
    }

    fn failed(&mut self, error: &Error, news: &mut News) {
        // Waiting for roles has a time of its own, and uses up no tries for faults.
        let waits_for_roles = self.waits_for_roles(error, news.now);
        let count = if waits_for_roles { &mut self.role_waits } else { &mut self.failures };
        *count += 1;
        let backoff = backoff(&self.service, *count);
        self.trouble = Some(error.to_string());
        if error.may_have_happened() {
            self.look_before_writing_again();
        }
        if waits_for_roles || self.tries_again_after(error) {
            self.not_before = Some(news.now + backoff);
            let operation = error.operation().unwrap_or("the call").to_owned();
            news.push(EventKind::Retrying { operation, reason: error.message().to_owned() });
            return;
        }
        let looking = matches!(self.stage, Stage::FindRevision | Stage::FindDeployment);
        self.stage = match self.stage.clone() {
            // The stopped tasks only explain: without them the verdict stands all the same.
            Stage::ListStopped { deployment, ending } | Stage::DescribeStopped { deployment, ending, .. } => {
                Stage::Over(ending.with(deployment, Diagnosis::default()))
            }
            stage => {
                self.left = Some(Box::new(stage));
                let mut failure = Failure::from(error);
                failure.may_have_happened |= looking;
                Stage::Over(Outcome::Error(failure))
            }
        };
    }

    /// While ECS works, a failed look costs nothing, and being told to slow
    /// down says that it works: only the deadline ends those.
    fn tries_again_after(&self, error: &Error) -> bool {
        let watching = matches!(self.stage, Stage::Watch { .. } | Stage::WatchRollback { .. });
        let explaining = matches!(self.stage, Stage::ListStopped { .. } | Stage::DescribeStopped { .. });
        let patient = watching || (error.kind() == ErrorKind::Throttled && !explaining);
        let may_pass = error.is_transient() || error.may_have_happened();
        may_pass && (patient || self.failures <= MAX_RETRIES)
    }

    /// Whether the refusal may be for a role that AWS does not know everywhere yet.
    fn waits_for_roles(&self, error: &Error, now: Timestamp) -> bool {
        let recent = Patience::default().recent();
        let changed = self.settings.roles_changed_at.is_some_and(|at| now.since(at) < recent);
        changed && is_propagating(error.code().unwrap_or_default(), error.message())
    }
}

/// 1, 2, 4, … seconds, at most 30, and up to a second more by service, so
/// that many rollouts that were throttled together do not come back together.
fn backoff(service: &ServiceId, count: u32) -> Duration {
    let seconds = Duration::from_secs(1 << count.saturating_sub(1).min(5));
    let mut hasher = DefaultHasher::new();
    (service, count).hash(&mut hasher);
    seconds.min(Duration::from_secs(30)) + Duration::from_millis(hasher.finish() % 1000)
}

fn failure(kind: ErrorKind, message: String) -> Stage {
    Stage::Over(Outcome::Error(Failure { kind, message, may_have_happened: false }))
}

/// Events of one reply.
struct News {
    now: Timestamp,
    events: Vec<Event>,
}

impl News {
    fn push(&mut self, kind: EventKind) {
        self.events.push(Event { at: self.now, kind });
    }

    fn extend(&mut self, news: Vec<EventKind>) {
        news.into_iter().for_each(|kind| self.push(kind));
    }
}
