//! Why a deployment failed: the stopped tasks, grouped, with cause and remedy.

mod signatures;
mod stopped;

pub use stopped::{Diagnosis, Finding};
