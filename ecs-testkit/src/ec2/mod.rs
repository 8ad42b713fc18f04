//! Amazon EC2: instances with the profile that gives them their role, and the
//! volumes that ECS makes for tasks.

mod add;
mod api;
mod describe;
mod describe_volumes;
mod filter;
mod instance;
mod run;
mod spec;
mod state;
mod volume;

pub(crate) use api::{answer, deny};
pub use spec::{InstanceSpec, InstanceState};
pub(crate) use state::Ec2;
pub(crate) use volume::VolumeRequest;
