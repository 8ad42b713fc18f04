//! States that OpenTofu has encrypted.
#![cfg(test)]

mod damage;
mod opening;
mod random;
mod sealed;
mod services;
mod tf_encryption;
