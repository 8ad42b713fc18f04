//! The order in which policies decide.

use std::collections::BTreeSet;

use ecs_roles::{Caller, Decision, Effect, Layer, Policies, Policy, PolicyLevel, Request};

use super::layer::Question;
use super::principal::Naming;
use super::resource;

/// The decision, and the layers that refuse.
///
/// Denied unless allowed, and denied by a `Deny` wherever it is; a request that
/// touches several resources needs all of them.
///
/// IAM User Guide, "Policy evaluation logic".
pub(crate) fn decide(policies: &Policies, request: &Request) -> (Decision, Vec<Layer>) {
    if is_always_allowed(request.action()) {
        return (Decision::Allowed, Vec::new());
    }
    let mut refusing = BTreeSet::new();
    let mut is_explicit = false;
    for named in request.resources() {
        let resource = resource::asked_for(request.action(), named);
        let question = Question { policies, request, resource };
        refusing.extend(question.refusing());
        is_explicit |= question.is_explicitly_denied();
    }
    let decision = match (is_explicit, refusing.is_empty()) {
        (true, _) => Decision::ExplicitlyDenied,
        (false, false) => Decision::ImplicitlyDenied,
        (false, true) => Decision::Allowed,
    };
    (decision, refusing.into_iter().collect())
}

/// No permission is needed for it, and no policy can forbid it: STS API
/// Reference, `GetCallerIdentity`.
fn is_always_allowed(action: &str) -> bool {
    action.eq_ignore_ascii_case("sts:GetCallerIdentity")
}

impl Question<'_> {
    fn is_explicitly_denied(&self) -> bool {
        let layers = [
            Layer::Scp,
            Layer::Rcp,
            Layer::VpcEndpoint,
            Layer::Resource,
            Layer::Identity,
            Layer::Boundary,
            Layer::Session,
        ];
        layers.into_iter().any(|layer| self.denies(layer))
    }

    /// The layers that refuse by themselves.
    fn refusing(&self) -> BTreeSet<Layer> {
        let rules = [
            (Layer::Scp, self.is_refused_by_scp()),
            (Layer::Rcp, self.denies(Layer::Rcp)),
            (Layer::VpcEndpoint, self.is_refused_by_vpc_endpoint()),
            (Layer::Resource, self.is_refused_by_resource()),
            (Layer::Identity, self.is_refused_by_identity()),
            (Layer::Boundary, self.is_refused_by_limit(Layer::Boundary)),
            (Layer::Session, self.is_refused_by_limit(Layer::Session)),
        ];
        rules.into_iter().filter(|(_, refuses)| *refuses).map(|(layer, _)| layer).collect()
    }

    /// Every level from the root down to the account has to allow:
    /// Organizations User Guide, "SCP evaluation".
    fn is_refused_by_scp(&self) -> bool {
        let allows = |level: &PolicyLevel| {
            let policies: Vec<&Policy> = level.policies.iter().collect();
            self.applying(Layer::Scp, Effect::Allow, &policies).is_some()
        };
        let is_refused = self.denies(Layer::Scp) || !self.policies.scp.iter().all(allows);
        self.takes_part(Layer::Scp) && is_refused
    }

    /// An endpoint lets through only what its policy allows: AWS PrivateLink
    /// Guide, "Control access to VPC endpoints using endpoint policies".
    fn is_refused_by_vpc_endpoint(&self) -> bool {
        self.is_refused_unless(Layer::VpcEndpoint, false)
    }

    fn is_refused_by_resource(&self) -> bool {
        // IAM User Guide, "Granting a user permissions to pass a role": of one's own account.
        let is_foreign_role =
            self.request.action().eq_ignore_ascii_case("iam:PassRole") && self.is_of_another_account();
        let is_missing =
            self.needs_resource_policy() && self.allows(Layer::Resource).is_none() || is_foreign_role;
        self.denies(Layer::Resource) || is_missing
    }

    /// The caller's own policies have to allow, unless the resource's policy
    /// names the caller more closely than by its account (same account only).
    fn is_refused_by_identity(&self) -> bool {
        let is_passed_over = self.is_root() || self.is_named_as(Naming::Role);
        self.is_refused_unless(Layer::Identity, is_passed_over)
    }

    /// A permissions boundary and session policies have to allow too, unless
    /// the resource's policy names the user or the session itself (same account
    /// only): IAM User Guide, "Permissions boundaries for IAM entities", "Evaluating
    /// effective permissions with boundaries".
    fn is_refused_by_limit(&self, layer: Layer) -> bool {
        self.is_refused_unless(layer, self.is_named_as(Naming::Itself))
    }

    /// A layer that takes part refuses by a `Deny` or, unless it is passed over,
    /// for want of an `Allow`.
    fn is_refused_unless(&self, layer: Layer, is_passed_over: bool) -> bool {
        let is_silent = self.allows(layer).is_none() && !is_passed_over;
        self.takes_part(layer) && (self.denies(layer) || is_silent)
    }

    /// Whether a resource of the same account lets the caller in by such a name
    /// or a closer one.
    fn is_named_as(&self, least: Naming) -> bool {
        self.is_in_own_account() && self.allows(Layer::Resource).is_some_and(|naming| naming >= least)
    }

    /// Across accounts both sides have to allow; a trust policy and a key policy
    /// have to in any case; and whoever is of no account has nothing else.
    fn needs_resource_policy(&self) -> bool {
        !self.is_in_own_account() || self.is_trust() || self.has_key_policy()
    }

    /// IAM User Guide, "Permissions for AssumeRole…": these actions are granted
    /// by the trust policy of the role.
    fn is_trust(&self) -> bool {
        let actions = [
            "sts:assumerole",
            "sts:assumerolewithwebidentity",
            "sts:assumerolewithsaml",
            "sts:tagsession",
            "sts:setsourceidentity",
            "sts:setcontext",
        ];
        actions.contains(&&*self.request.action().to_ascii_lowercase())
    }

    /// IAM policies count for a KMS key only if its key policy trusts the
    /// account: KMS Developer Guide, "Key policies". A key about which nothing is
    /// known has the default key policy, which does.
    fn has_key_policy(&self) -> bool {
        let fields: Vec<&str> = self.resource.splitn(6, ':').collect();
        let is_key = fields.len() == 6 && fields[2] == "kms" && fields[5].starts_with("key/");
        is_key && self.policies.resource.is_some()
    }

    fn is_root(&self) -> bool {
        matches!(self.request.caller(), Caller::Root(_))
    }

    fn is_of_another_account(&self) -> bool {
        self.request.caller().account().is_some() && !self.is_in_own_account()
    }

    fn is_in_own_account(&self) -> bool {
        match self.request.caller().account() {
            Some(own) => self.resource_account() == own,
            None => false,
        }
    }

    /// The account that was given, else that of the ARN, else the caller's own.
    /// What AWS owns, such as its managed policies, lies in nobody else's.
    fn resource_account(&self) -> String {
        let own = self.request.caller().account().unwrap_or_default();
        let fields: Vec<&str> = self.resource.splitn(6, ':').collect();
        match (self.request.resource_account(), &fields[..]) {
            (Some(given), _) => given.to_owned(),
            (None, ["arn", _, _, _, account, _]) if !["", "aws"].contains(account) => (*account).to_owned(),
            (None, _) => own.to_owned(),
        }
    }
}
