//! Amazon S3: buckets and objects, as far as states and environment files need them.

mod access;
mod api;
mod body;
mod buckets;
mod call;
mod checksum;
mod conditions;
mod copy;
mod customer_key;
mod encryption;
mod faults;
mod listing;
mod objects;
mod range;
mod region;
mod route;
mod rules;
mod script;
mod state;
mod storage_class;
mod version_listing;
mod versioning;
mod versions;

pub(crate) use api::{answer, carry_out};
pub(crate) use call::Call;
pub use region::WrongRegion;
pub(crate) use route::Route;
pub use script::{S3Fault, S3Script};
pub(crate) use state::S3;
pub use versioning::Versioning;
