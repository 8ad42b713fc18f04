//! The authorizer beside a naive one that was written from the documentation.
#![cfg(test)]

mod naive;
