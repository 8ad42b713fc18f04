//! A second opinion on decisions, written from the documentation alone.
//!
//! One function per rule, its source named, and no regard for speed: nothing is
//! compiled, indexed or shared, texts are split and compared as they stand.

mod action;
pub(crate) mod case;
pub(crate) mod cases;
mod condition;
mod date;
mod decide;
mod dice;
mod documented;
mod elements;
mod glob;
mod layer;
mod operator;
mod principal;
mod resource;
mod shrink;
mod value;
mod variable;

pub(crate) use decide::decide;
pub(crate) use shrink::shrink;
