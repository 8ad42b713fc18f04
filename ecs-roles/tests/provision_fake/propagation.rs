//! Roles that IAM does not know everywhere yet.
