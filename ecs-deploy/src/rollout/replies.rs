//! What the reply to a call means for a rolling update.

use std::time::Duration;

use super::rolling::{Ending, Rolling, Stage};
use super::watch::Verdict;
use crate::call::Reply;
use crate::clock::Timestamp;
use crate::definition::RegisteredTaskDefinition;
use crate::diagnosis::Diagnosis;
use crate::diff::compare_task_definitions;
use crate::error::{Error, ErrorKind};
use crate::event::{Event, EventKind};
use crate::outcome::{Failure, Outcome};
use crate::plan::Revision;
use crate::service::Service;

/// How often a call that cannot be waited out is tried again.
const MAX_RETRIES: u32 = 8;

impl Rolling {
    /// Takes the result of the call that [`step`](Rolling::step) asked for and says what happened.
    pub fn reply(&mut self, result: Result<Reply, Error>, now: Timestamp) -> Vec<Event> {
        self.in_flight = false;
        let mut news = News { now, events: Vec::new() };
        match result {
            Ok(reply) => {
                self.failures = 0;
                self.not_before = None;
                self.accept(reply, &mut news);
            }
            Err(error) => self.failed(&error, &mut news),
        }
        if let Some(outcome) = self.outcome() {
            news.push(EventKind::Finished { outcome: outcome.clone() });
        }
        news.events
    }

    fn accept(&mut self, reply: Reply, news: &mut News) {
        let stage = self.stage.clone();
        self.stage = match (stage, reply) {
            (Stage::Register, Reply::TaskDefinition(Some(revision))) => self.registered(revision.arn(), news),
            (Stage::FindRevision, Reply::TaskDefinition(latest)) => self.found_revision(latest, news),
            (Stage::Tag, Reply::Done) => self.tagged(news),
            (Stage::Apply | Stage::Adopt, Reply::Service(Some(service))) => self.started(&service, news),
            (Stage::FindDeployment, Reply::Service(service)) => self.found_deployment(service.as_ref(), news),
            (Stage::Watch { deployment }, Reply::Service(Some(service))) => {
                self.watched(deployment, &service, news)
            }
            (Stage::WatchRollback { deployment, reason }, Reply::Service(Some(service))) => {
                self.watched_rollback(deployment, reason, &service, news)
            }
            (Stage::ListStopped { ending, .. }, Reply::TaskArns(arns)) if arns.is_empty() => {
                Stage::Over(ending.with(Diagnosis::default()))
            }
            (Stage::ListStopped { deployment, ending }, Reply::TaskArns(arns)) => {
                Stage::DescribeStopped { deployment, ending, arns }
            }
            (Stage::DescribeStopped { deployment, ending, .. }, Reply::Tasks(tasks)) => {
                Stage::Over(ending.with(Diagnosis::of(&tasks, &deployment)))
            }
            (_, Reply::Service(None)) => {
                let message = format!("service `{}` was deleted during the deployment", self.service);
                failure(ErrorKind::NotFound, message)
            }
            (_, reply) => failure(ErrorKind::Other, format!("{reply:?} answers nothing that was asked")),
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
        self.next_write()
    }

    /// The service as it is after our update: its PRIMARY deployment is the one to follow.
    fn started(&mut self, service: &Service, news: &mut News) -> Stage {
        let Some(primary) = service.primary() else {
            return failure(
                ErrorKind::Other,
                format!("service `{}` has no primary deployment", self.service),
            );
        };
        // If the update started no deployment, there is none before it to go back to.
        self.previous = self.previous.take().filter(|previous| previous.deployment != primary.id());
        self.seen.start(service, news.now);
        let deployment = primary.id().to_owned();
        news.push(EventKind::Started {
            deployment: deployment.clone(),
            task_definition: primary.task_definition().to_owned(),
        });
        self.watched(deployment, service, news)
    }

    /// After a lost reply: has the service moved?
    fn found_deployment(&mut self, service: Option<&Service>, news: &mut News) -> Stage {
        let before = self.previous.as_ref().map(|previous| previous.deployment.as_str());
        let moved = service.filter(|service| service.is_active()).filter(|service| {
            service.primary().is_some_and(|primary| {
                let runs_ours =
                    matches!(&self.revision, Revision::Existing(arn) if arn == primary.task_definition());
                runs_ours && Some(primary.id()) != before
            })
        });
        match moved {
            Some(service) => self.started(service, news),
            None => Stage::Apply,
        }
    }

    fn watched(&mut self, deployment: String, service: &Service, news: &mut News) -> Stage {
        news.extend(self.seen.news(service));
        match self.seen.verdict(service, &deployment, self.previous.as_ref(), news.now) {
            Verdict::Underway => {
                self.not_before = Some(news.now + self.settings.poll_interval);
                Stage::Watch { deployment }
            }
            Verdict::Completed => {
                let primary = service.primary().map(|primary| primary.task_definition().to_owned());
                Stage::Over(Outcome::Completed { task_definition: primary.unwrap_or_default() })
            }
            Verdict::RolledBack { reason } => {
                news.push(EventKind::RollingBack { deployment: deployment.clone(), reason: reason.clone() });
                self.watched_rollback(deployment, reason, service, news)
            }
            Verdict::Failed { reason } => {
                Stage::ListStopped { deployment, ending: Ending::Failed { reason } }
            }
            Verdict::Superseded { by, task_definition } => {
                Stage::Over(Outcome::Superseded { by, task_definition })
            }
        }
    }

    fn watched_rollback(
        &mut self,
        deployment: String,
        reason: String,
        service: &Service,
        news: &mut News,
    ) -> Stage {
        news.extend(self.seen.news(service));
        let target = service.primary().filter(|primary| primary.id() != deployment);
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
        self.failures += 1;
        if error.may_have_happened() {
            self.look_before_writing_again();
        }
        if self.tries_again_after(error) {
            self.not_before = Some(news.now + backoff(self.failures));
            let operation = error.operation().unwrap_or("the call").to_owned();
            news.push(EventKind::Retrying { operation, reason: error.message().to_owned() });
            return;
        }
        self.stage = match self.stage.clone() {
            // The stopped tasks only explain: without them the verdict stands all the same.
            Stage::ListStopped { ending, .. } | Stage::DescribeStopped { ending, .. } => {
                Stage::Over(ending.with(Diagnosis::default()))
            }
            _ => Stage::Over(Outcome::Error(Failure::from(error))),
        };
    }

    /// While ECS works, a failed look costs nothing: only the deadline ends it.
    fn tries_again_after(&self, error: &Error) -> bool {
        let watching = matches!(self.stage, Stage::Watch { .. } | Stage::WatchRollback { .. });
        let may_pass = error.is_transient() || error.may_have_happened();
        may_pass && (watching || self.failures <= MAX_RETRIES)
    }
}

/// 1, 2, 4, … seconds, at most 30.
fn backoff(failures: u32) -> Duration {
    Duration::from_secs(1 << failures.saturating_sub(1).min(5)).min(Duration::from_secs(30))
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

    fn extend(&mut self, news: Vec<(Option<Timestamp>, EventKind)>) {
        self.events.extend(news.into_iter().map(|(at, kind)| Event { at: at.unwrap_or(self.now), kind }));
    }
}
