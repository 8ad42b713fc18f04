//! What managed policies of AWS and trust policies demand of each other.
//!
//! Source: Amazon ECS Developer Guide, the pages on the IAM roles.

use std::collections::BTreeSet;

use crate::arn::Arn;
use crate::error::{Error, shown};
use crate::managed_policy::{Known, ManagedPolicy, look_up, path_and_name};
use crate::policy::PrincipalKind;
use crate::role::Role;
use crate::role_kind::RoleKind;

/// Refuses managed policies that cannot be meant.
pub(super) fn check(role: &Role) -> Result<(), Error> {
    let attached = role.managed_policies().iter();
    for policy in attached.clone().chain(role.permissions_boundary()) {
        check_name(policy)?;
    }
    attached.filter(|policy| policy.account() == "aws").try_for_each(|policy| check_trust(role, policy))
}

fn check_name(policy: &Arn) -> Result<(), Error> {
    let Some(name) = path_and_name(policy) else { return Ok(()) };
    if let Known::Misspelt(meant) = look_up(name) {
        return Err(Error::invalid(format!(
            "AWS has no managed policy {}, did you mean `arn:{}:iam::aws:policy/{meant}`?",
            shown(&policy.to_string()),
            policy.partition()
        )));
    }
    if ManagedPolicy::of_arn(policy).is_some_and(|policy| !policy.is_attachable()) {
        return Err(Error::invalid(format!(
            "{} belongs to a service-linked role: AWS attaches it, nobody else can",
            shown(&policy.to_string())
        )));
    }
    Ok(())
}

/// A policy that is made for certain roles belongs to one that their service is let into.
fn check_trust(role: &Role, policy: &Arn) -> Result<(), Error> {
    let Some(name) = path_and_name(policy) else { return Ok(()) };
    let kinds = RoleKind::ALL.into_iter().filter(|kind| kind.own_managed_policies().any(|own| own == name));
    let wanted: BTreeSet<&str> = kinds.map(RoleKind::service_principal).collect();
    let trusted: Vec<&str> = trusted_services(role).collect();
    if wanted.is_empty() || wanted.iter().any(|service| trusted.contains(&first_word(service))) {
        return Ok(());
    }
    let wanted: Vec<String> = wanted.iter().map(|service| format!("`{service}`")).collect();
    Err(Error::invalid(format!(
        "the trust policy of {} does not let in {}, which the managed policy `{name}` is made for: \
         mend the trust policy, or attach the policy to the role it belongs to",
        shown(role.name()),
        wanted.join(" or ")
    )))
}

/// The services that may assume the role, without region and domain:
/// `codedeploy` of `codedeploy.eu-west-1.amazonaws.com`.
fn trusted_services(role: &Role) -> impl Iterator<Item = &str> {
    role.trust_policy().principals(PrincipalKind::Service).map(first_word)
}

fn first_word(principal: &str) -> &str {
    principal.split('.').next().unwrap_or(principal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyDocument, Principals, Statement};

    fn role(service: &str, policy: &str) -> Role {
        let trust = Statement::allow(["sts:AssumeRole"]).by(Principals::service(service));
        let policy = format!("arn:aws:iam::aws:policy/{policy}").parse().unwrap();
        Role::new("web", PolicyDocument::new([trust])).with_managed_policy(policy)
    }

    #[track_caller]
    fn refused(role: &Role, needle: &str) {
        let error = check(role).unwrap_err().to_string();
        assert!(error.contains(needle), "`{needle}` is not in: {error}");
    }

    #[test]
    fn policies_belong_to_the_roles_of_their_service() {
        check(&role("codedeploy.amazonaws.com", "AWSCodeDeployRoleForECS")).unwrap();
        check(&role("codedeploy.cn-north-1.amazonaws.com.cn", "AWSCodeDeployRoleForECS")).unwrap();
        check(&role("ssm.amazonaws.com", "service-role/AmazonEC2ContainerServiceforEC2Role")).unwrap();
        check(&role("ecs-tasks.amazonaws.com", "AmazonS3ReadOnlyAccess")).unwrap();
        refused(&role("ecs-tasks.amazonaws.com", "AWSCodeDeployRoleForECS"), "`codedeploy.amazonaws.com`");
        refused(
            &role("ecs.amazonaws.com", "service-role/AmazonEC2ContainerServiceforEC2Role"),
            "`ec2.amazonaws.com` or `ssm.amazonaws.com`",
        );
    }

    #[test]
    fn names_that_aws_does_not_have_are_refused() {
        refused(
            &role("ecs-tasks.amazonaws.com", "AmazonECSTaskExecutionRolePolicy"),
            "did you mean `arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`?",
        );
        refused(
            &role("ecs.amazonaws.com", "aws-service-role/AmazonECSServiceRolePolicy"),
            "service-linked role",
        );
    }
}
