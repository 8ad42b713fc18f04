//! Rollouts: deployments as state machines without I/O.
//!
//! A rollout says which call to make or until when to wait, takes the reply,
//! and yields events. It is a value: print it, save it, resume it, simulate it.

mod driver;
mod replies;
mod rolling;
mod watch;

pub use driver::{Driver, Observer};
pub use rolling::{Rolling, Settings, Step};
