//! What the guard needs from the services that use roles.

use std::fmt::Debug;

use async_trait::async_trait;
use serde_json::Value;

use crate::arn::Arn;
use crate::error::Error;

/// What runs in one region of an account, as documents in the form in which
/// AWS's APIs describe it.
///
/// `ecs_deploy::aws::SdkWorkloads` is the implementation for AWS. Lists are
/// whole: an implementation follows pagination and asks in batches.
///
/// # Errors
///
/// Every method fails with an [`Error`] that names the operation. What cannot be
/// told must be an error and not an empty list: a role would be deleted that is
/// in use.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Workloads: Send + Sync + Debug {
    /// The region, such as `eu-central-1`.
    fn region(&self) -> String;

    /// `ListClusters`: the ARNs.
    async fn clusters(&self) -> Result<Vec<String>, Error>;

    /// `ListServices` and `DescribeServices`: the services of a cluster.
    async fn services(&self, cluster: &str) -> Result<Vec<Value>, Error>;

    /// `DescribeServiceRevisions` of the service deployments that are not
    /// finished, the revisions they come from and the one they lead to: what is
    /// running may be older than the service. Asked of services that ECS itself
    /// deploys.
    async fn service_revisions(&self, cluster: &str, service: &str) -> Result<Vec<Value>, Error>;

    /// `ListTasks` and `DescribeTasks`: the tasks whose desired status is
    /// `RUNNING` and those whose desired status is `STOPPED`. A task that cannot
    /// let go of its volume is among the latter.
    async fn tasks(&self, cluster: &str) -> Result<Vec<Value>, Error>;

    /// `DescribeTaskDefinition`.
    async fn task_definition(&self, arn: &str) -> Result<Value, Error>;

    /// `DescribeCapacityProviders`: those of a cluster, Amazon ECS Managed
    /// Instances included, or without one those of the account.
    async fn capacity_providers(&self, cluster: Option<String>) -> Result<Vec<Value>, Error>;

    /// `ListApplications`, `ListDeploymentGroups` and `BatchGetDeploymentGroups`
    /// of AWS CodeDeploy.
    async fn deployment_groups(&self) -> Result<Vec<Value>, Error>;

    /// `DescribeInstances` of Amazon EC2: the ids of those that are not
    /// terminated and have this instance profile.
    async fn instances(&self, instance_profile: &Arn) -> Result<Vec<String>, Error>;
}
