//! Whether a trust policy lets less in than before.

use std::collections::BTreeSet;

use crate::decision::{Authorizer, Caller, Context, Decision, Policies, Policy, Request};
use crate::error::Error;
use crate::policy::{PolicyDocument, PolicySource, PrincipalKind, Statement};
use crate::port::RoleDescription;

/// The services that can assume the role by its present trust policy and could
/// not by `after`, or not always.
///
/// Which of `aws:SourceAccount` and `aws:SourceArn` a service sends is not
/// documented for every use of a role. So it is asked with neither, with the
/// account, and with ARNs that the present policy lets in: a condition that is new
/// narrows, and one that let nothing in before does not count.
pub(super) fn locked_out(role: &RoleDescription, after: &PolicyDocument) -> Vec<String> {
    let Some(before) = &role.trust_policy else { return Vec::new() };
    let contexts = contexts(role, before);
    let is_locked_out = |service: &&str| {
        contexts.iter().any(|context| {
            let assumes = |trust| assumes(role, trust, service, context);
            assumes(before).unwrap_or(true) && !assumes(after).unwrap_or(false)
        })
    };
    let services: BTreeSet<&str> = before.principals(PrincipalKind::Service).collect();
    services.into_iter().filter(is_locked_out).map(str::to_owned).collect()
}

/// Whether a trust policy lets in tasks of the role's account in a region.
///
/// AWS documents what comes with their requests: `aws:SourceAccount`, and an
/// `aws:SourceArn` that tells the region and no more (Amazon ECS Developer Guide,
/// "Amazon ECS task IAM role", "Prevent cross-service confused deputy").
pub(super) fn lets_tasks_in(
    role: &RoleDescription,
    trust: &PolicyDocument,
    service: &str,
    region: &str,
) -> bool {
    let (partition, account) = (role.arn.partition(), role.arn.account());
    let source = format!("arn:{partition}:ecs:{region}:{account}:task/x/0123456789abcdef0123456789abcdef");
    let context = Context::new().with("aws:SourceAccount", account).with("aws:SourceArn", source);
    assumes(role, trust, service, &context).unwrap_or(false)
}

fn contexts(role: &RoleDescription, before: &PolicyDocument) -> Vec<Context> {
    let own = Context::new().with("aws:SourceAccount", role.arn.account());
    let tests = before.statements.iter().flat_map(|statement| statement.conditions.iter());
    let sources = tests.filter(|test| test.key().eq_ignore_ascii_case("aws:SourceArn"));
    let samples = sources.flat_map(|test| test.values()).map(|pattern| sample(pattern));
    let with_source = samples.map(|source| own.clone().with("aws:SourceArn", source));
    let meeting = before.statements.iter().map(|statement| meeting(&own, statement));
    [Context::new(), own.clone()].into_iter().chain(with_source).chain(meeting).collect()
}

/// What meets the other conditions of a statement, such as one on the organization: the account is the role's, or
/// the statement lets nobody in.
fn meeting(own: &Context, statement: &Statement) -> Context {
    let others =
        statement.conditions.iter().filter(|test| !test.key().eq_ignore_ascii_case("aws:SourceAccount"));
    let values = others.filter_map(|test| Some((test.key(), test.values().first()?)));
    values.fold(own.clone(), |context, (key, value)| context.with(key, sample(value)))
}

fn sample(pattern: &str) -> String {
    pattern.replace(['*', '?'], "x")
}

fn assumes(
    role: &RoleDescription,
    trust: &PolicyDocument,
    service: &str,
    context: &Context,
) -> Result<bool, Error> {
    let authorizer = Authorizer::new(Policies {
        resource: Some(Policy::new("trust policy", PolicySource::from(trust))),
        ..Policies::default()
    })?;
    let caller = Caller::Service(service.to_owned());
    let request = Request::new(caller, "sts:AssumeRole", role.arn.to_string())?.with_context(context.clone());
    Ok(authorizer.decide(&request) == Decision::Allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Principals;
    use crate::role::Role;

    fn trust(service: &str, conditions: &[(&str, &str)]) -> PolicyDocument {
        let statement = Statement::allow(["sts:AssumeRole"]).by(Principals::service(service));
        let tested = conditions
            .iter()
            .fold(statement, |statement, (key, value)| statement.when("ArnLike", *key, [*value]));
        PolicyDocument::new([tested])
    }

    #[track_caller]
    fn check(before: &PolicyDocument, after: &PolicyDocument, narrowed: bool) {
        let role = Role::new("x", before.clone());
        let role = RoleDescription::of(&role, "arn:aws:iam::111122223333:role/x".parse().unwrap(), "AROA1");
        assert_eq!(!locked_out(&role, after).is_empty(), narrowed, "{before}\n{after}");
    }

    #[test]
    fn what_let_in_and_would_not_any_more_narrows() {
        let (ecs, tasks) = ("ecs.amazonaws.com", "ecs-tasks.amazonaws.com");
        let here = [("aws:SourceArn", "arn:aws:ecs:eu-west-1:111122223333:*")];
        let elsewhere = [("aws:SourceArn", "arn:aws:ecs:us-east-1:111122223333:*")];
        check(&trust(ecs, &[]), &trust(tasks, &[]), true);
        check(&trust(ecs, &[]), &trust(ecs, &here), true);
        check(&trust(ecs, &here), &trust(ecs, &[]), false);
        check(&trust(ecs, &here), &trust(ecs, &elsewhere), true);
        check(&trust(ecs, &[]), &trust(ecs, &[]), false);
    }

    #[test]
    fn a_service_that_another_condition_let_in_is_locked_out_too() {
        let by = |service: &str| Statement::allow(["sts:AssumeRole"]).by(Principals::service(service));
        let of_organization = |service: &str| {
            PolicyDocument::new([by(service).when("StringEquals", "aws:SourceOrgID", ["o-example"])])
        };
        let (ecs, tasks) = ("ecs.amazonaws.com", "ecs-tasks.amazonaws.com");
        check(&of_organization(ecs), &of_organization(tasks), true);
        check(&of_organization(ecs), &trust(ecs, &[]), false);
        check(&of_organization(ecs), &of_organization(ecs), false);
    }

    /// A condition on another account lets nobody in: to mend it takes nothing away.
    #[test]
    fn a_repair_narrows_nothing() {
        let account = |account: &str| {
            let statement = Statement::allow(["sts:AssumeRole"]).by(Principals::service("ecs.amazonaws.com"));
            PolicyDocument::new([statement.when("StringEquals", "aws:SourceAccount", [account])])
        };
        check(&account("444455556666"), &account("111122223333"), false);
        check(&account("111122223333"), &account("444455556666"), true);
    }
}
