//! The managed policies of AWS that roles of ECS carry.

mod drift;
mod table;

pub use drift::ManagedPolicyDrift;
pub use table::ManagedPolicy;

pub(crate) use table::{Known, look_up, path_and_name};
