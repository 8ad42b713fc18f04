//! Tasks that another service runs on a schedule or at an event.

use std::collections::BTreeSet;

use super::grants::grant;
use super::{passing, scope::Scope};
use crate::arn::Arn;
use crate::error::Error;
use crate::policy::Statement;

/// The tasks that EventBridge or EventBridge Scheduler runs: a family of task
/// definitions in a cluster, both of the scope, with their roles.
///
/// ```
/// use ecs_roles::TaskTarget;
///
/// let target = TaskTarget::new("batch", "nightly-report")
///     .passing("arn:aws:iam::111122223333:role/ecsTaskExecutionRole".parse()?)
///     .passing("arn:aws:iam::111122223333:role/reportTaskRole".parse()?);
/// # Ok::<(), ecs_roles::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskTarget {
    cluster: String,
    families: Vec<String>,
    roles: Vec<Arn>,
}

impl TaskTarget {
    /// Any revision of the family `family` in the cluster `cluster`, both by
    /// name.
    pub fn new(cluster: impl Into<String>, family: impl Into<String>) -> Self {
        Self { cluster: cluster.into(), families: vec![family.into()], roles: Vec::new() }
    }

    /// Another family in the same cluster.
    #[must_use]
    pub fn and_family(mut self, family: impl Into<String>) -> Self {
        self.families.push(family.into());
        self
    }

    /// Passes a role to the tasks: the task role or the task execution role
    /// that their definition names.
    #[must_use]
    pub fn passing(mut self, role: Arn) -> Self {
        self.roles.push(role);
        self
    }

    /// What running them takes: `RunTask` in the cluster alone, the tags that
    /// ECS sets at that moment, and passing the roles to tasks.
    pub(super) fn statements(&self, scope: &Scope) -> Result<Vec<Statement>, Error> {
        let cluster = scope.named("name of the cluster", "ecs", "cluster/", &self.cluster)?;
        let revisions = |family: &String| {
            let family = scope.named("family", "ecs", "task-definition/", family)?;
            Ok(format!("{family}:*"))
        };
        let revisions = self.families.iter().map(revisions).collect::<Result<BTreeSet<_>, Error>>()?;
        let run = grant("RunTasks", &["ecs:RunTask"], revisions)
            .map(|statement| statement.when("ArnEquals", "ecs:cluster", [&cluster]));
        let tasks = BTreeSet::from([scope.pattern("ecs", &format!("task/{}/*", self.cluster))]);
        let tag = grant("TagTasksAtStart", &["ecs:TagResource"], tasks)
            .map(|statement| statement.when("StringEquals", "ecs:CreateAction", ["RunTask"]));
        let pass = passing::to_tasks(scope, &self.roles)?;
        Ok([run, tag, pass].into_iter().flatten().collect())
    }
}
