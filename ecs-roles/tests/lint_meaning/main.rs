#![cfg(test)]
//! Rules about what the names in a document mean: ARNs, actions, condition keys,
//! resources, roles, and what is redundant.

mod actions;
mod any_text;
mod arns;
mod clean;
mod codes;
mod names;
mod redundancy;
mod resources;
mod roles;
mod support;
