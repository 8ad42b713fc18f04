//! What a service of AWS can do with a role that it was given.

use ecs_roles::{Authorizer, Caller, Context, Decision, Policies, Request};

use super::state::Iam;
use crate::identity::{Principal, Session};

/// Something that a service does as a role.
#[derive(Debug)]
pub(crate) struct Errand<'a> {
    /// Such as `ecs.amazonaws.com`.
    pub(crate) service: &'a str,
    /// The ARN of the role.
    pub(crate) role: &'a str,
    /// `aws:SourceArn`: on whose behalf it assumes the role.
    pub(crate) source: &'a str,
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

impl Iam {
    /// Whether the role trusts the service and allows all that it is to do.
    pub(crate) fn permits(&self, errand: &Errand<'_>) -> Result<(), Refusal> {
        let (id, _) = self.assumable(errand.role).ok_or(Refusal::NotAssumed)?;
        let mut trust = Policies::default();
        trust.resource = self.trust_policy(errand.role);
        let service = Caller::Service(errand.service.to_owned());
        // Which keys ECS sets for which errand is not documented: both that AWS recommends for trust policies.
        let context = Context::of(&service)
            .with("aws:SourceAccount", self.place().account.as_str())
            .with("aws:SourceArn", errand.source);
        if !allows(trust, &service, &[("sts:AssumeRole", errand.role)], &context) {
            return Err(Refusal::NotAssumed);
        }
        let session = self.session_of(errand, &id);
        let caller = session.arn.parse::<Caller>().map_err(|_| Refusal::NotAssumed)?;
        let mut context = Context::of(&caller);
        for keys in [&self.caller_keys(&session), &errand.context] {
            keys.iter().for_each(|(key, value)| context.set(key, value.clone()));
        }
        match allows(self.policies_of(&session), &caller, errand.actions, &context) {
            true => Ok(()),
            false => Err(Refusal::NotAllowed),
        }
    }

    fn session_of(&self, errand: &Errand<'_>, id: &str) -> Principal {
        let (place, session) = (self.place(), errand.session);
        let name = errand.role.rsplit('/').next().unwrap_or(errand.role);
        Principal {
            arn: format!("arn:{}:sts::{}:assumed-role/{name}/{session}", place.partition, place.account),
            user_id: format!("{id}:{session}"),
            session: Session::default(),
        }
    }
}

/// Whether all of the actions are allowed; what cannot be asked is not.
fn allows(policies: Policies, caller: &Caller, actions: &[(&str, &str)], context: &Context) -> bool {
    let Ok(authorizer) = Authorizer::new(policies) else { return false };
    actions.iter().all(|(action, resource)| {
        let request = Request::new(caller.clone(), action, *resource);
        request.is_ok_and(|request| {
            authorizer.decide(&request.with_context(context.clone())) == Decision::Allowed
        })
    })
}
