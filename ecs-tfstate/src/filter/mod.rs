//! jq filters over values, which can do nothing but compute, and not for ever.
//!
//! The language is jq's; the interpreter is jaq-core, over values of this
//! crate: a number that is only passed on keeps its digits. A filter comes
//! with an address, the value out of a state, and neither can be trusted to be
//! small, so everything has an end:
//!
//! | What | Limit |
//! |---|---|
//! | the text of a filter | 4096 bytes |
//! | steps: terms evaluated, elements made or compared, 16 bytes of text | 250 000, and 20 more for each part of the input |
//! | the size of a value, parts that are shared counted each time | as many parts as there are steps |
//! | lists and objects inside each other, in the input and in between | 512 |
//! | calls inside each other, tail calls not counted | 8 MiB of stack, some thousands |
//! | a regular expression | 64 KiB when compiled; no look-around and no back-references |
//! | integers that are calculated with | exact below 2^127; everything else is a 64-bit float |
//!
//! A filter is on its own: `env` and `$ENV` are empty, `debug` and `stderr`
//! print nothing, and there are no modules. Filters that read further input,
//! a clock or a time zone, or end the program are refused with their place, as
//! is a definition that takes filters and calls itself, which could pile up
//! more than there is room for.

mod access;
mod arithmetic;
mod check;
mod compile;
mod convert;
mod format;
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
