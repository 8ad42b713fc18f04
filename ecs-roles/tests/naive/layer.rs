//! What the policies of one layer say.

use ecs_roles::{Caller, Effect, Layer, Policies, Policy, PolicyVersion, Request, Selection, Statement};

use super::principal::{Naming, is_left_out, naming};
use super::{action, condition, resource};

/// A request on one of its resources, and what is asked.
pub(super) struct Question<'q> {
    pub(super) policies: &'q Policies,
    pub(super) request: &'q Request,
    /// What statements are held against: `*` for an action without resources.
    pub(super) resource: String,
}

impl Question<'_> {
    /// Which layers there are for this caller.
    pub(super) fn takes_part(&self, layer: Layer) -> bool {
        let caller = self.request.caller();
        match layer {
            // Organizations User Guide, "Service control policies": users and
            // roles, but for service-linked ones.
            Layer::Scp => caller.account().is_some() && !is_service_linked(caller),
            // Organizations User Guide, "Resource control policies".
            Layer::Rcp => !is_service_linked(caller),
            Layer::VpcEndpoint => self.policies.vpc_endpoint.is_some(),
            Layer::Resource => self.policies.resource.is_some(),
            Layer::Identity => caller.account().is_some(),
            Layer::Boundary => caller.account().is_some() && self.policies.boundary.is_some(),
            // Who signs in as a user or as root passes no session policies:
            // IAM User Guide, "Session policies".
            Layer::Session => {
                let is_session =
                    matches!(caller, Caller::Role(_) | Caller::Session(_) | Caller::FederatedUser(_));
                is_session && self.policies.session.is_some()
            }
            other => panic!("{other:?} is a layer that nobody told us of"),
        }
    }

    /// Whether a `Deny` of the layer applies.
    pub(super) fn denies(&self, layer: Layer) -> bool {
        self.takes_part(layer) && self.applying(layer, Effect::Deny, &self.policies_of(layer)).is_some()
    }

    /// Whether an `Allow` of the layer applies, and how it names the caller.
    pub(super) fn allows(&self, layer: Layer) -> Option<Naming> {
        if !self.takes_part(layer) {
            return None;
        }
        self.applying(layer, Effect::Allow, &self.policies_of(layer))
    }

    fn policies_of(&self, layer: Layer) -> Vec<&Policy> {
        let Policies { identity, session, boundary, resource, scp, rcp, vpc_endpoint, .. } = self.policies;
        match layer {
            Layer::Scp => scp.iter().flat_map(|level| &level.policies).collect(),
            Layer::Rcp => rcp.iter().flat_map(|level| &level.policies).collect(),
            Layer::VpcEndpoint => vpc_endpoint.iter().flatten().collect(),
            Layer::Resource => resource.iter().collect(),
            Layer::Identity => identity.iter().collect(),
            Layer::Boundary => boundary.iter().flatten().collect(),
            Layer::Session => session.iter().flatten().collect(),
            other => panic!("{other:?} is a layer that nobody told us of"),
        }
    }

    /// Whether a statement with the effect applies, and how those that do name
    /// the caller most closely.
    pub(super) fn applying(&self, layer: Layer, effect: Effect, policies: &[&Policy]) -> Option<Naming> {
        let of_policy = |policy: &&Policy| {
            let version = policy.document().effective_version();
            let statements = policy.document().statements.iter();
            statements
                .filter(|statement| statement.effect == effect)
                .filter_map(|statement| self.naming_if_applies(layer, statement, version))
                .max()
        };
        policies.iter().filter_map(of_policy).max()
    }

    /// How the statement names the caller, if all its elements fit the request.
    fn naming_if_applies(
        &self,
        layer: Layer,
        statement: &Statement,
        version: PolicyVersion,
    ) -> Option<Naming> {
        let context = self.request.context();
        let applies = action::is_selected(&statement.actions, self.request.action())
            && resource::is_selected(statement.resources.as_ref(), &self.resource, version, context)
            && condition::hold(&statement.conditions, version, context);
        if applies { self.naming(layer, statement) } else { None }
    }

    /// How the statement names the caller.
    fn naming(&self, layer: Layer, statement: &Statement) -> Option<Naming> {
        let caller = self.request.caller();
        match (&statement.principals, layer) {
            // The policies of the caller are about the caller, that of an
            // endpoint about all who use it.
            (None, Layer::Resource | Layer::Rcp) => None,
            (None, _) => Some(Naming::Itself),
            (Some(Selection::Only(principals)), _) => naming(principals, caller),
            (Some(Selection::AllExcept(principals)), _) => {
                let applies =
                    !is_left_out(principals, caller) || self.is_denied_for_its_boundary(layer, statement);
                applies.then_some(Naming::Itself)
            }
        }
    }

    /// `Deny` with `NotPrincipal` in a resource's policy denies whoever has a
    /// permissions boundary, listed or not: IAM User Guide, "AWS JSON policy
    /// elements: NotPrincipal".
    fn is_denied_for_its_boundary(&self, layer: Layer, statement: &Statement) -> bool {
        layer == Layer::Resource && statement.effect == Effect::Deny && self.takes_part(Layer::Boundary)
    }
}

/// A role that a service made for itself.
fn is_service_linked(caller: &Caller) -> bool {
    match caller {
        Caller::Role(arn) => arn.resource_id().starts_with("aws-service-role/"),
        Caller::Session(_) => caller.role_name().is_some_and(|name| name.starts_with("AWSServiceRoleFor")),
        _ => false,
    }
}
