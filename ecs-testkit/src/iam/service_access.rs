//! What a service of AWS can do with a role that it was given.

use ecs_roles::{Authorizer, Caller, Context, Decision, Policies, Policy, PolicySource, Request};

use super::entities::{AnyPolicy, Permissions};
use super::state::Iam;

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
        let role = self.entities.role_by_arn(errand.role).ok_or(Refusal::NotAssumed)?;
        let mut trust = Policies::default();
        trust.resource = policy("trust policy", &role.trust);
        let service = Caller::Service(errand.service.to_owned());
        // Which keys ECS sets for which errand is not documented: both that AWS recommends for trust policies.
        let context = Context::of(&service)
            .with("aws:SourceAccount", self.place.account.as_str())
            .with("aws:SourceArn", errand.source);
        if !allows(trust, &service, &[("sts:AssumeRole", errand.role)], &context) {
            return Err(Refusal::NotAssumed);
        }
        let (partition, account) = (&self.place.partition, &self.place.account);
        let session = format!("arn:{partition}:sts::{account}:assumed-role/{}/{}", role.name, errand.session);
        let session = session.parse::<Caller>().map_err(|_| Refusal::NotAssumed)?;
        let mut context = Context::of(&session);
        errand.context.iter().for_each(|(key, value)| context.set(key, value.clone()));
        match allows(self.policies_for(&role.permissions), &session, errand.actions, &context) {
            true => Ok(()),
            false => Err(Refusal::NotAllowed),
        }
    }

    fn policies_for(&self, permissions: &Permissions) -> Policies {
        let managed = |arn: &String| {
            let found = self.entities.policy(&self.place.partition, arn)?;
            match found {
                AnyPolicy::Managed(aws) => policy(arn, aws.document()),
                AnyPolicy::Own(own) => policy(arn, &own.version(&own.default_id())?.document),
            }
        };
        let inline = permissions.inline.iter().filter_map(|(name, document)| policy(name, document));
        let mut policies = Policies::default();
        policies.identity = permissions.attached.iter().filter_map(managed).chain(inline).collect();
        policies.boundary = permissions.boundary.as_ref().map(|arn| managed(arn).into_iter().collect());
        policies
    }
}

/// A document that was checked when it was written.
fn policy(name: &str, document: &str) -> Option<Policy> {
    PolicySource::read(document).ok().map(|source| Policy::new(name, source))
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
