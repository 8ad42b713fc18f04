//! States in HCP Terraform and Terraform Enterprise.
