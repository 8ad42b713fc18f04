//! One resource of a request, held against all layers.

use super::answer::Layer;
use super::authorizer::Authorizer;
use super::caller::Caller;
use super::index::{Id, Listed};
use super::layers::{self, LayerSet, Situation, Standing};
use super::principal::Naming;
use super::request::Request;
use super::statement::{Case, Compiled};
use crate::policy::Effect;

/// A resource of a request, and the statements that list the action.
pub(super) struct Inquiry<'q> {
    pub(super) authorizer: &'q Authorizer,
    pub(super) case: Case<'q>,
    pub(super) situation: Situation,
    listed: Listed<'q, 'q>,
}

impl<'q> Inquiry<'q> {
    pub(super) fn new(authorizer: &'q Authorizer, request: &'q Request, resource: &'q str) -> Self {
        let policies = authorizer.policies();
        let bounded = policies.boundary.is_some() && request.caller().account().is_some();
        let case = Case::new(request, resource, bounded, authorizer.reference());
        Self {
            authorizer,
            situation: Situation::of(&case, policies.resource.is_some()),
            case,
            listed: authorizer.listed(request.folded_action()),
        }
    }

    /// The `Deny` statements that apply.
    pub(super) fn denials(&self) -> impl Iterator<Item = (Id, &'q Compiled)> {
        let caller = self.case.caller();
        let listed =
            self.listed.statements(Effect::Deny, move |denial| layers::counts(denial.origin.layer, caller));
        listed.filter(|(_, denial)| denial.applies(&self.case) != Naming::None)
    }

    /// The `Allow` statements of a layer, and of a level of it, that list the
    /// action.
    pub(super) fn candidates(&self, layer: Layer, level: usize) -> impl Iterator<Item = (Id, &'q Compiled)> {
        self.listed.statements(Effect::Allow, move |permission| {
            permission.origin.layer == layer && permission.origin.level == level
        })
    }

    /// The `Allow` statements of a layer, and of a level of it, that apply.
    pub(super) fn permissions(&self, layer: Layer, level: usize) -> impl Iterator<Item = (Id, Naming)> {
        let named =
            self.candidates(layer, level).map(|(id, permission)| (id, permission.applies(&self.case)));
        named.filter(|(_, naming)| *naming != Naming::None)
    }

    fn allows(&self, layer: Layer, level: usize) -> bool {
        self.permissions(layer, level).next().is_some()
    }

    /// The levels of SCPs that do not allow the request.
    pub(super) fn refusing_levels(&self) -> impl Iterator<Item = usize> {
        let counts = layers::counts(Layer::Scp, self.case.caller());
        let levels = if counts { self.authorizer.policies().scp.len() } else { 0 };
        (0..levels).filter(|level| !self.allows(Layer::Scp, *level))
    }

    /// What each layer allows.
    pub(super) fn standing(&self) -> Standing {
        let policies = self.authorizer.policies();
        let is_root = matches!(self.case.caller(), Caller::Root(_));
        let is_out = |layer, takes_part: bool| !takes_part || !layers::counts(layer, self.case.caller());
        let unless_out = |layer, takes_part: bool| is_out(layer, takes_part) || self.allows(layer, 0);
        Standing {
            scp: self.refusing_levels().next().is_none(),
            vpc_endpoint: unless_out(Layer::VpcEndpoint, policies.vpc_endpoint.is_some()),
            resource: self.resource_naming(),
            identity: is_root || unless_out(Layer::Identity, true),
            boundary: unless_out(Layer::Boundary, policies.boundary.is_some()),
            session: unless_out(Layer::Session, policies.session.is_some()),
        }
    }

    /// The strongest way in which the policy of the resource names the caller.
    fn resource_naming(&self) -> Naming {
        if self.authorizer.policies().resource.is_none() {
            return Naming::None;
        }
        let namings = self.permissions(Layer::Resource, 0).map(|(_, naming)| naming);
        namings.max().unwrap_or(Naming::None)
    }

    /// The layers that refuse by not allowing.
    pub(super) fn refusals(&self) -> LayerSet {
        self.standing().refusals(self.situation)
    }
}
