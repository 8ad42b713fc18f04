//! Random cases: small pools, so that what is wanted and what is there meet.

mod conditions;
mod focus;
mod patterns;
mod principals;
mod statements;

pub(crate) use focus::{FOCI, Focus, round};
