#![cfg(test)]
//! The role templates, held against data compiled from AWS's documentation, the
//! linter, the service reference and AWS's managed policies.

mod bad_input;
mod code_deploy;
mod deployer;
mod documented;
mod every;
mod kinds;
mod managed;
mod options;
mod settings;
mod support;
mod task_execution;
