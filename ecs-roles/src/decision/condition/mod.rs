//! `Condition`: tests on the keys of a request.

mod arn;
mod date;
mod ip;
mod number;
mod test;
mod values;

pub(crate) use ip::Network;
pub(super) use test::Test;
pub(crate) use values::{compare_numbers, is_of_type};
