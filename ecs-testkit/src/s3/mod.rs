//! Amazon S3: buckets and objects, as far as states and environment files need them.

mod api;
mod body;
mod buckets;
mod checksum;
mod conditions;
mod faults;
mod listing;
mod objects;
mod range;
mod route;
mod state;

pub(crate) use api::{call, refusal};
pub(crate) use route::Route;
pub(crate) use state::S3;
