//! The port to Amazon ECS.

use std::fmt;

use async_trait::async_trait;
use ecs_tfstate::Object;

use crate::definition::{RegisteredTaskDefinition, Tags, TaskDefinition};
use crate::error::Error;
use crate::service::{Service, ServiceId, Task};

/// The operations of Amazon ECS that deployments use: one method each.
///
/// An implementation follows pages, sends documents as they are and gives
/// descriptions back as they came. A write is sent at most once: if its reply
/// is lost, the error says that it [may have
/// happened](Error::may_have_happened), and the caller looks before it writes
/// again. [`conformance`](crate::conformance) holds the contract as code.
#[cfg_attr(any(test, feature = "mock"), mockall::automock)]
#[async_trait]
pub trait Ecs: Send + Sync + fmt::Debug {
    /// `DescribeServices` for one service, tags included; `None` if there is none.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such cluster.
    async fn describe_service(&self, id: &ServiceId) -> Result<Option<Service>, Error>;

    /// `DescribeTaskDefinition`, tags included. `reference` is a family (its
    /// latest active revision), `family:revision` or an ARN; `None` if there is none.
    ///
    /// # Errors
    /// As any call.
    async fn describe_task_definition(
        &self,
        reference: &str,
    ) -> Result<Option<RegisteredTaskDefinition>, Error>;

    /// `RegisterTaskDefinition`: a new revision, even if it equals the last one.
    ///
    /// # Errors
    /// [`Rejected`](crate::ErrorKind::Rejected) if ECS refuses the definition.
    async fn register_task_definition(
        &self,
        definition: &TaskDefinition,
    ) -> Result<RegisteredTaskDefinition, Error>;

    /// `CreateService` with this input.
    ///
    /// # Errors
    /// [`Rejected`](crate::ErrorKind::Rejected) if ECS refuses the input.
    async fn create_service(&self, input: &Object) -> Result<Service, Error>;

    /// `UpdateService` with this input.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Conflict`](crate::ErrorKind::Conflict)
    /// if it is not active, [`Rejected`](crate::ErrorKind::Rejected).
    async fn update_service(&self, input: &Object) -> Result<Service, Error>;

    /// `TagResource`.
    ///
    /// # Errors
    /// As any call.
    async fn tag_resource(&self, arn: &str, tags: &Tags) -> Result<(), Error>;

    /// `UntagResource`.
    ///
    /// # Errors
    /// As any call.
    async fn untag_resource(&self, arn: &str, keys: &[String]) -> Result<(), Error>;

    /// `ListTasks` of a service with desired status `STOPPED`: the ARNs of the
    /// tasks that stopped in the last hour or so.
    ///
    /// # Errors
    /// As any call.
    async fn list_stopped_tasks(&self, id: &ServiceId) -> Result<Vec<String>, Error>;

    /// `DescribeTasks`, any number of ARNs; tasks that are gone are left out.
    ///
    /// # Errors
    /// As any call.
    async fn describe_tasks(&self, cluster: &str, arns: &[String]) -> Result<Vec<Task>, Error>;
}
