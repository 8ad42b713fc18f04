//! What a task definition needs of its task execution role.

mod audit;
mod containers;
mod excess;
mod existing;
mod image;
mod need;
mod needs;
mod probes;
mod reader;
mod show;

pub use audit::{Audit, Lack};
pub use excess::{Excess, ExcessKind, ExcessPart};
pub use existing::ExistingRole;
pub use need::{Need, NeedPurpose};
pub use needs::{TaskExecutionNeeds, UnclearPart};
