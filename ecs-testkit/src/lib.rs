// Its examples need the SDK.
#![cfg_attr(feature = "sdk", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "sdk"),
    doc = "An AWS that fits in a test: ECS, CodeDeploy, EC2, IAM, STS and S3 at the wire, on a virtual clock."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod access;
mod clock;
mod codedeploy;
mod ec2;
mod ecs;
mod error;
mod fake;
mod fault;
mod hex;
mod iam;
mod identity;
mod ids;
mod image;
mod kernel;
mod load;
mod message;
mod moment;
mod record;
mod s3;
mod signature;
mod sigv4;
mod spec;
mod sts;
mod timing;
mod wire;
mod world;

#[cfg(feature = "mocks")]
pub mod mocks;
#[cfg(feature = "sdk")]
mod sdk;
#[cfg(feature = "server")]
mod server;

pub use access::AccessDenial;
pub use clock::VirtualClock;
pub use ec2::{InstanceSpec, InstanceState};
pub use error::{Error, ErrorKind};
pub use fake::{Fake, FakeBuilder};
pub use iam::IamQuotas;
pub use identity::AccessKey;
pub use image::ImageBehaviour;
pub use message::{Request, Response};
pub use record::RecordedRequest;
pub use s3::{S3Fault, S3Script, Versioning, WrongRegion};
#[cfg(feature = "server")]
pub use server::Server;
pub use spec::{
    BehaviourSpec, BucketSpec, ClusterSpec, DeniedActionSpec, DocumentSpec, ImageSpec, ObjectSpec, RoleSpec,
    ServiceSpec, WorldSpec,
};
pub use timing::Timing;
