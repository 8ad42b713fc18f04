//! Caller policies of ecs-roles are enough for what they are for, and nothing in them is too much: IAM of the fake
//! decides over every request by its own table of what each operation needs.
#![cfg(test)]

mod account;
mod code_deploy;
mod guard;
mod native;
mod plain;
mod proof;
mod rolling;
mod services;
mod states;
mod tasks;
mod verify;
