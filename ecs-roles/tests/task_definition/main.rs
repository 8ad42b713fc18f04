#![cfg(test)]
//! What a task definition needs, the role made from it, and audits of others.

mod audits;
mod excesses;
mod malformed;
mod needs;
mod random;
mod support;
