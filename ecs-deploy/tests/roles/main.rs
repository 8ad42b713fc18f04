#![cfg(test)]
//! Roles in use stay, and roles made a moment ago are waited for: ecs-roles over the SDK and the fake.

mod account;
mod code_deploy;
mod fresh;
mod instances;
mod services;
mod volumes;
