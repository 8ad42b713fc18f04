//! AWS CodeDeploy: applications and the deployment groups that hold its service role.

mod api;
mod applications;
mod faults;
mod groups;
mod lists;
mod names;
mod rules;
mod state;

pub(crate) use api::call;
pub(crate) use state::CodeDeploy;
