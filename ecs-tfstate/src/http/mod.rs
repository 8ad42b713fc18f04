//! States that are read over HTTP.

mod answer;
mod client;
mod exchange;
mod http_source;

#[cfg(feature = "mock")]
pub use client::MockHttpClient;
pub use client::{HttpClient, HttpRequest, HttpResponse, Method};
pub use http_source::HttpSource;

#[cfg(any(feature = "gcs", feature = "azure"))]
pub(crate) use answer::lock_in;
#[cfg(any(feature = "hcp", feature = "gcs", feature = "azure"))]
pub(crate) use answer::unexpected;
pub(crate) use exchange::Exchange;
#[cfg(any(feature = "gcs", feature = "azure"))]
pub(crate) use exchange::check_header;
