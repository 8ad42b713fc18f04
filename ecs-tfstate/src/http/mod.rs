//! States that are read over HTTP.

mod client;

pub use client::{HttpClient, HttpRequest, HttpResponse, Method};
