//! How the layers add up to a decision.
//!
//! Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy
//! evaluation logic" and "Permissions boundaries for IAM entities"; the
//! developer guide of KMS, "Key policies".

use super::answer::Layer;
use super::caller::Caller;
use super::contested;
use super::principal::Naming;
use super::statement::Case;

/// Where the caller lives, as the account of the resource sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// In the same account: a permission on either side is enough.
    Within,
    /// In another account: both sides have to allow.
    Across,
    /// In no account: the resource decides alone.
    Outside,
}

/// What decides which layers count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    pub(super) relation: Relation,
    /// Whether identity policies count only for accounts that the policy of the
    /// resource trusts.
    pub(super) needs_trust: bool,
    /// Whether the request passes a role: only one of the caller's own account
    /// can be, whatever policies say (guide, "Granting a user permissions to pass
    /// a role to an AWS service").
    pub(super) passes_role: bool,
}

/// What the layers allow; one that takes no part allows everything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) scp: bool,
    pub(super) vpc_endpoint: bool,
    /// The strongest way in which the policy of the resource names the caller.
    pub(super) resource: Naming,
    pub(super) identity: bool,
    pub(super) boundary: bool,
    pub(super) session: bool,
}

/// A set of layers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LayerSet(u8);

impl Situation {
    pub(super) fn of(case: &Case<'_>, has_resource_policy: bool) -> Self {
        let trust = contested::is_for_trust_policies(case.request.folded_action());
        let key = has_resource_policy && contested::is_kms_key(case.held());
        let passes_role = case.request.folded_action() == "iam:passrole";
        Self { relation: Relation::of(case), needs_trust: trust || key, passes_role }
    }
}

impl Relation {
    fn of(case: &Case<'_>) -> Self {
        let Some(of_caller) = case.caller().account() else {
            return Self::Outside;
        };
        let is_own = match (case.request.resource_account(), account_of(case.resource)) {
            (Some(account), _) => account == of_caller,
            // An action without resources is about the caller's account, whatever the request names.
            (None, Some(account)) => account == of_caller || case.held() == "*",
            (None, None) => true,
        };
        if is_own { Self::Within } else { Self::Across }
    }
}

/// The account id in an ARN.
fn account_of(resource: &str) -> Option<&str> {
    let mut fields = resource.splitn(6, ':');
    let is_arn = fields.next() == Some("arn");
    let account = fields.nth(3).filter(|_| is_arn)?;
    fields.next().and(Some(account)).filter(|account| crate::arn_fields::is_account_id(account))
}

impl Standing {
    /// The layers that refuse by not allowing.
    pub(super) fn refusals(&self, situation: Situation) -> LayerSet {
        let direct = self.resource == Naming::Direct;
        let by_resource = self.resource >= Naming::Role;
        let unnamed = self.resource == Naming::None;
        let (resource, identity, bounds) = match situation.relation {
            Relation::Outside => (unnamed, false, false),
            Relation::Across => (unnamed || situation.passes_role, !self.identity, true),
            Relation::Within => (situation.needs_trust && unnamed, !self.identity && !by_resource, !direct),
        };
        LayerSet::default()
            .with(Layer::Scp, !self.scp)
            .with(Layer::VpcEndpoint, !self.vpc_endpoint)
            .with(Layer::Resource, resource)
            .with(Layer::Identity, identity)
            .with(Layer::Boundary, bounds && !self.boundary)
            .with(Layer::Session, bounds && !self.session)
    }
}

/// Whether the policies of a layer count for a caller at all.
pub(super) fn counts(layer: Layer, caller: &Caller) -> bool {
    match layer {
        Layer::Scp => caller.account().is_some() && !caller.is_service_linked_role(),
        Layer::Rcp => !caller.is_service_linked_role(),
        Layer::VpcEndpoint | Layer::Resource => true,
        Layer::Identity | Layer::Boundary => caller.account().is_some(),
        Layer::Session => caller.can_have_session_policies(),
    }
}

impl LayerSet {
    #[must_use]
    pub(super) fn with(self, layer: Layer, present: bool) -> Self {
        Self(self.0 | (u8::from(present) << layer as u8))
    }

    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn contains(self, layer: Layer) -> bool {
        self.0 & (1 << layer as u8) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The layers, in their order.
    pub(super) fn iter(self) -> impl Iterator<Item = Layer> {
        Layer::ALL.into_iter().filter(move |layer| self.contains(*layer))
    }
}
