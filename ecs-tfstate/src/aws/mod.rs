//! The sources that need the AWS SDK.

mod s3_error;
mod s3_source;

pub use s3_source::S3Source;
