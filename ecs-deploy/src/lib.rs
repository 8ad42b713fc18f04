#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "aws")]
pub mod aws;
mod call;
mod clock;
pub mod conformance;
mod definition;
mod diagnosis;
mod diff;
mod error;
mod event;
mod json;
mod nearest;
mod outcome;
mod plan;
mod port;
mod project;
mod rollout;
mod secrets;
mod service;
mod source;
mod template;

pub use call::{Call, Reply, ServiceInput};
#[cfg(feature = "mock")]
pub use clock::MockClock;
pub use clock::{Clock, Timestamp};
pub use definition::{
    Container, RegisteredTaskDefinition, ServiceDefinition, Tags, TaskDefinition, UnknownFields,
};
pub use diagnosis::{Diagnosis, Finding};
pub use diff::Change;
pub use error::{Error, ErrorKind};
pub use event::{DeploymentProgress, Event, EventKind};
pub use outcome::{Failure, Outcome};
pub use plan::{Observed, Plan};
pub use port::Ecs;
#[cfg(feature = "mock")]
pub use port::MockEcs;
pub use project::{Config, DEFAULT_TIMEOUT, Project, ReadState, StatePlugin};
pub use rollout::{Driver, Observer, Rolling, Settings, Step};
pub use service::{Deployment, Service, ServiceEvent, ServiceId, Task, TaskContainer};
pub use source::{Place, SourceText};
pub use template::{Argument, Function, Functions, Rendered, Template, Text};

// Values from a state and members of a definition are the same JSON values.
pub use ecs_tfstate::{Environment, Number, Object, Value};
