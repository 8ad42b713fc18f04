//! The smallest statement that would allow a denied request.

use super::answer::{Decision, Found, Layer, Mismatch, NearMiss};
use super::caller::Caller;
use super::condition::is_of_type;
use super::contested;
use super::context::{Context, ContextValue};
use super::explain::Finding;
use super::layers::{LayerSet, Relation};
use super::request::Request;
use crate::glob;
use crate::policy::operator::Operator;
use crate::policy::{PrincipalKind, Principals, Statement};
use crate::reference::ConditionType;

/// The condition key that says which service a role is passed to.
const PASSED_TO_SERVICE: &str = "iam:PassedToService";

/// A statement for the identity policies, or for the policy of the resource, if
/// that alone is what lacks; a `Deny` and a bound have to be changed themselves.
///
/// A statement that failed on conditions alone is not widened behind its back:
/// the remedy keeps them, with the values of the request. There is none where the
/// request lacks a key, as it is the request that has to carry it.
pub(super) fn of(
    request: &Request,
    findings: &[Finding<'_>],
    blocked_by: LayerSet,
    near_misses: &[NearMiss],
) -> Option<Statement> {
    if findings.iter().any(|finding| finding.decision() == Decision::ExplicitlyDenied) {
        return None;
    }
    let statement = unconditional(request, findings, blocked_by)?;
    match near_misses.iter().find(|miss| miss.mismatches.iter().all(is_condition)) {
        None => Some(statement),
        Some(miss) => miss.mismatches.iter().try_fold(statement, with_value_of_request),
    }
}

fn is_condition(mismatch: &Mismatch) -> bool {
    matches!(mismatch, Mismatch::Condition { .. })
}

/// The statement under the test that failed, with what the request has.
fn with_value_of_request(statement: Statement, mismatch: &Mismatch) -> Option<Statement> {
    let Mismatch::Condition { operator: name, key, got: Found::One(value), .. } = mismatch else {
        return None;
    };
    let operator = Operator::read(name)?;
    let exact = operator.qualifier.is_none() && !operator.is_negated();
    let tested = statement.conditions.iter().any(|test| test.key().eq_ignore_ascii_case(key));
    match operator.value_type() {
        _ if tested => Some(statement),
        Some(ConditionType::String) if exact => {
            Some(statement.when("StringEquals", key, [glob::escape(value)]))
        }
        Some(ConditionType::Arn) if exact && is_of_type(value, ConditionType::Arn) => {
            Some(statement.when("ArnLike", key, [glob::escape(value)]))
        }
        _ => None,
    }
}

fn unconditional(request: &Request, findings: &[Finding<'_>], blocked_by: LayerSet) -> Option<Statement> {
    let within = findings.iter().all(|finding| finding.inquiry.situation.relation == Relation::Within);
    match *blocked_by.iter().collect::<Vec<_>>() {
        [Layer::Identity] => Some(permission(request, findings)),
        [Layer::Resource] => Some(permission_of_resource(request, findings)),
        // Within an account a policy that names the caller is enough.
        [Layer::Resource, Layer::Identity] if within => Some(permission_of_resource(request, findings)),
        _ => None,
    }
}

fn permission(request: &Request, findings: &[Finding<'_>]) -> Statement {
    let denied = findings.iter().filter(|finding| finding.decision() != Decision::Allowed);
    let mut resources: Vec<String> = denied.map(|finding| pattern(finding.inquiry.case.held())).collect();
    resources.dedup();
    let statement = Statement::allow([request.action()]).on(resources);
    match request.context().get(PASSED_TO_SERVICE) {
        Some(ContextValue::One(service)) if request.folded_action() == "iam:passrole" => {
            statement.when("StringEquals", PASSED_TO_SERVICE, [glob::escape(service)])
        }
        _ => statement,
    }
}

fn permission_of_resource(request: &Request, findings: &[Finding<'_>]) -> Statement {
    let principals = principals(request.caller(), request.context());
    if contested::is_for_trust_policies(request.folded_action()) {
        return Statement::allow([request.action()]).by(principals);
    }
    permission(request, findings).by(principals)
}

/// The resource alone, whatever characters are in it.
fn pattern(resource: &str) -> String {
    if resource == "*" { resource.to_owned() } else { glob::escape(resource) }
}

/// The caller as policies of resources name it: a session by its role, whose
/// path only the context knows.
fn principals(caller: &Caller, context: &Context) -> Principals {
    let aws = |name: String| Principals::of(PrincipalKind::Aws, [name]);
    match caller {
        Caller::Anonymous => Principals::Everyone,
        Caller::Service(name) => Principals::service(name),
        Caller::Federated(name) => Principals::of(PrincipalKind::Federated, [name]),
        Caller::Session(_) => aws(match context.get("aws:PrincipalArn") {
            Some(ContextValue::One(arn)) if is_role_of(arn, caller) => arn.clone(),
            _ => caller.principal_arn().unwrap_or_default(),
        }),
        Caller::Root(arn) | Caller::User(arn) | Caller::Role(arn) | Caller::FederatedUser(arn) => {
            aws(arn.to_string())
        }
    }
}

fn is_role_of(arn: &str, session: &Caller) -> bool {
    let role = arn.parse::<Caller>().ok().filter(|caller| matches!(caller, Caller::Role(_)));
    role.is_some_and(|role| role.account() == session.account() && role.role_name() == session.role_name())
}
