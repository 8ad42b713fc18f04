//! Calls to ECS as values, and their replies.

use std::fmt;

use ecs_tfstate::{Object, Value};
use serde::{Deserialize, Serialize};

use crate::definition::{RegisteredTaskDefinition, Tags, TaskDefinition, short_name};
use crate::error::Error;
use crate::port::Ecs;
use crate::service::{Service, ServiceId, Task};

/// One call to Amazon ECS, before it is made.
///
/// `Debug` is the line that `Display` gives: no values of definitions or tags.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Call {
    /// Register a new revision.
    RegisterTaskDefinition(TaskDefinition),
    /// Read a revision, or the latest active one of a family.
    DescribeTaskDefinition(String),
    /// Create a service.
    CreateService(ServiceInput),
    /// Update a service.
    UpdateService(ServiceInput),
    /// Read a service.
    DescribeService(ServiceId),
    /// Set tags.
    TagResource {
        /// What is tagged.
        arn: String,
        /// Keys and values.
        tags: Tags,
    },
    /// Remove tags.
    UntagResource {
        /// What is tagged.
        arn: String,
        /// The keys to remove.
        keys: Vec<String>,
    },
    /// List a service's stopped tasks.
    ListStoppedTasks(ServiceId),
    /// Read tasks.
    DescribeTasks {
        /// The tasks' cluster.
        cluster: String,
        /// The tasks.
        arns: Vec<String>,
    },
}

/// The input of `CreateService` or `UpdateService`. `Debug` names members only.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceInput(pub Object);

impl fmt::Debug for ServiceInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// What a [`Call`] brought back.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// A revision, if there is one.
    TaskDefinition(Option<RegisteredTaskDefinition>),
    /// A service, if there is one.
    Service(Option<Service>),
    /// ARNs of tasks.
    TaskArns(Vec<String>),
    /// Tasks.
    Tasks(Vec<Task>),
    /// Nothing to say.
    Done,
}

impl Call {
    /// The operation's name in the ECS API.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::RegisterTaskDefinition(_) => "RegisterTaskDefinition",
            Self::DescribeTaskDefinition(_) => "DescribeTaskDefinition",
            Self::CreateService(_) => "CreateService",
            Self::UpdateService(_) => "UpdateService",
            Self::DescribeService(_) => "DescribeServices",
            Self::TagResource { .. } => "TagResource",
            Self::UntagResource { .. } => "UntagResource",
            Self::ListStoppedTasks(_) => "ListTasks",
            Self::DescribeTasks { .. } => "DescribeTasks",
        }
    }

    /// Whether the call changes anything.
    pub fn is_write(&self) -> bool {
        !matches!(
            self,
            Self::DescribeTaskDefinition(_)
                | Self::DescribeService(_)
                | Self::ListStoppedTasks(_)
                | Self::DescribeTasks { .. }
        )
    }

    /// Makes the call.
    ///
    /// # Errors
    /// The port's.
    pub async fn send(&self, ecs: &dyn Ecs) -> Result<Reply, Error> {
        match self {
            Self::RegisterTaskDefinition(definition) => ecs
                .register_task_definition(definition)
                .await
                .map(|revision| Reply::TaskDefinition(Some(revision))),
            Self::DescribeTaskDefinition(reference) => {
                ecs.describe_task_definition(reference).await.map(Reply::TaskDefinition)
            }
            Self::CreateService(input) => {
                ecs.create_service(&input.0).await.map(|service| Reply::Service(Some(service)))
            }
            Self::UpdateService(input) => {
                ecs.update_service(&input.0).await.map(|service| Reply::Service(Some(service)))
            }
            Self::DescribeService(id) => ecs.describe_service(id).await.map(Reply::Service),
            Self::TagResource { arn, tags } => ecs.tag_resource(arn, tags).await.map(|()| Reply::Done),
            Self::UntagResource { arn, keys } => ecs.untag_resource(arn, keys).await.map(|()| Reply::Done),
            Self::ListStoppedTasks(id) => ecs.list_stopped_tasks(id).await.map(Reply::TaskArns),
            Self::DescribeTasks { cluster, arns } => {
                ecs.describe_tasks(cluster, arns).await.map(Reply::Tasks)
            }
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One line for people: the operation and what it is about.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.operation())?;
        match self {
            Self::RegisterTaskDefinition(definition) => f.write_str(definition.family()),
            Self::DescribeTaskDefinition(reference) => f.write_str(short_name(reference)),
            Self::CreateService(input) | Self::UpdateService(input) => input.fmt_members(f),
            Self::DescribeService(id) | Self::ListStoppedTasks(id) => id.fmt(f),
            Self::TagResource { tags, .. } => {
                f.write_str(&tags.keys().cloned().collect::<Vec<_>>().join(", "))
            }
            Self::UntagResource { keys, .. } => f.write_str(&keys.join(", ")),
            Self::DescribeTasks { arns, .. } => write!(f, "{} tasks", arns.len()),
        }
    }
}

impl ServiceInput {
    fn fmt_members(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |name: &str| self.0.get(name).and_then(Value::as_str);
        let service = text("service").or_else(|| text("serviceName")).unwrap_or_default();
        f.write_str(service)?;
        let named = ["cluster", "service", "serviceName", "clientToken"];
        let settings = self.0.keys().filter(|name| !named.contains(name)).collect::<Vec<_>>();
        if settings.is_empty() { Ok(()) } else { write!(f, ": {}", settings.join(", ")) }
    }
}
