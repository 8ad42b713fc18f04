//! Making roles exist as they should, and only that.
//!
//! [`observe`] reads, [`plan`] compares without doing anything, a
//! [`Provisioner`] carries out. Everything is read and checked before the first
//! write; what belongs to somebody else is left alone.

mod blocker;
mod couplings;
mod documents;
mod execute;
mod fit;
mod leftovers;
mod losing;
mod observe;
mod observer;
mod owner;
mod plan;
mod planner;
mod provisioner;
mod quota;
mod removal;
mod run;
mod step;

pub use blocker::{Blocker, Note};
pub use observe::{Observed, ObservedPolicy, observe};
pub use owner::{Desired, Owner, Ownership};
pub use plan::Plan;
pub use planner::plan;
pub use provisioner::{Applied, Provisioner};
pub use quota::Quotas;
pub use removal::{Removal, plan_removal};
pub use step::{PolicyRef, Step};

pub(crate) use fit::fit;
pub(crate) use observe::own_policy;
