//! Where states live, and how that is written.

mod http_url;
mod percent;
mod place;

pub use http_url::HttpUrl;
pub use place::Location;

#[cfg(any(feature = "hcp", feature = "gcs", feature = "azure"))]
pub(crate) use percent::encode as percent_encode;
