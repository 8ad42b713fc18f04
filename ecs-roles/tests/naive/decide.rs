//! The order in which policies decide.

use std::collections::BTreeSet;

use ecs_roles::{Caller, Decision, Layer, Policies, Policy, Request};

use super::layer::{Question, Word};
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
        layers.into_iter().any(|layer| self.word(layer) == Word::Denies)
    }

    /// The layers that refuse by themselves.
    fn refusing(&self) -> BTreeSet<Layer> {
        let rules = [
            (Layer::Scp, self.is_refused_by_scp()),
            (Layer::Rcp, self.word(Layer::Rcp) == Word::Denies),
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
        let is_silent = |level: &Vec<&Policy>| !matches!(self.word_of(Layer::Scp, level), Word::Allows(_));
        self.takes_part(Layer::Scp)
            && self.policies.scp.iter().any(|level| is_silent(&level.policies.iter().collect()))
    }

    /// An endpoint lets through only what its policy allows: AWS PrivateLink
    /// Guide, "Control access to VPC endpoints using endpoint policies".
    fn is_refused_by_vpc_endpoint(&self) -> bool {
        self.takes_part(Layer::VpcEndpoint) && !matches!(self.word(Layer::VpcEndpoint), Word::Allows(_))
    }

    fn is_refused_by_resource(&self) -> bool {
        match self.word(Layer::Resource) {
            Word::Denies => true,
            Word::Allows(_) => false,
            Word::Silent => self.needs_resource_policy(),
        }
    }

    /// The caller's own policies have to allow, unless the resource's policy
    /// names the caller more closely than by its account (same account only).
    fn is_refused_by_identity(&self) -> bool {
        match (self.word(Layer::Identity), self.word(Layer::Resource)) {
            _ if !self.takes_part(Layer::Identity) => false,
            (Word::Denies, _) => true,
            (Word::Allows(_), _) => false,
            (Word::Silent, _) if self.is_root() => false,
            (Word::Silent, Word::Allows(Naming::Role | Naming::Itself)) => !self.is_in_own_account(),
            (Word::Silent, _) => true,
        }
    }

    /// A permissions boundary and session policies have to allow too, unless
    /// the resource's policy names the user or the session itself (same account
    /// only): IAM User Guide, "Permissions boundaries for IAM entities", "Evaluating
    /// effective permissions with boundaries".
    fn is_refused_by_limit(&self, layer: Layer) -> bool {
        match (self.word(layer), self.word(Layer::Resource)) {
            _ if !self.takes_part(layer) => false,
            (Word::Denies, _) => true,
            (Word::Allows(_), _) => false,
            (Word::Silent, Word::Allows(Naming::Itself)) => !self.is_in_own_account(),
            (Word::Silent, _) => true,
        }
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
