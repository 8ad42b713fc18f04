//! Amazon EC2: instances with the profile that gives them their role.

mod add;
mod api;
mod describe;
mod filter;
mod instance;
mod run;
mod spec;
mod state;

pub(crate) use api::answer;
pub use spec::{InstanceSpec, InstanceState};
pub(crate) use state::Ec2;
