//! The loop that carries a rollout out: over a port and a clock, and nothing else.

use super::rolling::{Rolling, Step};
use crate::clock::{Clock, Timestamp};
use crate::error::Error;
use crate::event::{Event, EventKind};
use crate::outcome::{Failure, Outcome};
use crate::port::Ecs;

/// Watches a rollout being driven. Closures that take an event are observers.
pub trait Observer: Send {
    /// Something happened.
    fn event(&mut self, event: &Event);

    /// The rollout is about to write, or has just taken the reply to a write:
    /// a good moment to save it. What is saved here can be resumed after a
    /// crash without writing twice. By default nothing is done.
    ///
    /// # Errors
    /// If the rollout could not be saved: the write is then not sent, and the
    /// drive ends with this error.
    fn checkpoint(&mut self, _rollout: &Rolling) -> Result<(), Error> {
        Ok(())
    }
}

impl<F: FnMut(&Event) + Send> Observer for F {
    fn event(&mut self, event: &Event) {
        self(event);
    }
}

/// Drives rollouts over a port and a clock.
///
/// Dropping the future stops driving and changes nothing in AWS: the rollout
/// stays with the caller and can be driven on, now or after a restart.
#[derive(Debug, Clone, Copy)]
pub struct Driver<'a> {
    ecs: &'a dyn Ecs,
    clock: &'a dyn Clock,
}

impl<'a> Driver<'a> {
    /// A driver on this port and clock.
    pub fn new(ecs: &'a dyn Ecs, clock: &'a dyn Clock) -> Self {
        Self { ecs, clock }
    }

    /// Drives a rollout to its end. A failure is an outcome, not an error.
    pub async fn drive(&self, rollout: &mut Rolling, observer: &mut dyn Observer) -> Outcome {
        let outcome = loop {
            match self.advance(rollout, observer).await {
                Ok(None) => {}
                Ok(Some(outcome)) => break outcome,
                Err(error) => break Outcome::Error(Failure::from(&error)),
            }
        };
        observer.event(&Event { at: self.now(), kind: EventKind::Finished { outcome: outcome.clone() } });
        outcome
    }

    /// One step: a wait, or a call and its reply.
    async fn advance(
        &self,
        rollout: &mut Rolling,
        observer: &mut dyn Observer,
    ) -> Result<Option<Outcome>, Error> {
        let call = match rollout.step(self.now()) {
            Step::Done(outcome) => return Ok(Some(outcome)),
            Step::Wait(until) => {
                self.clock.sleep(until.since(self.now())).await;
                return Ok(None);
            }
            Step::Call(call) => call,
        };
        if call.is_write() {
            observer.checkpoint(rollout)?;
        }
        tracing::debug!(operation = call.operation(), service = %rollout.service(), "calling");
        let result = call.send(self.ecs).await;
        let events = rollout.reply(result, self.now());
        events.iter().for_each(|event| observer.event(event));
        if call.is_write() {
            observer.checkpoint(rollout)?;
        }
        Ok(None)
    }

    fn now(&self) -> Timestamp {
        Timestamp::from(self.clock.now())
    }
}
