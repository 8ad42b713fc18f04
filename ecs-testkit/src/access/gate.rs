//! Deciding whether a caller may do what it asks for.

use std::cell::RefCell;

use ecs_roles::{Answer, ArnPattern, Authorizer, Caller, Context, Decision, Policies, Request};

use super::denial::AccessDenial;
use super::need::{Need, add};
use crate::iam::Iam;
use crate::identity::Principal;
use crate::moment::Moment;

/// What the owner of the fake says about access.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// Whether IAM decides; without it everybody may do everything.
    pub(crate) enforced: bool,
    pub(crate) denied: Vec<Denied>,
}

impl Rules {
    /// Whether a request can be refused at all.
    pub(crate) fn is_asked(&self) -> bool {
        self.enforced || !self.denied.is_empty()
    }
}

/// An action that nobody may use on some resources.
#[derive(Clone, Debug)]
pub(crate) struct Denied {
    /// As policies write it; `*` at its end is any rest.
    pub(crate) action: String,
    pub(crate) resource: ArnPattern,
}

impl Denied {
    fn covers(&self, need: &Need) -> bool {
        let (denied, action) = (self.action.to_ascii_lowercase(), need.action.to_ascii_lowercase());
        let named = denied.strip_suffix('*').map_or(denied == action, |start| action.starts_with(start));
        let is_there = |resource: ArnPattern| self.resource.covers(&resource);
        named && (self.resource == ArnPattern::EVERYTHING || need.resource.parse().is_ok_and(is_there))
    }
}

/// What one request is decided by.
#[derive(Debug)]
pub(crate) struct Gate<'a> {
    pub(crate) iam: &'a Iam,
    pub(crate) rules: &'a Rules,
    pub(crate) caller: Option<&'a Principal>,
    /// The region that was asked.
    pub(crate) region: &'a str,
    pub(crate) now: Moment,
    /// Why the request was refused, if it was.
    pub(crate) denial: &'a RefCell<Option<AccessDenial>>,
}

impl Gate<'_> {
    /// Refuses what the caller may not do, in the words of AWS.
    pub(crate) fn check(&self, need: &Need) -> Result<(), String> {
        let is_denied = self.rules.denied.iter().any(|denied| denied.covers(need));
        let Some(caller) = self.caller.filter(|_| is_denied || self.rules.enforced) else { return Ok(()) };
        let nothing = is_denied || need.is_pass && !self.iam.has_heard_of_role(&need.resource);
        let mut policies = if nothing { Policies::default() } else { self.iam.policies_of(caller) };
        // A trust policy that names the caller allows by itself.
        policies.resource = need.resource_policy.clone().filter(|_| !is_denied);
        let occasion = Occasion { region: self.region, now: self.now };
        let answer = decide(self.iam, policies, caller, need, &[], occasion);
        match answer {
            Ok(answer) if answer.decision == Decision::Allowed => Ok(()),
            Ok(answer) => {
                let message = answer.message.clone().unwrap_or_default();
                let (action, resource) = (need.action.clone(), need.resource.clone());
                self.denial.replace(Some(AccessDenial { action, resource, answer }));
                Err(message)
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Where and when something is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occasion<'a> {
    /// The region that is asked.
    pub(super) region: &'a str,
    pub(super) now: Moment,
}

impl Occasion<'_> {
    /// The keys that every request has: AWS IAM User Guide, "AWS global condition context keys".
    pub(super) fn keys(self, caller: &Caller) -> Context {
        let now = self.now.whole_second();
        Context::of(caller)
            .with("aws:CurrentTime", now.iso8601())
            .with("aws:EpochTime", now.epoch_seconds().to_string())
            .with("aws:RequestedRegion", self.region)
            .with("aws:SecureTransport", "true")
            .with("aws:ViaAWSService", "false")
    }
}

/// Decides one need of a principal, on `others` as well.
pub(super) fn decide(
    iam: &Iam,
    policies: Policies,
    principal: &Principal,
    need: &Need,
    others: &[&str],
    occasion: Occasion<'_>,
) -> Result<Answer, ecs_roles::Error> {
    let caller: Caller = principal.arn.parse()?;
    let mut context = occasion.keys(&caller);
    add(&mut context, &iam.caller_keys(principal));
    add(&mut context, &need.context);
    let request = Request::new(caller, &need.action, need.resource.as_str())?.with_context(context);
    let request = others.iter().fold(request, |request, resource| request.and_on(*resource));
    Ok(Authorizer::new(policies)?.explain(&request))
}
