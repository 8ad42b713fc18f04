//! States that are read over HTTP, from a server on the loopback interface.
#![cfg(test)]

mod azure;
mod gcs;
mod hcp;
mod http;
mod loopback;
