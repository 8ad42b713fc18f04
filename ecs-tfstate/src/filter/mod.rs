#![doc = include_str!("jq.md")]

mod access;
mod arithmetic;
mod base32;
mod check;
mod compile;
mod convert;
mod format;
mod library;
mod meter;
mod natives;
mod num;
mod order;
mod quotes;
mod regex;
mod run;
mod runtime;
mod sort;
#[cfg(test)]
mod tests;
mod update;
mod val;

pub(crate) use compile::Filter;
#[cfg(test)]
use compile::FilterSyntax;
