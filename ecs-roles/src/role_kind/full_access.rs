//! Who can pass a role with nothing but `AmazonECS_FullAccess`.

use super::recognition::lets_in;
use crate::glob;
use crate::role::Role;

/// The `iam:PassRole` statements of `AmazonECS_FullAccess`: the label, what
/// follows `role/` in the resource, and the service passed to. A role with a
/// path is covered only by the first.
const STATEMENTS: [(&str, &str, &str); 4] = [
    ("TasksPassRolePolicy", "*", "ecs-tasks.amazonaws.com"),
    ("InfrastructurePassRolePolicy", "ecsInfrastructureRole", "ecs.amazonaws.com"),
    ("InstancePassRolePolicy", "ecsInstanceRole*", "ec2.amazonaws.com"),
    ("AutoScalingPassRolePolicy", "ecsAutoscaleRole*", "application-autoscaling.amazonaws.com"),
];

impl Role {
    /// The statements of the managed policy `AmazonECS_FullAccess`, by their
    /// `Sid`, with which its holder can pass this role to a service that the
    /// role trusts. Where there is none, whoever deploys needs `iam:PassRole`
    /// of their own.
    ///
    /// ```
    /// use ecs_roles::{InfrastructureRole, Scope};
    ///
    /// let scope = Scope::new("111122223333", "eu-west-1")?;
    /// let volumes = InfrastructureRole::for_volumes(scope.clone()).role()?;
    /// assert_eq!(volumes.passed_by_full_access(), ["InfrastructurePassRolePolicy"]);
    /// let listeners = InfrastructureRole::for_load_balancers(scope).role()?;
    /// assert!(listeners.passed_by_full_access().is_empty());
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    ///
    /// Source: AWS Managed Policy Reference, AmazonECS_FullAccess, version 22.
    pub fn passed_by_full_access(&self) -> Vec<&'static str> {
        let name = format!("{}{}", self.path().trim_start_matches('/'), self.name());
        let covers = |(_, pattern, service): &&(&str, &str, &str)| {
            glob::matches(pattern, &name) && lets_in(self.trust_policy(), service)
        };
        STATEMENTS.iter().filter(covers).map(|(sid, _, _)| *sid).collect()
    }
}
