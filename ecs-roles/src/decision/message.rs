//! AWS's sentence for a denied request.
//!
//! Source: IAM User Guide, "Troubleshoot access denied error messages".

use super::answer::{Decision, Layer, StatementRef};
use super::caller::Caller;
use super::contested;
use super::explain::Finding;
use super::layers::Relation;

/// Which of AWS's wordings a denial has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wording {
    /// The ARN of a managed policy follows an explicit denial, as AWS words it
    /// since 2026 for callers of the same account.
    #[default]
    NamesPolicy,
    /// Denials end with the kind of the policy.
    NamesKind,
}

/// The sentence; nothing for an allowed request.
pub(super) fn of(finding: &Finding<'_>, layer: Layer, statement: Option<&StatementRef>) -> Option<String> {
    let case = &finding.inquiry.case;
    let (user, action) = (case.caller(), case.request.action());
    let reason = match (finding.decision(), tells_reason(finding)) {
        (Decision::Allowed, _) => return None,
        (_, false) => String::new(),
        (Decision::ExplicitlyDenied, true) => {
            format!(
                " with an explicit deny in {}{}",
                article_and_kind(finding, layer),
                suffix(finding, layer, statement)
            )
        }
        (Decision::ImplicitlyDenied, true)
            if layer == Layer::Scp && contested::IMPLICIT_SCP_DENIAL_READS_EXPLICIT =>
        {
            format!(" with an explicit deny in {}", article_and_kind(finding, layer))
        }
        (Decision::ImplicitlyDenied, true) => {
            format!(" because no {} allows the {action} action", kind(finding, layer))
        }
    };
    let resource = quoted(action, case.held());
    Some(format!("User: {user} is not authorized to perform: {action} on resource: {resource}{reason}"))
}

/// Strangers read no reason.
fn tells_reason(finding: &Finding<'_>) -> bool {
    let anonymous = *finding.inquiry.case.caller() == Caller::Anonymous;
    finding.inquiry.situation.relation != Relation::Across && !anonymous
}

/// S3 puts the resource into quotes.
fn quoted(action: &str, resource: &str) -> String {
    let of_s3 = action.get(..3).is_some_and(|service| service.eq_ignore_ascii_case("s3:"));
    if of_s3 { format!("\"{resource}\"") } else { resource.to_owned() }
}

fn kind(finding: &Finding<'_>, layer: Layer) -> &'static str {
    let action = finding.inquiry.case.request.folded_action();
    match layer {
        Layer::Resource if contested::is_for_trust_policies(action) => "role trust policy",
        _ => layer.as_words(),
    }
}

fn article_and_kind(finding: &Finding<'_>, layer: Layer) -> String {
    let kind = kind(finding, layer);
    let article = match kind {
        "role trust policy" => "the",
        kind if kind.starts_with('i') => "an",
        _ => "a",
    };
    format!("{article} {kind}")
}

fn suffix(finding: &Finding<'_>, layer: Layer, statement: Option<&StatementRef>) -> String {
    let named = !matches!(layer, Layer::Resource | Layer::VpcEndpoint)
        && finding.inquiry.authorizer.wording() == Wording::NamesPolicy;
    let arn = statement.and_then(|statement| statement.policy_arn.as_deref()).filter(|_| named);
    arn.map(|arn| format!(": {arn}")).unwrap_or_default()
}
