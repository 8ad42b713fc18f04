#![cfg(test)]
//! Provisioning over the SDK and the fake: interrupted, raced, refused.

mod interrupted;
mod least;
mod line;
mod propagation;
mod raced;
mod used;
mod whole;
mod world;
