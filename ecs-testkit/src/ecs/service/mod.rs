//! Services: what they are, and the operations on them.

mod create;
mod delete;
mod describe;
mod model;
mod settings;
pub(super) mod shape;
mod update;
mod validate;

pub(super) use create::{complete_launch, create};
pub(super) use delete::delete;
pub(super) use describe::{describe, list};
pub(super) use model::{Service, Status};
pub(super) use settings::{Breaker, TargetGroup};
pub(super) use update::update;
pub(super) use validate::{check_placement, resolve};
