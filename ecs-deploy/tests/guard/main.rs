#![cfg(test)]
//! The guard of ecs-roles over the SDK and the fake: roles that are in use stay.

mod account;
mod code_deploy;
mod instances;
mod services;
mod volumes;
