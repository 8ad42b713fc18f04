//! Roles in use.
