//! From a decision to its reasons.

use super::answer::{Answer, Decision, Layer, MetCondition, NearMiss, StatementRef};
use super::authorizer::Authorizer;
use super::contested;
use super::index::Id;
use super::inquiry::Inquiry;
use super::layers::{LayerSet, Relation};
use super::message;
use super::near_miss;
use super::policies::{Policies, Policy, PolicyLevel};
use super::principal::Naming;
use super::remedy;
use super::request::Request;
use super::statement::{Compiled, Origin};

/// What came out for one resource.
pub(super) struct Finding<'q> {
    pub(super) inquiry: Inquiry<'q>,
    /// The `Deny` statements that apply, in the order of the layers.
    denials: Vec<&'q Compiled>,
    /// The layers that refuse by not allowing.
    refusals: LayerSet,
}

impl<'q> Finding<'q> {
    fn of(inquiry: Inquiry<'q>) -> Self {
        let denials = in_order(inquiry.denials());
        let refusals = inquiry.refusals();
        Self { inquiry, denials, refusals }
    }

    pub(super) fn decision(&self) -> Decision {
        match (self.denials.is_empty(), self.refusals.is_empty()) {
            (false, _) => Decision::ExplicitlyDenied,
            (true, false) => Decision::ImplicitlyDenied,
            (true, true) => Decision::Allowed,
        }
    }

    fn blocked_by(&self) -> LayerSet {
        let denied = |set: LayerSet, denial: &&Compiled| set.with(denial.origin.layer, true);
        self.denials.iter().fold(self.refusals, denied)
    }

    /// The layer that decided, and the statement in it.
    fn decisive(&self) -> (Option<Layer>, Option<StatementRef>) {
        let policies = self.inquiry.authorizer.policies();
        if let Some(denial) = self.denials.first() {
            return (Some(denial.origin.layer), refer(policies, denial));
        }
        match self.refusals.iter().next() {
            Some(layer) => (Some(layer), None),
            None => self.granting(policies),
        }
    }

    /// Under what the first `Deny` applies.
    fn conditions(&self) -> Vec<MetCondition> {
        let policies = self.inquiry.authorizer.policies();
        let first = self.denials.first();
        first.map_or_else(Vec::new, |denial| near_miss::met(&self.inquiry.case, policies, denial))
    }

    /// The layer that granted: the policy of the resource where it grants by
    /// itself, identity policies otherwise.
    fn granting(&self, policies: &Policies) -> (Option<Layer>, Option<StatementRef>) {
        let alone = match self.inquiry.situation.relation {
            Relation::Outside => Naming::Account,
            Relation::Within => Naming::Role,
            Relation::Across => return self.granted_by(policies, Layer::Identity, Naming::Account),
        };
        let identity = self.granted_by(policies, Layer::Identity, Naming::Account);
        let resource = self.granted_by(policies, Layer::Resource, alone);
        match (&identity.1, &resource.1) {
            (None, Some(_)) => resource,
            (Some(_), Some(_)) if self.inquiry.situation.needs_trust || self.is_out_of_bounds() => resource,
            _ => identity,
        }
    }

    /// Whether a boundary or session policies shut out what identity policies
    /// allow, so that only the policy of the resource can have granted.
    fn is_out_of_bounds(&self) -> bool {
        let standing = self.inquiry.standing();
        !(standing.boundary && standing.session)
    }

    fn granted_by(
        &self,
        policies: &Policies,
        layer: Layer,
        least: Naming,
    ) -> (Option<Layer>, Option<StatementRef>) {
        let candidates = in_order(self.inquiry.candidates(layer, 0));
        let grants = |permission: &&&Compiled| permission.applies(&self.inquiry.case) >= least;
        let statement = candidates.iter().find(grants).and_then(|permission| refer(policies, permission));
        (Some(layer), statement)
    }

