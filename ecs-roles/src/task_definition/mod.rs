//! What a task definition needs of its task execution role.

mod audit;
mod containers;
mod excess;
mod existing;
mod image;
mod need;
mod needs;
mod probes;
mod show;
mod source;

pub use audit::{Audit, Lack};
pub use excess::{Excess, ExcessKind, ExcessPart};
pub use existing::ExistingRole;
pub use need::{Need, NeedPurpose};
pub use needs::{TaskExecutionNeeds, UnclearPart};

pub(crate) use image::repository;
pub(crate) use source::{Secret, Source};
