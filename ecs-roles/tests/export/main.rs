#![cfg(test)]
//! Exports, read back by a reader of each format: all that went in comes out, whatever texts it has.

mod any;
mod cli;
mod cloudformation;
mod created;
mod json;
mod refusals;
mod samples;
mod terraform;
