#![cfg(test)]
//! The identity policies of whoever runs deployments.

mod agreement;
mod bad_input;
mod definitions;
mod linted;
mod merging;
mod minimal;
mod questions;
mod random;
mod reasons;
mod reference;
mod seed_article;
mod splitting;
mod support;
