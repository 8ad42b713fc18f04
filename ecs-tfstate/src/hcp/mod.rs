//! States in HCP Terraform and Terraform Enterprise.

mod api;
mod hcp_source;

pub use hcp_source::HcpSource;
