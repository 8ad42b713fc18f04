#![cfg(test)]
//! Provisioning over the SDK and the fake: interrupted, raced, refused.

mod guard;
mod interrupted;
mod line;
mod propagation;
mod raced;
mod whole;
mod world;
