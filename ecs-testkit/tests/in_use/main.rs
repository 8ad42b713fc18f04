#![cfg(test)]
//! Everything by which a role can be in use, as it comes over the wire: what somebody who is about to
//! delete or narrow a role has to find.

mod capacity;
mod codedeploy;
mod ec2;
mod services;
mod tasks;
mod volumes;
mod wire;
