//! A statement, compiled.

use std::cell::OnceCell;

use super::action::ActionPattern;
use super::answer::Layer;
use super::caller::Caller;
use super::condition::Test;
use super::contested;
use super::context::Context;
use super::principal::{Naming, Who};
use super::request::Request;
use super::resource::Resources;
use crate::policy::{Effect, PolicyVersion, Statement};
use crate::reference::ServiceReference;

/// Where a statement comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) layer: Layer,
    /// The place of the level, for SCPs and RCPs.
    pub(super) level: usize,
    /// The place of the policy in its layer or level.
    pub(super) policy: usize,
    /// The place of the statement in the policy.
    pub(super) statement: usize,
}

/// A statement as it is held against requests. That it lists the action is
/// known from the index, except for `NotAction`.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) origin: Origin,
    pub(super) effect: Effect,
    /// The actions of `NotAction`.
    pub(super) except: Option<Box<[ActionPattern]>>,
    pub(super) who: Who,
    pub(super) resources: Resources,
    pub(super) tests: Box<[Test]>,
}

/// A request, held against one of its resources.
#[derive(Debug)]
pub(super) struct Case<'c> {
    pub(super) request: &'c Request,
    pub(super) resource: &'c str,
    /// Whether the caller has a permissions boundary.
    pub(super) bounded: bool,
    reference: &'c ServiceReference,
    /// What patterns are held against.
    held: OnceCell<&'c str>,
}

impl<'c> Case<'c> {
    pub(super) fn new(
        request: &'c Request,
        resource: &'c str,
        bounded: bool,
        reference: &'c ServiceReference,
    ) -> Self {
        Self { request, resource, bounded, reference, held: OnceCell::new() }
    }

    pub(super) fn caller(&self) -> &'c Caller {
        self.request.caller()
    }

    pub(super) fn context(&self) -> &'c Context {
        self.request.context()
    }

    /// The resource, or `*` for an action that knows none.
    pub(super) fn held(&self) -> &'c str {
        self.held.get_or_init(|| {
            let action = self.reference.action(self.request.folded_action());
            if action.is_some_and(|action| action.is_wildcard_only()) { "*" } else { self.resource }
        })
    }
}

impl Compiled {
    pub(super) fn new(statement: &Statement, origin: Origin, version: PolicyVersion) -> Self {
        let patterns = |actions: &[String]| actions.iter().map(|action| ActionPattern::new(action)).collect();
        Self {
            origin,
            effect: statement.effect,
            except: statement.actions.is_negated().then(|| patterns(statement.actions.listed())),
            who: Who::new(statement.principals.as_ref()),
            resources: Resources::new(statement.resources.as_ref(), version),
            tests: statement.conditions.iter().map(|condition| Test::new(condition, version)).collect(),
        }
    }

    /// How the statement, which lists the action, names the caller if it
    /// applies; [`Naming::None`] if not.
    pub(super) fn applies(&self, case: &Case<'_>) -> Naming {
        let naming = self.naming(case);
        let applies = naming != Naming::None
            && self.resources.contain(|| case.held(), case.context())
            && self.tests.iter().all(|test| test.holds(case.context()));
        if applies { naming } else { Naming::None }
    }

    /// How the statement names the caller; the policies of a caller are about
    /// nobody else.
    pub(super) fn naming(&self, case: &Case<'_>) -> Naming {
        match (self.origin.layer, &self.who) {
            (Layer::Rcp | Layer::VpcEndpoint, Who::Unsaid) => Naming::Direct,
            (Layer::Resource, Who::AllExcept(_)) if self.denies_the_bounded(case) => Naming::Direct,
            (Layer::Rcp | Layer::VpcEndpoint | Layer::Resource, who) => who.naming(case.caller()),
            (Layer::Scp | Layer::Identity | Layer::Boundary | Layer::Session, _) => Naming::Direct,
        }
    }

    fn denies_the_bounded(&self, case: &Case<'_>) -> bool {
        contested::NOT_PRINCIPAL_DENIES_THE_BOUNDED && self.effect == Effect::Deny && case.bounded
    }

    /// Whether `NotAction` leaves the action, in lower case, to the statement.
    pub(super) fn leaves(&self, service: &str, name: &str, action: &str) -> bool {
        let listed = |pattern: &ActionPattern| pattern.covers(service, name, action);
        !self.except.as_ref().is_some_and(|except| except.iter().any(listed))
    }
}
