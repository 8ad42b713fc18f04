//! `Condition`: tests on the keys of a request.

mod arn;
mod date;
mod ip;
mod number;
mod operator;
mod test;
mod values;

pub(super) use test::Test;
