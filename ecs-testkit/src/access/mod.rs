//! Who may do what: every request held against the world's own IAM.
//!
//! What an operation needs is written down here, service by service, from AWS's
//! Service Authorization Reference; what policies allow is decided by ecs-roles.
//! A service gets a file with its needs and a line in [`needs`](needs::of).

mod assume;
mod codedeploy;
mod denial;
mod ec2;
mod ecs;
mod errand;
mod gate;
mod handles;
mod iam;
mod need;
mod needs;
mod sts;

pub(crate) use assume::{check_roles, infrastructure_not_assumed};
pub use denial::AccessDenial;
pub(crate) use errand::{Errand, Refusal};
pub(crate) use gate::{Denied, Gate, Rules};
pub(crate) use need::Need;
pub(crate) use needs::{Asked, of as needs};
