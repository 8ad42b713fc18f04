//! Caller policies of ecs-roles are enough for what they are for, and nothing in them is too much: IAM of the fake
//! decides over every request by its own table of what each operation needs.
#![cfg(test)]

mod account;
mod proof;
mod services;
