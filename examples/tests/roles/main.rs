//! `ecsctl roles` as a person runs it, against the fake's server.
#![cfg(test)]

mod account;
mod audits;
mod bad_files;
mod catalogue;
mod definitions;
mod exports;
mod guarded;
mod life;