    /// `Allow` statements that would have helped, had they applied.
    fn near_misses(&self) -> Vec<NearMiss> {
        if self.decision() != Decision::ImplicitlyDenied {
            return Vec::new();
        }
        let helps_in_resource =
            self.refusals.contains(Layer::Identity) && self.inquiry.situation.relation == Relation::Within;
        let helping =
            self.refusals.with(Layer::Resource, self.refusals.contains(Layer::Resource) || helps_in_resource);
        let policies = self.inquiry.authorizer.policies();
        let in_layer = |layer| match layer {
            Layer::Scp => self.inquiry.refusing_levels().map(|level| (layer, level)).collect(),
            _ => vec![(layer, 0)],
        };
        helping
            .iter()
            .flat_map(in_layer)
            .flat_map(|(layer, level)| in_order(self.inquiry.candidates(layer, level)))
            .filter_map(|candidate| near_miss::of(&self.inquiry.case, policies, candidate))
            .collect()
    }
}

/// The decision on a request with its reasons.
pub(super) fn answer(authorizer: &Authorizer, request: &Request) -> Answer {
    if contested::is_always_allowed(request.folded_action()) {
        return Answer::of(Decision::Allowed);
    }
    let inquire = |resource| Finding::of(Inquiry::new(authorizer, request, resource));
    let findings: Vec<Finding<'_>> = request.resources().iter().map(|resource| inquire(resource)).collect();
    let decision = findings.iter().map(Finding::decision).max().unwrap_or(Decision::ImplicitlyDenied);
    let blocked_by = findings.iter().map(Finding::blocked_by).fold(LayerSet::default(), LayerSet::and);
    let deciding = findings.iter().find(|finding| finding.decision() == decision);
    let (layer, statement) = deciding.map_or((None, None), Finding::decisive);
    let near_misses = match decision {
        Decision::ImplicitlyDenied => findings.iter().flat_map(Finding::near_misses).collect(),
        _ => Vec::new(),
    };
    let message =
        deciding.zip(layer).and_then(|(finding, layer)| message::of(finding, layer, statement.as_ref()));
    Answer {
        layer,
        message,
        conditions: deciding.map_or_else(Vec::new, Finding::conditions),
        blocked_by: blocked_by.iter().collect(),
        remedy: remedy::of(request, &findings, blocked_by, &near_misses),
        near_misses,
        statement,
        ..Answer::of(decision)
    }
}

impl Answer {
    fn of(decision: Decision) -> Self {
        Self {
            decision,
            layer: None,
            statement: None,
            conditions: Vec::new(),
            blocked_by: Vec::new(),
            near_misses: Vec::new(),
            remedy: None,
            message: None,
        }
    }
}

/// Statements in the order of the layers, each once.
fn in_order<'q>(found: impl Iterator<Item = (Id, &'q Compiled)>) -> Vec<&'q Compiled> {
    let mut found: Vec<(Id, &Compiled)> = found.collect();
    found.sort_by_key(|(id, _)| *id);
    found.dedup_by_key(|(id, _)| *id);
    found.into_iter().map(|(_, statement)| statement).collect()
}

/// The place of a statement, for people.
pub(super) fn refer(policies: &Policies, statement: &Compiled) -> Option<StatementRef> {
    let origin = statement.origin;
    let policy = policy(policies, origin)?;
    let level = levels(policies, origin.layer).get(origin.level);
    Some(StatementRef {
        layer: origin.layer,
        level: level.map(|level| level.name.clone()),
        policy: policy.name().to_owned(),
        policy_arn: policy.arn().map(str::to_owned),
        sid: policy.document().statements.get(origin.statement)?.sid.clone(),
        index: origin.statement,
        position: policy.source().statement_position(origin.statement),
    })
}

/// The policy a statement is in.
pub(super) fn policy(policies: &Policies, origin: Origin) -> Option<&Policy> {
    let of_layer = match origin.layer {
        Layer::Scp | Layer::Rcp => &levels(policies, origin.layer).get(origin.level)?.policies,
        Layer::VpcEndpoint => policies.vpc_endpoint.as_deref().unwrap_or_default(),
        Layer::Resource => policies.resource.as_slice(),
        Layer::Identity => &policies.identity,
        Layer::Boundary => policies.boundary.as_deref().unwrap_or_default(),
        Layer::Session => policies.session.as_deref().unwrap_or_default(),
    };
    of_layer.get(origin.policy)
}

fn levels(policies: &Policies, layer: Layer) -> &[PolicyLevel] {
    match layer {
        Layer::Scp => &policies.scp,
        Layer::Rcp => &policies.rcp,
        _ => &[],
    }
}
