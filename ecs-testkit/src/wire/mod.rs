//! The protocols: AWS JSON 1.1, AWS Query, that of EC2, and the XML that all but the first answer in.

pub(crate) mod ec2;
pub(crate) mod json;
pub(crate) mod page;
pub(crate) mod query;
pub(crate) mod shape;
pub(crate) mod xml;
