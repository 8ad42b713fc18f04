//! Projects: a service and its definition files.

mod config;
mod load;

pub use config::{Config, DEFAULT_TIMEOUT, StatePlugin};
pub use load::{Project, ReadState};
