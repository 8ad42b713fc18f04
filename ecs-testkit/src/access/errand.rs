//! What a service of AWS can do with a role that it was given.

use ecs_roles::{Context, Decision};

use super::assume::may_assume;
use super::gate::{Occasion, decide};
use super::need::Need;
use crate::iam::Iam;
use crate::identity::Session;
use crate::moment::Moment;

/// Something that a service does as a role.
#[derive(Debug)]
pub(crate) struct Errand<'a> {
    /// Such as `ecs.amazonaws.com`.
    pub(crate) service: &'a str,
    /// The ARN of the role.
    pub(crate) role: &'a str,
    /// The name of the session.
    pub(crate) session: &'a str,
    /// Actions, each with its resource.
    pub(crate) actions: &'a [(&'a str, &'a str)],
    /// What is known about all of them.
    pub(crate) context: Context,
}

/// Why a service cannot do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no such role, or it does not trust the service.
    NotAssumed,
    /// The role is assumed, but one of the actions is not allowed.
    NotAllowed,
}

impl Errand<'_> {
    /// Whether the role trusts the service and allows all that it is to do.
    pub(crate) fn check(&self, iam: &Iam, now: Moment) -> Result<(), Refusal> {
        let trust = iam.trust_policy(self.role);
        if !may_assume(iam.place(), self.service, self.role, trust, now) {
            return Err(Refusal::NotAssumed);
        }
        let session = iam.principal_of_session(self.role, self.session, Session::default());
        let session = session.ok_or(Refusal::NotAssumed)?;
        let occasion = Occasion { region: &iam.place().region, now };
        let is_allowed = |(action, resource): &(&str, &str)| {
            let need = Need::new(*action, *resource).with_context(&self.context);
            let answer = decide(iam, iam.policies_of(&session), &session, &need, &[], occasion);
            answer.is_ok_and(|answer| answer.decision == Decision::Allowed)
        };
        if self.actions.iter().all(is_allowed) { Ok(()) } else { Err(Refusal::NotAllowed) }
    }
}
