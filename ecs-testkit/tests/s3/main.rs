#![cfg(test)]
//! The operations of S3, through the SDK's own client and, where it hides the bytes, without it.
#![cfg(feature = "sdk")]

mod access;
mod checksums;
mod client;
mod conditions;
mod encryption;
mod failures;
mod locks;
mod objects;
mod regions;
mod versions;
