//! The protocols: AWS JSON 1.1, AWS Query, and the XML both it and S3 answer in.

pub(crate) mod json;
pub(crate) mod query;
pub(crate) mod shape;
pub(crate) mod xml;
